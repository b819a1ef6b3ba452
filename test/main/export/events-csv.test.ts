import Papa from 'papaparse'
import { expect, it } from 'vitest'
import type { EventView } from '../../../main/contract/events.ts'
import { eventsCsv } from '../../../main/export/events-csv.ts'

const failure: EventView = {
  sequence: 7,
  atMs: Date.UTC(2026, 2, 31, 12),
  kind: 'execution',
  operation: 'failed',
  sentence: 'Left fridge failed: =1+1.',
  jobId: 'j',
  jobName: 'Fans',
  deviceId: 'f1',
  deviceName: 'Left fridge',
  executionNumber: 2,
  status: 'FAILED',
  reason: '=1+1',
}
const act: EventView = {
  sequence: 6,
  atMs: 0,
  kind: 'audit',
  operation: 'settings.change',
  sentence: 'Changed "a", b.',
  jobName: null,
  deviceName: null,
  who: 'ada',
}

async function csvOf(events: EventView[], chunkRows?: number): Promise<string[]> {
  const pieces: string[] = []
  for await (const piece of eventsCsv(each(events), chunkRows)) pieces.push(piece)
  return pieces
}
async function* each(events: EventView[]) {
  yield* events
}

it('has a byte order mark, a header, and a row an event in the order in which they come', async () => {
  const text = (await csvOf([failure, act])).join('')
  expect(text.startsWith('\uFEFFtime,kind,operation,event,job id,')).toBe(true)
  const { data, errors } = Papa.parse<Record<string, string>>(text, { header: true, newline: '\r\n', skipEmptyLines: true })
  expect(errors).toEqual([])
  expect(data).toEqual([
    {
      time: '2026-03-31T12:00:00.000Z',
      kind: 'execution',
      operation: 'failed',
      event: 'Left fridge failed: =1+1.',
      'job id': 'j',
      'job name': 'Fans',
      'device id': 'f1',
      'device name': 'Left fridge',
      'execution number': '2',
      status: 'FAILED',
      reason: "'=1+1",
      who: '',
      sequence: '7',
    },
    expect.objectContaining({ kind: 'audit', event: 'Changed "a", b.', who: 'ada', 'job id': '', 'device name': '', sequence: '6' }),
  ])
})

it('is the same however it is cut', async () => {
  const events = Array.from({ length: 10 }, (_, index) => ({ ...act, sequence: 10 - index }))
  const pieces = await csvOf(events, 3)
  expect(pieces).toHaveLength(5)
  expect(pieces.join('')).toBe((await csvOf(events)).join(''))
})
