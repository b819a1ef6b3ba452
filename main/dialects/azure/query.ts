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
