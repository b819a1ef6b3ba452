import { isJsonObject } from '../contract/json.ts'
import { telemetryValues, type TelemetryRecord } from '../contract/telemetry.ts'
import { time, written, type Cell } from './csv-text.ts'

/** A device that names its values anew in every message would have a column for each. */
const mostPaths = 1_000

/**
 * What a device has measured as CSV in pieces of text, in the order in which the messages come; spelled as the CSV of a
 * job is. One column a measured value, named by its path; the whole body stands in the column `body` where it is not a
 * JSON object, or has values beyond the first 1,000 columns.
 * @param read reads the messages; called twice, for the columns and for the rows.
 * @param chunkRows rows a piece.
 */
export async function* telemetryCsv(read: () => AsyncIterable<TelemetryRecord>, chunkRows = 100): AsyncGenerator<string> {
  const paths = await pathsOf(read())
  yield `\uFEFF${written([['time', 'sequence', 'component', ...paths.map(titleOf), 'body']])}`
  let rows: Cell[][] = []
  for await (const message of read()) {
    rows.push(rowOf(message, paths))
    if (rows.length < chunkRows) continue
    yield written(rows)
    rows = []
  }
  if (rows.length > 0) yield written(rows)
}

async function pathsOf(messages: AsyncIterable<TelemetryRecord>): Promise<string[]> {
  const paths = new Set<string>()
  for await (const message of messages) for (const [path] of telemetryValues(message)) if (paths.size < mostPaths) paths.add(path)
  return [...paths].sort()
}

/** A device may measure what a column is called already. */
function titleOf(path: string): string {
  return ['time', 'sequence', 'component', 'body'].includes(path) ? `value: ${path}` : path
}

function rowOf(message: TelemetryRecord, paths: string[]): Cell[] {
  const values = new Map(telemetryValues(message))
  const cells = paths.map((path) => {
    const cell = cellOf(values.get(path))
    values.delete(path)
    return cell
  })
  const isWhole = values.size === 0 && isJsonObject(message.body)
  return [time(message.atMs), message.sequence, message.component, ...cells, isWhole ? null : bodyOf(message)]
}

function cellOf(value: unknown): Cell {
  if (value === undefined || value === null) return null
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value)
}

function bodyOf({ body, text }: TelemetryRecord): string | null {
  return text ?? (body === null ? null : JSON.stringify(body))
}
