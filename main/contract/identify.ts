/** The command by which a device shows a person where it stands, such as a light that blinks. */
import type { DeviceTemplate, TemplateCommand } from './templates.ts'

/** How such commands begin, in whatever spelling: `identify`, `BlinkLED`, `locate_device`. */
const words = new Set(['identify', 'blink', 'locate', 'findme', 'flashled', 'flashlight', 'flashlights', 'beep'])

function namesIdentifying(name: string): boolean {
  const parts = name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)
  return words.has(parts[0] ?? '') || words.has(parts.slice(0, 2).join(''))
}

/**
 * The command of a template that makes a device show itself: the first whose name (behind that of its component) or title
 * says so, and that asks for no values; null where there is none.
 */
export function identifyCommandOf(template: Pick<DeviceTemplate, 'commands'> | null | undefined): TemplateCommand | null {
  const isOne = ({ name, title, payload }: TemplateCommand) =>
    payload === null && (namesIdentifying(name.split('.').at(-1)!) || namesIdentifying(title ?? ''))
  return template?.commands.find(isOne) ?? null
}
