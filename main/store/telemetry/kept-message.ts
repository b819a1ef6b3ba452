import { telemetryLimits, type TelemetryMessage } from '../../contract/telemetry.ts'

/**
 * A telemetry message as it is kept. A body that is too long (a number may be longer as it is written than as it came), or nested deeper than can be written, has no `body` then,
 * and the beginning of its JSON as `text`; a text that is too long is cut. The text says so at its end: `… (cut: 20480 bytes in all)`.
 */
export function keptMessage(message: TelemetryMessage): TelemetryMessage {
  const { body, text } = message
  if (body !== null) {
    const json = jsonOf(body)
    if (json !== null && Buffer.byteLength(json) <= telemetryLimits.bodyBytes) return message
    return { ...message, body: null, text: cut(json ?? '', message.payloadBytes) }
  }
  if (text === null || Buffer.byteLength(text) <= telemetryLimits.textBytes) return message
  return { ...message, text: cut(text, message.payloadBytes) }
}

/** Null when it is nested too deep: what can be parsed can be deeper than what can be written. */
function jsonOf(body: NonNullable<TelemetryMessage['body']>): string | null {
  try {
    return JSON.stringify(body)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

function cut(text: string, payloadBytes: number): string {
  const mark = `… (cut: ${payloadBytes} bytes in all)`
  const room = telemetryLimits.textBytes - Buffer.byteLength(mark)
  // As of a stream that goes on: a character of which only the first bytes fit is left out.
  return new TextDecoder().decode(Buffer.from(text).subarray(0, room), { stream: true }) + mark
}
