import type { EventView } from '../contract/events.ts'
import { written, time, type Cell } from './csv-text.ts'

const columns: [title: string, cell: (event: EventView) => Cell][] = [
  ['time', (event) => time(event.atMs)],
  ['kind', (event) => event.kind],
  ['operation', (event) => event.operation],
  ['event', (event) => event.sentence],
  ['job id', (event) => event.jobId ?? null],
  ['job name', (event) => event.jobName],
  ['device id', (event) => event.deviceId ?? null],
  ['device name', (event) => event.deviceName],
  ['execution number', (event) => event.executionNumber ?? null],
  ['status', (event) => event.status ?? null],
  ['reason', (event) => event.reason ?? null],
  ['who', (event) => event.who ?? null],
  ['sequence', (event) => event.sequence],
]

/**
 * The event log as CSV in pieces of text, in the order in which the events come; spelled as the CSV of a job is.
 * @param chunkRows rows a piece. 1,000 keep the thread for some 10 ms.
 */
export async function* eventsCsv(events: AsyncIterable<EventView>, chunkRows = 1000): AsyncGenerator<string> {
  yield `\uFEFF${written([columns.map(([title]) => title)])}`
  let rows: Cell[][] = []
  for await (const event of events) {
    rows.push(columns.map(([, cell]) => cell(event)))
    if (rows.length < chunkRows) continue
    yield written(rows)
    rows = []
  }
  if (rows.length > 0) yield written(rows)
}
