/**
 * Signature Version 4 in the header of a request (AWS, "Create a signed AWS API request"): who signed, for which service, and whether
 * the signature is right.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { AwsError } from './errors.ts'

/** A key of the bench: whoever signs with it may come in. */
export interface AccessKey {
  accessKeyId: string
  secretAccessKey: string
}

/** A request as it came, before anything of it was decoded. */
export interface SignedRequest {
  method: string
  /** Path and query. */
  target: string
  headers: IncomingHttpHeaders
  body: Buffer
}

interface Signature {
  accessKeyId: string
  /** `20261130/us-east-1/iot/aws4_request` */
  scope: string
  date: string
  region: string
  service: string
  signedHeaders: string[]
  signature: string
}

const algorithm = 'AWS4-HMAC-SHA256'
/** How far the clocks of tool and bench may be apart (AWS). */
const clockSkewMs = 5 * 60_000

const form =
  /^AWS4-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request,? *SignedHeaders=([^,\s]+),? *Signature=([0-9a-f]{64})$/

/** What the Authorization header says; null where there is none in this form. */
export function readSignature(headers: IncomingHttpHeaders): Signature | null {
  const [, accessKeyId, date, region, service, signedHeaders, signature] = form.exec(headers.authorization?.trim() ?? '') ?? []
  if (accessKeyId === undefined) return null
  return {
    accessKeyId,
    scope: `${date}/${region}/${service}/aws4_request`,
    date: date!,
    region: region!,
    service: service!,
    signedHeaders: signedHeaders!.split(';'),
    signature: signature!,
  }
}

/**
 * Passes for a request that was signed with this key.
 * @param now in ms since 1970.
 * @throws AwsError that says what is wrong with the signature; the secret and what was signed stand in none.
 */
export function checkSignature(request: SignedRequest, key: AccessKey, now: number): void {
  if (request.headers.authorization === undefined)
    throw new AwsError('MissingAuthenticationTokenException', 'This bench takes signed requests only: use the access key of its settings.')
  const signature = readSignature(request.headers)
  if (!signature)
    throw new AwsError(
      'IncompleteSignatureException',
      `The Authorization header is not one of ${algorithm} with Credential, SignedHeaders and Signature.`,
    )
  if (!sameText(signature.accessKeyId, key.accessKeyId))
    throw new AwsError(
      'UnrecognizedClientException',
      `The access key ‘${signature.accessKeyId}’ is not that of the bench: its settings show which it is.`,
    )
  const signedAt = String(request.headers['x-amz-date'] ?? '')
  const signedAtMs = readTime(signedAt)
  if (signedAtMs === null || !signedAt.startsWith(signature.date))
    throw new AwsError('InvalidSignatureException', 'The header X-Amz-Date is missing, or is not of the day of the signature.')
  if (Math.abs(signedAtMs - now) > clockSkewMs)
    throw new AwsError(
      'InvalidSignatureException',
      `The request was signed at ${signedAt}, more than 5 minutes from the clock of the bench: set the clocks.`,
    )
  if (!['host', 'x-amz-date'].every((name) => signature.signedHeaders.includes(name)))
    throw new AwsError('IncompleteSignatureException', 'The headers Host and X-Amz-Date have to be signed.')
  if (!sameText(signature.signature, expectedSignature(request, signature, signedAt, key)))
    throw new AwsError(
      'InvalidSignatureException',
      'The signature does not fit the request and the access key of the bench: check the secret.',
    )
}

function expectedSignature(request: SignedRequest, signature: Signature, signedAt: string, key: AccessKey): string {
  const canonical = sha256(canonicalRequest(request, signature.signedHeaders))
  const text = [algorithm, signedAt, signature.scope, canonical].join('\n')
  const signingKey = [signature.date, signature.region, signature.service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${key.secretAccessKey}`,
  )
  return hmac(signingKey, text).toString('hex')
}

function canonicalRequest({ method, target, headers, body }: SignedRequest, signedHeaders: readonly string[]): string {
  const [path = '', query = ''] = splitOnce(target, '?')
  const lines = signedHeaders.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replaceAll(/ +/g, ' ')}\n`,
  )
  return [
    method,
    // Every service but S3 encodes the path, as it stands in the request, once more.
    path.split('/').map(encoded).join('/'),
    canonicalQuery(query),
    lines.join(''),
    signedHeaders.join(';'),
    sha256(body),
  ].join('\n')
}

function canonicalQuery(query: string): string {
  if (query === '') return ''
  return query
    .split('&')
    .map((pair) => splitOnce(pair, '=').map((part) => encoded(decoded(part))))
    .map(([name = '', value = '']) => `${name}=${value}`)
    .sort()
    .join('&')
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** RFC 3986: all but unreserved characters. */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `20261130T140000Z` in ms; null for any other text. */
function readTime(text: string): number | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? []
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  return Number.isNaN(atMs) ? null : atMs
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

/** In a time that tells nothing of where they differ. */
function sameText(left: string, right: string): boolean {
  return timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest())
}
