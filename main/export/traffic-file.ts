import { setImmediate } from 'node:timers/promises'
import type { TrafficEntry, TrafficFormat, TrafficPiece } from '../contract/traffic.ts'
import { time, written, type Cell } from './csv-text.ts'

/** A payload as it stands on one line, and how it is written there. */
function onOneLine({ payload, base64 }: TrafficEntry): { encoding: string | null; text: string | null } {
  if (base64 !== undefined) return { encoding: 'base64', text: base64 }
  if (payload === null) return { encoding: null, text: null }
  return /[\r\n]/.test(payload) ? { encoding: 'escaped', text: escaped(payload) } : { encoding: 'text', text: payload }
}

/** Line breaks as `\n` and `\r`, and so that these can be told from what stood there, `\` as `\\`. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
}

const columns: [title: string, cell: (entry: TrafficEntry) => Cell][] = [
  ['sequence', ({ sequence }) => sequence],
  ['time', ({ atMs }) => time(atMs)],
  ['device id', ({ deviceId }) => deviceId],
  ['direction', ({ direction }) => direction],
  ['verdict', ({ verdict }) => verdict],
  ['read as', ({ sentence }) => sentence.replaceAll(/[\r\n]+/g, ' ')],
  ['topic', ({ topic }) => topic?.replaceAll(/[\r\n]/g, '\uFFFD') ?? null],
  ['qos', ({ qos }) => qos],
  ['retain', ({ topic, retain }) => (topic === null ? null : retain ? 'yes' : 'no')],
  ['bytes', ({ topic, payloadBytes }) => (topic === null ? null : payloadBytes)],
  ['payload is', (entry) => onOneLine(entry).encoding],
  ['payload', (entry) => onOneLine(entry).text],
]

const formats: Record<TrafficFormat, { head: string; lines(entries: TrafficEntry[]): string }> = {
  csv: {
    head: `\uFEFF${written([columns.map(([title]) => title)])}`,
    lines: (entries) => (entries.length === 0 ? '' : written(entries.map((entry) => columns.map(([, cell]) => cell(entry))))),
  },
  jsonl: {
    head: '',
    lines: (entries) => entries.map((entry) => `${JSON.stringify({ time: time(entry.atMs), ...entry })}\n`).join(''),
  },
}

/**
 * Messages as a file, one a line whatever they hold, in pieces that say how far they are. In CSV a payload with line
 * breaks has them escaped, and the column before it says so; JSON lines hold every payload as it came.
 * @param chunkEntries entries looked at for a piece. 500 keep the thread for some milliseconds; then other work has its turn.
 */
export async function* trafficFile({
  entries,
  fits,
  format,
  chunkEntries = 500,
}: {
  entries: readonly TrafficEntry[]
  fits: (entry: TrafficEntry) => boolean
  format: TrafficFormat
  chunkEntries?: number
}): AsyncGenerator<TrafficPiece> {
  const { head, lines } = formats[format]
  const total = entries.length
  let count = 0
  yield { chunk: head, examined: 0, written: 0, total }
  for (let start = 0; start < total; start += chunkEntries) {
    await setImmediate()
    const fitting = entries.slice(start, start + chunkEntries).filter(fits)
    count += fitting.length
    yield { chunk: lines(fitting), examined: Math.min(start + chunkEntries, total), written: count, total }
  }
}
