import type { Device } from '../contract/devices.ts'
import type { JsonValue } from '../contract/json.ts'

/** What of a device's values is searched, in characters: a long report does not make every search slow. */
const mostCharacters = 2_000

/** Texts that were made before, by the records that they are of: those are immutable, and most stay from one search to the next. */
const texts = new WeakMap<object, string>()

/** Names and values of a record in lower case, a line each: "firmware 2.1.0". Cut where it gets long. */
function textOf(record: object): string {
  const known = texts.get(record)
  if (known !== undefined) return known
  const lines: string[] = []
  let length = 0
  const walk = (name: string, value: JsonValue | undefined): void => {
    if (length >= mostCharacters) return
    if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) walk(`${name}${key} `, inner)
    else {
      const line = `${name}${String(value)}`.slice(0, mostCharacters - length)
      lines.push(line)
      length += line.length + 1
    }
  }
  walk('', record as JsonValue)
  const text = lines.join('\n').toLowerCase()
  texts.set(record, text)
  return text
}

/**
 * Does a device hold every word of a search, wherever: in its ids, name, slot, model, attributes, properties or what it
 * reported? Case does not matter.
 */
export function deviceSearch(search: string): (device: Device) => boolean {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return (device) => {
    const { deviceId, name, slot, clientId, modelId } = device
    const head = `${deviceId}\n${name}\n${slot ?? ''}\n${clientId ?? ''}\n${modelId ?? ''}`.toLowerCase()
    const holds = (word: string) =>
      head.includes(word) || [device.attributes, device.reported, device.properties].some((record) => textOf(record).includes(word))
    return words.every(holds)
  }
}
