import Papa from 'papaparse'
import { expect, it } from 'vitest'
import type { TelemetryRecord } from '../../../main/contract/telemetry.ts'
import { telemetryCsv } from '../../../main/export/telemetry-csv.ts'

function message(sequence: number, more: Partial<TelemetryRecord>): TelemetryRecord {
  return {
    deviceId: 'f1',
    sequence,
    atMs: Date.UTC(2026, 0, 1) + sequence,
    component: null,
    body: null,
    text: null,
    contentType: null,
    properties: {},
    payloadBytes: 0,
    ...more,
  }
}

async function csvOf(messages: TelemetryRecord[], chunkRows?: number): Promise<string> {
  async function* read() {
    yield* messages
  }
  let csv = ''
  for await (const piece of telemetryCsv(read, chunkRows)) csv += piece
  return csv
}

async function rowsOf(messages: TelemetryRecord[]): Promise<string[][]> {
  const { data, errors } = Papa.parse<string[]>(await csvOf(messages), { newline: '\r\n', skipEmptyLines: true })
  expect(errors).toEqual([])
  return data
}

it('has a column for every measured path, sorted, and a value of each kind as it is', async () => {
  const csv = await csvOf([
    message(3, { body: { temperature: -4.5, door: { open: true }, list: [1, 'a'] } }),
    message(2, { component: 'upper', body: { temperature: 5 } }),
    message(1, { body: { note: '=1+1', name: null, door: { open: false } } }),
  ])
  expect(csv).toBe(
    '\uFEFFtime,sequence,component,door.open,list,name,note,temperature,upper.temperature,body\r\n' +
      '2026-01-01T00:00:00.003Z,3,,true,"[1,""a""]",,,-4.5,,\r\n' +
      '2026-01-01T00:00:00.002Z,2,upper,,,,,,5,\r\n' +
      "2026-01-01T00:00:00.001Z,1,,false,,,'=1+1,,,\r\n",
  )
})

it('shows the body of what is no JSON object whole', async () => {
  const rows = await rowsOf([
    message(4, { text: 'two\nlines' }),
    message(3, { body: [1, 2] }),
    message(2, { body: 21 }),
    message(1, { payloadBytes: 9 }),
  ])
  expect(rows.map((cells) => cells.slice(3))).toEqual([['body'], ['two\nlines'], ['[1,2]'], ['21'], ['']])
})

it('names a value apart that is called as a column is', async () => {
  const [header, row] = await rowsOf([message(1, { body: { time: 'now', body: 'warm' } })])
  expect([header!.slice(3), row!.slice(3)]).toEqual([
    ['value: body', 'value: time', 'body'],
    ['warm', 'now', ''],
  ])
})

it('has at most 1,000 columns of values; a message with more stands whole beside them', async () => {
  const many = Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`v${index}`, index]))
  const rows = await rowsOf([message(2, { body: { v0: 1 } }), message(1, { body: many })])
  expect(rows.map((cells) => cells.length)).toEqual([1_004, 1_004, 1_004])
  expect([rows[1]!.at(-1), JSON.parse(rows[2]!.at(-1)!)]).toEqual(['', many])
})

it('of a device that has measured nothing is the header alone, and is the same however it is cut', async () => {
  expect(await csvOf([])).toBe('\uFEFFtime,sequence,component,body\r\n')
  const messages = Array.from({ length: 7 }, (_, index) => message(7 - index, { body: { a: index } }))
  expect(await csvOf(messages, 2)).toBe(await csvOf(messages))
})
