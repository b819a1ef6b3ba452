/** Which bytes of a file a request asks for (RFC 9110, 13.1.5 and 14). Pure. */

/** From the first to the last byte, both counted from 0 and included. */
export interface ByteRange {
  first: number
  last: number
}

export type AskedRange = { kind: 'whole' } | { kind: 'part'; range: ByteRange } | { kind: 'unsatisfiable' }

const whole: AskedRange = { kind: 'whole' }
const oneRange = /^bytes *= *(?:(\d+)-(\d*)|-(\d+)) *$/i

/**
 * What a Range header asks of a file of `bytes` bytes. What cannot be read is ignored, as is another unit (14.2), and
 * several ranges at once are answered with the whole file, as a server may.
 */
export function askedRange(header: string | undefined, bytes: number): AskedRange {
  const match = oneRange.exec(header ?? '')
  if (!match) return whole
  const [, from, to, suffix] = match
  if (suffix !== undefined) return lastBytes(Number(suffix), bytes)
  const first = Number(from)
  const last = to === '' ? Infinity : Number(to)
  if (last < first) return whole
  if (first >= bytes) return { kind: 'unsatisfiable' }
  return { kind: 'part', range: { first, last: Math.min(last, bytes - 1) } }
}

/** The last ones: all of them when there are fewer (14.1.2). An empty file has no part that a Content-Range could name. */
function lastBytes(count: number, bytes: number): AskedRange {
  if (count === 0) return { kind: 'unsatisfiable' }
  if (bytes === 0) return whole
  return { kind: 'part', range: { first: Math.max(0, bytes - count), last: bytes - 1 } }
}

/** The conditions of a request, as their headers stand there. */
export interface Conditions {
  ifMatch?: string | undefined
  ifNoneMatch?: string | undefined
  ifRange?: string | undefined
}

/**
 * What the conditions come to for a file with this strong ETag (RFC 9110, 13.2.2). `ignoreRange`: it is not the file of
 * which the other part was fetched, so that all of it is wanted.
 */
export function judge({ ifMatch, ifNoneMatch, ifRange }: Conditions, etag: string): 'go' | 'ignoreRange' | 'notModified' | 'failed' {
  if (ifMatch !== undefined && !names(ifMatch, etag, true)) return 'failed'
  if (ifNoneMatch !== undefined && names(ifNoneMatch, etag, false)) return 'notModified'
  // We send no Last-Modified: a date in If-Range is of no file that we sent (13.1.5).
  return ifRange === undefined || ifRange.trim() === etag ? 'go' : 'ignoreRange'
}

/** Whether a list of entity tags holds ours. Compared strongly, a weak one (`W/…`) is never the same (8.8.3.2). */
function names(list: string, etag: string, isStrong: boolean): boolean {
  return list
    .split(',')
    .map((tag) => tag.trim())
    .some((tag) => tag === '*' || tag === etag || (!isStrong && tag === `W/${etag}`))
}
