import type { DialectReading, WireMessage } from '../contract/dialect.ts'
import type { TelemetryMessage } from '../contract/telemetry.ts'
import { isObject, readJson } from './read-json.ts'
import { cutText, listNames } from './words.ts'

/** Characters of a body that is no JSON that are kept. */
const keptCharacters = 4096

/** Reads the body of a telemetry message as JSON, else as text, whatever its content type says: many devices say none. */
export function readTelemetry(
  message: WireMessage,
  about: Pick<TelemetryMessage, 'component' | 'contentType' | 'properties'>,
): DialectReading {
  const { text, payloadBytes } = message
  const telemetry: TelemetryMessage = { ...about, body: null, text: null, payloadBytes }
  const of = about.component === null ? '' : ` of ${cutText(about.component, 64)}`
  if (text === null) return { kind: 'telemetry', telemetry, sentence: `Telemetry${of}: ${payloadBytes} bytes that are no text.` }
  const read = readJson(text)
  if ('problem' in read)
    return read.isJson
      ? { kind: 'refused', sentence: `The telemetry ${read.problem}; it is not kept.` }
      : { kind: 'telemetry', telemetry: { ...telemetry, text: cutText(text, keptCharacters) }, sentence: `Telemetry${of}: text.` }
  const { value } = read
  // JSON's null is also what stands for "no JSON"; its text says which.
  if (value === null) return { kind: 'telemetry', telemetry: { ...telemetry, text: 'null' }, sentence: `Telemetry${of}: null.` }
  const what = isObject(value) ? listNames(Object.keys(value)) : 'one value'
  return { kind: 'telemetry', telemetry: { ...telemetry, body: value }, sentence: `Telemetry${of}: ${what}.` }
}
