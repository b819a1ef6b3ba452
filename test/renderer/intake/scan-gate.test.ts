import { expect, test } from 'vitest'
import { ScanGate } from '../../../renderer/intake/scan-gate.ts'

/** Keys with the pause before each, in ms; the last number is how long nothing came afterwards. */
function run(keys: [key: string, afterMs: number][], restMs = 1_000) {
  const gate = new ScanGate<string>()
  const typed: string[] = []
  const codes: string[] = []
  let atMs = 1_000
  for (const [key, afterMs] of keys) {
    atMs += afterMs
    if (key !== 'Enter') {
      typed.push(...gate.press(key, atMs, key))
      continue
    }
    const gated = gate.enter(atMs)
    typed.push(...gated.typed)
    if (gated.code !== null) codes.push(gated.code)
  }
  typed.push(...gate.flush(atMs + restMs))
  return { typed: typed.join(''), codes }
}
const burst = (text: string, gapMs: number): [string, number][] => [...text].map((key) => [key, gapMs])

test.each<[string, [string, number][], { typed: string; codes: string[] }]>([
  ['a scan', [...burst('SN-0001', 8), ['Enter', 8]], { typed: '', codes: ['SN-0001'] }],
  ['a scan by a slow scanner', [...burst('4006381333931', 40), ['Enter', 40]], { typed: '', codes: ['4006381333931'] }],
  ['two scans', [...burst('AAAA', 8), ['Enter', 8], ...burst('BBBB', 8), ['Enter', 8]], { typed: '', codes: ['AAAA', 'BBBB'] }],
  [
    'two keys of a person',
    [
      ['g', 0],
      ['d', 180],
    ],
    { typed: 'gd', codes: [] },
  ],
  [
    'two keys that are rolled over',
    [
      ['g', 0],
      ['d', 25],
    ],
    { typed: 'gd', codes: [] },
  ],
  ['a person who types fast and presses Enter', [...burst('devices', 60), ['Enter', 60]], { typed: 'devices', codes: [] }],
  ['three keys in a moment, and Enter', [...burst('abc', 10), ['Enter', 10]], { typed: 'abc', codes: [] }],
  [
    'a key, and a scan soon after',
    [['j', 0], ...burst('SN-0001', 8).map(([key], index): [string, number] => [key, index === 0 ? 200 : 8]), ['Enter', 8]],
    { typed: 'j', codes: ['SN-0001'] },
  ],
  ['a burst without Enter', burst('SN-0001', 8), { typed: 'SN-0001', codes: [] }],
  ['a burst with a late Enter', [...burst('SN-0001', 8), ['Enter', 500]], { typed: 'SN-0001', codes: [] }],
  ['a burst with a pause in it', [...burst('SN-', 8), ...burst('0001', 41), ['Enter', 8]], { typed: 'SN-0001', codes: [] }],
  ['Enter alone', [['Enter', 0]], { typed: '', codes: [] }],
])('%s', (_what, keys, expected) => expect(run(keys)).toEqual(expected))

test('what may still be a scan is held back', () => {
  const gate = new ScanGate<string>()
  expect([gate.press('g', 0, 'g'), gate.flush(40), gate.flush(41), gate.flush(99)]).toEqual([[], [], ['g'], []])
})
