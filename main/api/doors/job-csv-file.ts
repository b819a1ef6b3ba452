import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { keptCsv } from '../kept-csv.ts'
import type { ApiPort } from '../port.ts'

const route = /^\/api\/v1\/jobs\/([A-Za-z0-9_-]{1,64})\/executions\.csv$/

/** The job whose CSV the path asks for (`GET /api/v1/jobs/{jobId}/executions.csv`); null for any other path. */
export function csvJobId(pathname: string): string | null {
  return route.exec(pathname)?.[1] ?? null
}

/**
 * Answers with the CSV of a job, as fast as the reader takes it.
 * @throws BenchError JobNotFound, StorageFailed; before anything is sent.
 */
export async function sendJobCsv(port: ApiPort, jobId: string, response: ServerResponse): Promise<void> {
  const pieces = await keptCsv(port, jobId)
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': attachment(`${port.fleet.job(jobId)?.name ?? jobId}.csv`),
    'cache-control': 'no-store',
  })
  // The reader went away, or the file broke off: a cut connection is how it learns that this is not the whole file.
  await pipeline(Readable.from(pieces), response).catch(() => response.destroy())
}

/** RFC 6266: a plain name for old readers, the true one in UTF-8. Neither holds what a file name may not on any system. */
function attachment(fileName: string): string {
  const safe = fileName.toWellFormed().replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '_')
  // encodeURIComponent leaves four characters that an extended value may not hold (RFC 5987, attr-char).
  const extended = encodeURIComponent(safe).replaceAll(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
  return `attachment; filename="${safe.replaceAll(/[^\x20-\x7e]/g, '_')}"; filename*=UTF-8''${extended}`
}
