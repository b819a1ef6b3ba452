import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { utf8Bytes, type JsonObject } from '../../../../main/contract/json.ts'
import { now } from '../shown.ts'
import { answersOf, bodyOf, execution, families, read, running } from './families.ts'

const words = [
  'get',
  'update',
  'delete',
  'start-next',
  'accepted',
  'rejected',
  'notify',
  'notify-next',
  '$next',
  'j1',
  'name',
  'lamp',
  'delta',
  '',
  ' ',
  '__proto__',
  '+',
  '#',
]
const shapes = ['jobs', 'shadow', 'events', 'executions', 'x']
const members = [
  'status',
  'statusDetails',
  'clientToken',
  'expectedVersion',
  'executionNumber',
  'stepTimeoutInMinutes',
  'includeJobDocument',
  'includeJobExecutionState',
  'state',
  'version',
  'result',
  'constructor',
  'toString',
  '__proto__',
]

/** Values that break what is careless: too large, too deep, no characters, names of JavaScript. */
const nasty = fc.constantFrom(
  '1e999',
  '-1e999',
  '9007199254740993',
  '"\\ud800"',
  '"\\udc00x"',
  '"\\u0000"',
  '{"__proto__":{"x":1}}',
  '{"constructor":{"prototype":{}}}',
  '['.repeat(5000) + ']'.repeat(5000),
  '{"a":'.repeat(40) + '1' + '}'.repeat(40),
  `"${'x'.repeat(140_000)}"`,
  `[${'0,'.repeat(40_000)}0]`,
  'null',
  '{"reported":{"a":[null]}}',
  '{"reported":null,"desired":null}',
  '{"reported":{"a":{"b":1}}}',
  '"IN_PROGRESS"',
  '"SUCCEEDED"',
  '{"a":"b"}',
  '-1',
  '""',
)
const value = fc.oneof(nasty, fc.json())
const body = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom(...members), value), { maxLength: 5 })
    .map((pairs) => `{${pairs.map(([key, json]) => `"${key}":${json}`).join(',')}}`),
  value,
  fc.string(),
  fc.constant(null),
)

describe.each(families)('$root', ({ dialect, root }) => {
  const topic = fc
    .tuple(
      fc.constantFrom(`${root}/things/t1`, `${root}/commands/things/t1`, root, ''),
      fc.constantFrom(...shapes),
      fc.array(fc.constantFrom(...words), { maxLength: 4 }),
    )
    .map(([tree, shape, levels]) => [tree, shape, ...levels].join('/'))

  test('no topic and no payload make it throw, and every answer is well-formed JSON on a topic of the thing', () => {
    fc.assert(
      fc.property(fc.oneof(topic, fc.string()), body, fc.constantFrom(0, 1, 2), (on, text, qos) => {
        const reading = read(dialect, on, text, { qos })
        expect(reading.sentence).not.toBe('')
        expect(reading.sentence.length).toBeLessThan(1_000)
        if (reading.kind === 'telemetry' || reading.kind === 'noted') return
        const shadow = { desired: { a: 1 }, reported: {}, desiredAtMs: {}, reportedAtMs: {}, version: 1 }
        const known = {
          pending: () => [running()],
          execution: () => execution(),
          shadow: () => shadow,
          reading: {
            verdict: 'applied',
            sentence: 'Taken.',
            execution: running({ deadlineAtMs: now }),
            shadow: { before: null, after: shadow },
          },
        } as const
        for (const answer of answersOf(reading, known)) {
          expect(answer.topic.startsWith(on) || answer.topic.startsWith(`${root}/things/t1/shadow/`)).toBe(true)
          if (answer.topic !== on) expect(typeof bodyOf(answer)['timestamp']).toBe('number')
        }
      }),
      { numRuns: 2_000 },
    )
  })

  test('what goes to the engine can be kept: it is finite, not deep, and has no keys of JavaScript', () => {
    fc.assert(
      fc.property(topic, body, (on, text) => {
        const reading = read(dialect, on, text)
        if (reading.kind !== 'input') return
        const kept = JSON.stringify(reading.input)
        expect(JSON.parse(kept)).toEqual(reading.input)
        expect(kept).not.toContain('"__proto__"')
        expect(utf8Bytes(kept)).toBeLessThan(200_000)
      }),
      { numRuns: 2_000 },
    )
  })

  test('a member that the device has not sent itself is never taken from JavaScript', () => {
    const reading = read(dialect, `${root}/things/t1/jobs/j1/update`, '{"status":"FAILED","statusDetails":{}}')
    const { input } = reading as unknown as { input: JsonObject }
    expect(Object.keys(input).sort()).toEqual(['deviceId', 'jobId', 'kind', 'message', 'status', 'statusDetails'])
  })
})
