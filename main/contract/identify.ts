/** The command by which a device shows a person where it stands, such as a light that blinks. */
import type { Job } from './jobs.ts'
import type { DeviceTemplate, TemplateCommand } from './templates.ts'

/** The semantic type of a command that a person has marked as one; it is kept in DTDL as well. */
export const identifySemanticType = 'Identify'

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
 * The command of a template that makes a device show itself, and asks for no values: the first that is marked as one, else
 * the first whose name (behind that of its component) or title says so; null where there is none.
 */
export function identifyCommandOf(template: Pick<DeviceTemplate, 'commands'> | null | undefined): TemplateCommand | null {
  const plain = template?.commands.filter(({ payload }) => payload === null) ?? []
  const isNamed = ({ name, title }: TemplateCommand) => namesIdentifying(name.split('.').at(-1)!) || namesIdentifying(title ?? '')
  return plain.find(({ semanticType }) => semanticType === identifySemanticType) ?? plain.find(isNamed) ?? null
}

/** True when all that a job does is that devices show where they stand. */
export function isIdentifying(work: Job['work'], template: Pick<DeviceTemplate, 'commands'> | null | undefined): boolean {
  if (work.type !== 'command' || work.operations.length !== 1) return false
  return work.operations[0]!.name === identifyCommandOf(template)?.name
}
