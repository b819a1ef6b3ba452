import { utf8Bytes } from '../../contract/json.ts'

/** The topic of an answer has at most 65,535 bytes (MQTT 3.1.1, 1.5.3), and holds more than the `$rid` of its question. */
const longestRequestIdBytes = 64_000

/** The text of a percent-encoded part; as it stands where it is not encoded as it should be. */
export function decodedPart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The parameters of a topic or user name by name, in whatever order they come. Values stay as they stand, for `$rid` has
 * to come back byte for byte; of a name given twice the first counts.
 */
export function readQuery(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  for (const part of text.split('&')) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    const name = decodedPart(part.slice(0, equals))
    if (!parameters.has(name)) parameters.set(name, part.slice(equals + 1))
  }
  return parameters
}

/** Why no answer can come back with the `$rid` of a question; null when one can. */
export function requestIdProblem(parameters: ReadonlyMap<string, string>): string | null {
  if (utf8Bytes(parameters.get('$rid') ?? '') <= longestRequestIdBytes) return null
  return `Its ‘$rid’ has more than ${longestRequestIdBytes} bytes and does not fit into the topic of an answer.`
}
