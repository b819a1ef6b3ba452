import type { DialectReading, WireMessage } from '../contract/dialect.ts'
import { isJsonObject } from '../contract/json.ts'
import { telemetryLimits, type TelemetryMessage } from '../contract/telemetry.ts'
import { readJson } from './read-json.ts'
import { cutText, listNames } from './words.ts'

/** The largest message that is taken, in bytes (IoT Hub, device-to-cloud messages). */
const maximumBytes = 256 * 1024

/** So many characters have at least as many bytes as are kept of a text; the store cuts it to the byte. */
const keptCharacters = telemetryLimits.textBytes

/**
 * Reads the body of a telemetry message as JSON, else as text, whatever its content type says: many devices say none. A body
 * that is too large to be kept as JSON is not parsed: many devices that send such at once would have the bench do nothing else.
 */
export function readTelemetry(
  message: WireMessage,
  about: Pick<TelemetryMessage, 'component' | 'contentType' | 'properties'>,
): DialectReading {
  const { text, payloadBytes } = message
  if (payloadBytes > maximumBytes)
    return {
      kind: 'refused',
      sentence: `The telemetry has ${payloadBytes} bytes, the most that is read is ${maximumBytes}; it is not kept.`,
    }
  const telemetry: TelemetryMessage = { ...about, body: null, text: null, payloadBytes }
  const of = about.component === null ? '' : ` of ${cutText(about.component, 64)}`
  if (text === null) return { kind: 'telemetry', telemetry, sentence: `Telemetry${of}: ${payloadBytes} bytes that are no text.` }
  if (payloadBytes > telemetryLimits.bodyBytes)
    return {
      kind: 'telemetry',
      telemetry: { ...telemetry, text: cutText(text, keptCharacters) },
      sentence: `Telemetry${of}: ${payloadBytes} bytes, of which the beginning is kept as text.`,
    }
  const read = readJson(text)
  if ('problem' in read)
    return read.what === 'syntax'
      ? { kind: 'telemetry', telemetry: { ...telemetry, text: cutText(text, keptCharacters) }, sentence: `Telemetry${of}: text.` }
      : { kind: 'refused', sentence: `The telemetry ${read.problem}; it is not kept.` }
  const { value } = read
  // JSON's null is also what stands for "no JSON"; its text says which.
  if (value === null) return { kind: 'telemetry', telemetry: { ...telemetry, text: 'null' }, sentence: `Telemetry${of}: null.` }
  const what = isJsonObject(value) ? listNames(Object.keys(value)) : 'one value'
  return { kind: 'telemetry', telemetry: { ...telemetry, body: value }, sentence: `Telemetry${of}: ${what}.` }
}
