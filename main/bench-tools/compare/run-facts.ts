/** What is kept of a device in a run, to be held against another. */
import { maximumGoldenValues, type RunDeviceFacts } from '../../contract/compare.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.ts'

const longestValue = 256

export interface ToRead {
  deviceId: string
  status: string
  durationMs: number | null
  details: JsonObject
  reported: JsonObject
}

export function runDeviceFacts({ deviceId, status, durationMs, details, reported }: ToRead): RunDeviceFacts {
  const values = [...flat('detail', details), ...flat('reported', reported)].slice(0, maximumGoldenValues)
  return { deviceId, status, durationMs, values: Object.fromEntries(values) }
}

/** Every value by the way to it: lists are values. */
export function* flat(prefix: string, value: JsonValue): Generator<[name: string, text: string]> {
  if (isJsonObject(value) && Object.keys(value).length > 0)
    for (const [name, inner] of Object.entries(value)) yield* flat(prefix === '' ? name : `${prefix}.${name}`, inner)
  else if (prefix !== '' && !(isJsonObject(value) && (prefix === 'detail' || prefix === 'reported'))) yield [prefix, shortText(value)]
}

function shortText(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length <= longestValue ? text : `${text.slice(0, longestValue - 1)}…`
}
