import type { IncomingMessage } from 'node:http'
import { BenchError } from '../../contract/errors.ts'

/** Largest request body, in bytes: an import of 100,000 devices. */
export const largestBodyBytes = 32 * 1024 * 1024

/**
 * The fields of a call that is no GET: those of its JSON body, and those of the query that the body does not hold
 * (`DELETE …?force=true`). With `takesCsv` the body may also be CSV, and is then the field `csv`.
 * @throws BenchError TooLarge, InvalidInput
 */
export async function readFields(request: IncomingMessage, query: URLSearchParams, takesCsv: boolean): Promise<Record<string, unknown>> {
  const text = readable(await readBytes(request))
  const ofQuery = Object.fromEntries(query)
  if (text === '') return ofQuery
  const type = (request.headers['content-type'] ?? 'application/json').split(';', 1)[0]!.trim().toLowerCase()
  if (type === 'text/csv' && takesCsv) return { ...ofQuery, csv: text }
  if (type !== 'application/json')
    throw new BenchError('InvalidInput', `The body is of type ${type}: send JSON, with the header "Content-Type: application/json".`)
  return { ...ofQuery, ...jsonObject(text) }
}

/** The body of a request. @throws BenchError TooLarge for one of more than `mostBytes` */
export async function readBytes(request: IncomingMessage, mostBytes = largestBodyBytes): Promise<Buffer> {
  const tooLarge = () => new BenchError('TooLarge', `A request has at most ${mostBytes / 1024 / 1024} MiB: send it in parts.`)
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge()
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > mostBytes) throw tooLarge()
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** Excel saves CSV in the machine's code page unless told otherwise; guessing it would spoil names without a word. */
function readable(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new BenchError('InvalidInput', 'The body is not UTF-8: save it as UTF-8 (in Excel: "CSV UTF-8") and send it again.')
  }
}

function jsonObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new BenchError('InvalidInput', `The body is not valid JSON: ${(error as Error).message}.`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BenchError('InvalidInput', 'The body must be a JSON object, such as {"name": "Fridges"}.')
  return value as Record<string, unknown>
}
