import { performance } from 'node:perf_hooks'
import { setTimeout as rest } from 'node:timers/promises'
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

/** So many times as long as a piece took the thread is left to others. */
const restFactor = 9

/**
 * Messages as a file, one a line whatever they hold, in pieces that say how far they are. In CSV a payload with line
 * breaks has them escaped, and the column before it says so; JSON lines hold every payload as it came.
 *
 * Devices come first: after each piece the thread is theirs for several times as long as the piece took, so that an export of a
 * full trace takes a second or two and they do not notice (`npm run bench -- traffic`).
 * @param chunkEntries entries looked at for a piece. 200 keep the thread for a millisecond or two.
 */
export async function* trafficFile({
  entries,
  fits,
  format,
  chunkEntries = 200,
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
    const beganMs = performance.now()
    const fitting = entries.slice(start, start + chunkEntries).filter(fits)
    count += fitting.length
    const chunk = lines(fitting)
    const restMs = restFactor * (performance.now() - beganMs)
    yield { chunk, examined: Math.min(start + chunkEntries, total), written: count, total }
    await rest(restMs)
  }
}
