/** Files of REST beside the contract's routes: devices, the devices of a job, what a device has measured, an intake list, a run of an acceptance sheet and the event log, as CSV; the message trace as CSV and as JSON lines. */
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createRouterClient } from '@orpc/server'
import { trafficFormats } from '../../contract/traffic.ts'
import { inChunks } from '../in-chunks.ts'
import type { CallContext } from '../procedures.ts'
import type { BenchRouter } from '../router.ts'
import { decodedPart, fileHeaders } from './file-answers.ts'

const ofDevice = /^\/api\/v1\/devices\/([^/]+)\/telemetry\.csv$/
const ofJob = /^\/api\/v1\/jobs\/([A-Za-z0-9_-]{1,64})\/executions\.csv$/

const ofIntake = /^\/api\/v1\/intake\/([A-Za-z0-9_-]{1,64})\.csv$/
const ofAcceptanceRun = /^\/api\/v1\/acceptance-runs\/([A-Za-z0-9_-]{1,64})\.csv$/

export interface CsvFile {
  fileName: string
  /** Its media type, where it is no CSV. */
  type?: string
  chunks: AsyncIterable<{ chunk: string }>
}

/**
 * The file that a GET of this address asks for; null for an address of no file.
 * @throws BenchError, or an oRPC error for a query that the call does not take; before anything is sent.
 */
export async function csvFile(router: BenchRouter, context: CallContext, url: URL): Promise<CsvFile | null> {
  const calls = createRouterClient(router, { context })
  const jobId = ofJob.exec(url.pathname)?.[1]
  if (jobId !== undefined) {
    const { name } = await calls.jobs.get({ jobId })
    return { fileName: `${name}.csv`, chunks: await calls.jobs.csv({ jobId }) }
  }
  const deviceId = ofDevice.exec(url.pathname)?.[1]
  if (deviceId !== undefined) {
    const { name } = await calls.devices.get({ deviceId: decodedPart(deviceId) })
    return { fileName: `${name} telemetry.csv`, chunks: await calls.devices.telemetryCsv({ deviceId: decodedPart(deviceId) }) }
  }
  const intakeId = ofIntake.exec(url.pathname)?.[1]
  if (intakeId !== undefined) {
    const { name } = await calls.intake.get({ intakeId })
    return { fileName: `${name}.csv`, chunks: await calls.intake.csv({ intakeId }) }
  }
  const runId = ofAcceptanceRun.exec(url.pathname)?.[1]
  if (runId !== undefined) {
    const { name, text } = await calls.acceptanceRuns.csv({ runId })
    return { fileName: name, chunks: inChunks(Readable.from([text])) }
  }
  if (url.pathname === '/api/v1/devices.csv')
    return { fileName: 'devices.csv', chunks: await calls.devices.csv(fieldsOf(url.searchParams)) }
  if (url.pathname === '/api/v1/events.csv') return { fileName: 'events.csv', chunks: await calls.events.csv(fieldsOf(url.searchParams)) }
  if (url.pathname === '/api/v1/flaky-units.csv')
    return { fileName: 'flaky units.csv', chunks: await calls.attempts.flakyCsv(fieldsOf(url.searchParams)) }
  const format = trafficFormats.find((each) => url.pathname === `/api/v1/traffic.${each}`)
  if (format === undefined) return null
  const chunks = await calls.traffic.file({ ...fieldsOf(url.searchParams), format })
  return { fileName: `traffic.${format}`, chunks, ...(format === 'jsonl' && { type: 'application/x-ndjson' }) }
}

/** Answers with a file, as fast as the reader takes it. */
export async function sendCsv(response: ServerResponse, { fileName, type = 'text/csv; charset=utf-8', chunks }: CsvFile): Promise<void> {
  response.writeHead(200, fileHeaders(type, fileName))
  // The reader went away, or the file broke off: a cut connection is how it learns that this is not the whole file.
  await pipeline(Readable.from(textsOf(chunks)), response).catch(() => response.destroy())
}

async function* textsOf(chunks: AsyncIterable<{ chunk: string }>): AsyncGenerator<string> {
  for await (const { chunk } of chunks) yield chunk
}

/** A field that stands in the query several times is a list. */
function fieldsOf(query: URLSearchParams): Record<string, string | string[]> {
  const names = new Set(query.keys())
  return Object.fromEntries(
    [...names].map((name) => {
      const values = query.getAll(name)
      return [name, values.length === 1 ? values[0]! : values]
    }),
  )
}
