import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isBenchError, type BenchError } from '../../contract/errors.ts'
import type { ApiPort } from '../port.ts'

const csvRoute = /^\/api\/v1\/jobs\/([A-Za-z0-9_-]{1,64})\/executions\.csv$/

/** Answers `GET /api/v1/jobs/{jobId}/executions.csv`, as fast as the reader takes it. @returns false for any other path. */
export async function sendCsv(
  port: ApiPort,
  pathname: string,
  response: ServerResponse,
  refuse: (error: BenchError) => void,
): Promise<boolean> {
  const jobId = csvRoute.exec(pathname)?.[1]
  if (jobId === undefined) return false
  try {
    await port.settled()
    const pieces = port.csv(jobId)
    response.writeHead(200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': attachment(`${port.fleet.job(jobId)?.name ?? jobId}.csv`),
      'cache-control': 'no-store',
    })
    await pipeline(Readable.from(pieces), response)
  } catch (error) {
    if (isBenchError(error) && !response.headersSent) refuse(error)
    // The reader went away, or the file broke off: a cut connection is how it learns that this is not the whole file.
    else response.destroy()
  }
  return true
}

/** RFC 6266: a plain name for old readers, the true one in UTF-8. */
function attachment(fileName: string): string {
  const safe = fileName.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_')
  return `attachment; filename="${safe.replaceAll(/[^\x20-\x7e]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(safe)}`
}

/**
 * An import may come as the CSV itself (`text/csv`, with `?mode=`): it is put into the JSON that the contract knows.
 */
export async function withCsvAsJson(request: IncomingMessage, url: URL, largestBodyBytes: number): Promise<'as it is' | 'too large'> {
  if (request.method !== 'POST' || url.pathname !== '/api/v1/devices/import' || !request.headers['content-type']?.startsWith('text/csv'))
    return 'as it is'
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > largestBodyBytes) return 'too large'
    pieces.push(piece)
  }
  const mode = url.searchParams.get('mode')
  Object.assign(request, { body: { csv: Buffer.concat(pieces).toString('utf8'), ...(mode === null ? {} : { mode }) } })
  request.headers['content-type'] = 'application/json'
  return 'as it is'
}
