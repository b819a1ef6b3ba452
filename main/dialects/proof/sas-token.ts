/**
 * Shared access signatures as devices of IoT Hub and DPS sign them:
 * `SharedAccessSignature sr={resource}&sig={signature}&se={expiry}`, with `&skn={policy}` where a policy's key signed.
 */

/** How far the clock of a device may be off, in ms. */
export const clockSkewMs = 60_000

/** The last moment that a Date can tell, in ms (ECMA-262, Time Values). */
const endOfTimeMs = 8.64e15

export interface SasToken {
  /** `sr` as it stands in the token: the signature is reckoned over it, and encoders differ in case. */
  signedResource: string
  /** `sr`, decoded, by its segments. */
  resource: string[]
  signature: string
  /** `se` as it stands in the token. */
  signedExpiry: string
  expiresAtMs: number
  policy: string | null
}

/** Reads a token; its fields may stand in any order. @returns what is wrong with it as the end of a sentence. Never throws. */
export function parseSasToken(text: string): SasToken | string {
  const fields = /^SharedAccessSignature +(\S+)$/.exec(text)?.[1]
  if (fields === undefined) return 'does not read ‘SharedAccessSignature sr=…&sig=…&se=…’'
  const values = new Map<string, string>()
  for (const field of fields.split('&')) {
    const equals = field.indexOf('=')
    const name = field.slice(0, equals)
    if (equals < 1) return 'has a part without a name or a value'
    if (values.has(name)) return `has ‘${name.slice(0, 16)}’ twice`
    values.set(name, field.slice(equals + 1))
  }
  const [signedResource, sig, signedExpiry] = ['sr', 'sig', 'se'].map((name) => values.get(name))
  if (!signedResource || !sig || !signedExpiry) return 'has to have ‘sr’, ‘sig’ and ‘se’'
  const [resource, signature] = [decoded(signedResource), decoded(sig)]
  if (resource === null || signature === null) return 'is not percent-encoded as it should be'
  const expiresAtMs = expiryMs(signedExpiry)
  if (expiresAtMs === null) return 'has an expiry ‘se’ that is no number of seconds since 1970'
  const skn = values.get('skn')
  return { signedResource, resource: resource.split('/'), signature, signedExpiry, expiresAtMs, policy: skn ? (decoded(skn) ?? skn) : null }
}

/** In ms since 1970. A helper in wide use writes ms where seconds belong; seconds above 10¹¹ would be the year 5138. */
function expiryMs(text: string): number | null {
  if (!/^\d{1,16}$/.test(text)) return null
  const number = Number(text)
  const atMs = number > 1e11 ? number : number * 1000
  return atMs <= endOfTimeMs ? atMs : null
}

/** True when the token is for this resource, or for whole leading segments of it. Hosts are the same in any case. */
export function isFor(token: SasToken, resource: readonly string[]): boolean {
  return (
    token.resource.length <= resource.length &&
    token.resource.every((segment, at) => (at === 0 ? isSameHost(segment, resource[0]!) : segment === resource[at]))
  )
}

export function isSameHost(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase()
}

export function isExpired(token: SasToken, now: number): boolean {
  return token.expiresAtMs + clockSkewMs <= now
}

/** @param hmacSha256 of a text by a key in base64; the answer in base64. */
export function isSignedBy(token: SasToken, key: string, hmacSha256: (key: string, text: string) => string): boolean {
  return isSameText(token.signature, hmacSha256(key, `${token.signedResource}\n${token.signedExpiry}`))
}

/** Compares in a time that does not tell how much of it was right. */
function isSameText(given: string, expected: string): boolean {
  let difference = given.length ^ expected.length
  for (let at = 0; at < expected.length; at += 1) difference |= given.charCodeAt(at) ^ expected.charCodeAt(at)
  return difference === 0
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}
