import { expect, test } from 'vitest'
import { trafficFits, type TrafficEntry, type TrafficFormat } from '../../../main/contract/traffic.ts'
import { trafficFile } from '../../../main/export/traffic-file.ts'

function entry(sequence: number, change: Partial<TrafficEntry> = {}): TrafficEntry {
  return {
    sequence,
    atMs: Date.UTC(2026, 10, 21, 14, 2, 11, 250),
    deviceId: 'thermo-1',
    direction: 'in',
    topic: 'bench/thermo-1/reported',
    payload: '{"a":1}',
    payloadBytes: 7,
    qos: 1,
    verdict: 'applied',
    sentence: 'Reports a.',
    ...change,
  }
}

async function file(entries: TrafficEntry[], format: TrafficFormat, filter = {}) {
  const pieces = []
  for await (const piece of trafficFile({ entries, fits: trafficFits(filter), format, chunkEntries: 2 })) pieces.push(piece)
  return { text: pieces.map(({ chunk }) => chunk).join(''), progress: pieces.map(({ examined, written }) => [examined, written]) }
}

const title = '\uFEFFsequence,time,device id,direction,verdict,read as,topic,qos,retain,bytes,payload is,payload\r\n'
const begin = (sequence: number) => `${sequence},2026-11-21T14:02:11.250Z,thermo-1,in,applied,Reports a.,bench/thermo-1/reported,1`

test.each<[string, Partial<TrafficEntry>, string]>([
  ['text', {}, `${begin(1)},no,7,text,"{""a"":1}"`],
  ['a wish to be retained', { retain: true, payload: 'on' }, `${begin(1)},yes,7,text,on`],
  ['line breaks', { payload: 'a\r\nb\\n' }, String.raw`${begin(1)},no,7,escaped,a\r\nb\\n`],
  ['bytes', { payload: null, base64: '/wA=' }, `${begin(1)},no,7,base64,/wA=`],
  ['a formula', { payload: '=1+1' }, `${begin(1)},no,7,text,'=1+1`],
  ['nothing', { payload: null, payloadBytes: 0 }, `${begin(1)},no,0,,`],
  [
    'an event',
    { topic: null, payload: null, qos: null, direction: 'event', sentence: 'Line\nbreak.' },
    '1,2026-11-21T14:02:11.250Z,thermo-1,event,applied,Line break.,,,,,,',
  ],
])('%s is one line of CSV', async (_what, change, line) => {
  expect((await file([entry(1, change)], 'csv')).text).toBe(`${title}${line}\r\n`)
})

test('JSON lines hold a message as it is', async () => {
  const entries = [entry(1, { payload: 'a\nb' }), entry(2, { payload: null, base64: '/wA=' })]
  const lines = (await file(entries, 'jsonl')).text.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(entries.map((each) => ({ time: '2026-11-21T14:02:11.250Z', ...each })))
})

test('only what fits is in the file, and each piece says how far it is', async () => {
  const entries = Array.from({ length: 5 }, (_, index) => entry(index + 1, { deviceId: index % 2 === 0 ? 'a' : 'b' }))
  const { text, progress } = await file(entries, 'csv', { deviceId: 'a' })
  expect(
    text
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(',')[0]),
  ).toEqual(['1', '3', '5'])
  expect(progress).toEqual([
    [0, 0],
    [2, 1],
    [4, 2],
    [5, 3],
  ])
})
