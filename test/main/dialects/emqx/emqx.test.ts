import { describe, expect, test } from 'vitest'
import type { AnswerFacts } from '../../../../main/contract/dialect.ts'
import type { DeviceCommand } from '../../../../main/contract/device-commands.ts'
import type { Delivery, ShadowWrite } from '../../../../main/contract/deliveries.ts'
import type { ExecutionStatus } from '../../../../main/contract/executions.ts'
import type { ShadowState } from '../../../../main/contract/shadow.ts'
import { statusWords } from '../../../../main/contract/status-words.ts'
import { emqxDialect } from '../../../../main/dialects/emqx/index.ts'
import { factsOf } from '../facts.ts'
import { now } from '../shown.ts'
import { answersOf, bodyOf, read, timestamp } from '../things/families.ts'

const things = '$emqx/things/t1'
const update = `${things}/shadow/update`
const say = (topic: string, text: string | null = '', more = {}) => read(emqxDialect, topic, text, more)
const tell = (delivery: Delivery) =>
  emqxDialect.write(delivery, factsOf()).map((message) => ({ topic: message.topic, body: bodyOf(message) }))

const shadow = (change: Partial<ShadowState> = {}): ShadowState => ({
  desired: {},
  reported: {},
  desiredAtMs: {},
  reportedAtMs: {},
  version: 12,
  ...change,
})

// emqx-fleets.md, 3.1.
describe('the shadow', () => {
  test.each([
    ['{"state":{"reported":{"a":1,"old":null}}}', { reported: { a: 1, old: null } }],
    ['{"state":{"reported":{}},"clientToken":"c"}', { reported: {} }],
    ['{"state":{"reported":{"a":1}},"version":0}', { reported: { a: 1 } }],
    ['{"state":{"reported":{"a":1}},"version":"0"}', { reported: { a: 1 } }],
    ['{"state":{"reported":{"a":1}},"version":7}', { reported: { a: 1 }, expectedVersion: 7 }],
  ])('a report %s', (text, given) => {
    const reading = say(update, text)
    expect((reading as { input: object }).input).toEqual({ kind: 'shadow.updated', deviceId: 't1', shadowName: null, ...given })
    expect(reading.sentence).toMatch(/^Reports .* in its shadow\.$/)
  })

  test.each([
    ['no JSON', 'x', 'is not JSON'],
    ['nothing', '', 'is not JSON'],
    ['no UTF-8', null, 'is not UTF-8 text'],
    ['a list', '[]', 'is not a JSON object'],
    ['no state', '{}', 'has no object "state"'],
    ['state null', '{"state":null}', 'has no object "state"'],
    ['nothing reported', '{"state":{}}', 'has no object "reported"'],
    ['reported null', '{"state":{"reported":null}}', 'has no object "reported"'],
    ['what the bench itself publishes here', '{"state":{"desired":{"a":1}},"version":12}', 'has no object "reported"'],
    ['both sides', '{"state":{"reported":{},"desired":null}}', 'what is desired of a device is written on the bench'],
    ['a version in words', '{"state":{"reported":{}},"version":"x"}', 'has a "version" that is no whole number'],
    ['9 levels', `{"state":{"reported":${'{"a":'.repeat(9)}1${'}'.repeat(9)}}}`, 'is nested deeper than 8 levels'],
    ['65 KiB', `{"state":{"reported":{"a":"${'x'.repeat(65 * 1024)}"}}}`, 'the most that is read is 65536'],
    ['__proto__', '{"state":{"reported":{"__proto__":1}}}', 'has a key "__proto__"'],
  ])('a report of %s is refused, and stands in the traffic', (_what, text, problem) => {
    expect(say(update, text)).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(new RegExp(`^The report .*${problem}.*; it changes nothing\\.$`)) as string,
    })
  })

  test('a device gets its own message back where it has subscribed, taken or not, as from any broker', () => {
    const refused: AnswerFacts['reading'] = { verdict: 'refused', sentence: 'It means version 7.', why: 'versionMismatch' }
    for (const [text, reading] of [
      ['{"state":{"reported":{"a":1}},"version":7}', refused],
      ['no JSON', null],
    ] as const)
      expect(answersOf(say(update, text), { reading })).toEqual([
        { topic: update, payload: text, qos: 1, needsSubscription: true, isOwn: true, isUnasked: true },
      ])
    expect(answersOf(say(update, null))).toEqual([])
  })

  test('what still differs after a report is told', () => {
    const after = shadow({ desired: { a: 2, b: 1 }, reported: { a: 1, b: 1 } })
    const taken = { reading: { verdict: 'applied', sentence: '', shadow: { before: null, after } } } as const
    const answers = answersOf(say(update, '{"state":{"reported":{"a":1}}}'), taken)
    expect(answers.map(({ topic }) => topic)).toEqual([update, `${update}/delta`])
    expect(bodyOf(answers[1]!)).toEqual({ state: { a: 2 }, version: 12, timestamp })
  })

  test('nothing is told where nothing differs', () => {
    const taken = {
      reading: { verdict: 'applied', sentence: '', shadow: { before: null, after: shadow({ reported: { a: 1 } }) } },
    } as const
    expect(answersOf(say(update, '{"state":{"reported":{"a":1}}}'), taken)).toHaveLength(1)
  })

  const before = shadow({ version: 11 })
  const after = shadow({ desired: { fan: 3 } })
  const settings = (write: ShadowWrite): Delivery => ({
    about: 'execution',
    deviceId: 't1',
    dialect: 'emqx',
    jobId: 'j1',
    jobName: 'J',
    executionNumber: 1,
    step: 0,
    channel: 'setting',
    what: { kind: 'settings', values: { fan: 3 }, patch: { fan: 3, old: null }, version: 2, shadow: write },
  })

  test.each<[string, Delivery]>([
    ['a setting job', settings({ before, after })],
    ['a person', { about: 'twin', deviceId: 't1', dialect: 'emqx', patch: { fan: 3, old: null }, version: 2, shadow: { before, after } }],
  ])('what %s desires is told on both topics', (_who, delivery) => {
    expect(tell(delivery)).toEqual([
      { topic: update, body: { state: { desired: { fan: 3, old: null } }, version: 12 } },
      { topic: `${update}/delta`, body: { state: { fan: 3 }, version: 12, timestamp } },
    ])
  })

  test('told again it is the difference alone, and nothing once there is none', () => {
    expect(tell(settings({ before: after, after })).map(({ topic }) => topic)).toEqual([`${update}/delta`])
    const done = shadow({ desired: { fan: 3 }, reported: { fan: 3 } })
    expect(tell(settings({ before: done, after: done }))).toEqual([])
  })

  test('the bench never takes for a report what it has told itself', () => {
    for (const { topic, body } of tell(settings({ before, after }))) expect(say(topic, JSON.stringify(body)).kind).toBe('refused')
  })

  test('there are no named ones: none is told of', () => {
    expect(tell({ about: 'shadow', deviceId: 't1', dialect: 'emqx', shadowName: 'lamp', shadow: { before: null, after } })).toEqual([])
  })

  test.each(['get', 'delete', 'update/delta', 'update/accepted', 'name/lamp/update', 'name/lamp/get'])(
    'shadow/%s is no topic of a device: refused without an answer',
    (part) => {
      const reading = say(`${things}/shadow/${part}`, '{"state":{"reported":{}}}')
      expect(reading).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('reads its shadow over HTTPS') as string })
      expect(answersOf(reading)).toEqual([])
    },
  )
})

// emqx-fleets.md, 3.2.
describe('events', () => {
  test('are telemetry, with their type and topic', () => {
    const topic = `${things}/events/overheat`
    expect(say(topic, '{"eventType":"overheat","severity":"warn","data":{"t":90}}')).toMatchObject({
      kind: 'telemetry',
      telemetry: { body: { eventType: 'overheat', severity: 'warn', data: { t: 90 } }, properties: { topic, eventType: 'overheat' } },
    })
  })

  test('any topic without "$" is telemetry too', () => {
    expect(say('line/3', '1')).toMatchObject({ kind: 'telemetry', telemetry: { properties: { topic: 'line/3' } } })
  })

  test.each(['events', 'events/', 'events/a/b', 'other', 'jobsx'])('%s is no topic of a device', (part) => {
    expect(say(`${things}/${part}`, '{}')).toMatchObject({
      kind: 'refused',
      sentence: expect.stringContaining('knows no such topic') as string,
    })
  })
})

// emqx-fleets.md, 3.3.
describe('commands', () => {
  const executions = '$emqx/commands/things/t1/executions'
  const command: DeviceCommand = {
    executionId: 'e-1',
    commandId: 'c-1',
    deviceId: 't1',
    action: 'setTemperature',
    params: { value: 24 },
    status: 'SENT',
    sentAtMs: now + 700,
    expiresAtMs: now + 30_700,
    finishedAtMs: null,
    result: null,
    error: null,
    by: 'Kim',
  }

  test('are told with their time to live, in s', () => {
    const delivery: Delivery = { about: 'deviceCommand', deviceId: 't1', dialect: 'emqx', command }
    expect(tell(delivery)).toEqual([
      {
        topic: `${executions}/e-1/request`,
        body: { commandId: 'c-1', action: 'setTemperature', params: { value: 24 }, timestamp, ttl: 30 },
      },
    ])
    expect(emqxDialect.write(delivery, factsOf())).toMatchObject([{ qos: 1, needsSubscription: true }])
  })

  test('without parameters have empty ones', () => {
    expect(tell({ about: 'deviceCommand', deviceId: 't1', dialect: 'emqx', command: { ...command, params: null } })[0]!.body).toMatchObject(
      { params: {} },
    )
  })

  test.each([
    ['{"status":"SUCCEEDED"}', { status: 'SUCCEEDED', result: null, message: null }],
    ['{"status":"SUCCEEDED","result":{"error":"none"},"timestamp":1}', { status: 'SUCCEEDED', result: { error: 'none' }, message: null }],
    ['{"status":"FAILED","result":{"message":"too hot"}}', { status: 'FAILED', result: { message: 'too hot' }, message: 'too hot' }],
    ['{"status":"REJECTED","result":"no"}', { status: 'REJECTED', result: 'no', message: 'no' }],
    ['{"status":"FAILED","error":"E7","result":{"message":"x"}}', { status: 'FAILED', result: { message: 'x' }, message: 'E7' }],
    ['{"status":"FAILED","result":7}', { status: 'FAILED', result: 7, message: null }],
  ])('an answer %s', (text, given) => {
    const reading = say(`${executions}/e-1/response`, text)
    expect((reading as { input: object }).input).toEqual({ kind: 'deviceCommand.answered', deviceId: 't1', executionId: 'e-1', ...given })
    expect(reading.sentence).toBe(`Answers command e-1: ${statusWords[given.status as ExecutionStatus]}.`)
    expect(answersOf(reading)).toEqual([])
  })

  test('the answer to what it was told finds its way back', () => {
    const { topic } = tell({ about: 'deviceCommand', deviceId: 't1', dialect: 'emqx', command })[0]!
    expect(say(topic.replace('/request', '/response'), '{"status":"SUCCEEDED"}')).toMatchObject({ input: { executionId: 'e-1' } })
  })

  test.each([
    ['no JSON', 'x', 'is not JSON'],
    ['no UTF-8', null, 'is not UTF-8 text'],
    ['nothing', '', 'is not JSON'],
    ['no status', '{}', 'has no "status"'],
    ['SENT', '{"status":"SENT"}', 'has status "SENT", and it can be SUCCEEDED, FAILED, REJECTED'],
    ['TIMED_OUT', '{"status":"TIMED_OUT"}', 'has status "TIMED_OUT"'],
    ['small letters', '{"status":"failed"}', 'has status "failed"'],
    ['129 KiB', `{"status":"FAILED","result":"${'x'.repeat(129 * 1024)}"}`, 'the most that is read is 131072'],
  ])('an answer of %s is refused', (_what, text, problem) => {
    expect(say(`${executions}/e-1/response`, text)).toMatchObject({
      kind: 'refused',
      sentence: expect.stringMatching(new RegExp(`^The answer to command e-1 .*${problem}`)) as string,
    })
  })

  test.each(['executions/e-1/request', 'executions/e-1', 'executions//response', 'executions/e-1/response/more', 'x'])(
    '%s is no topic of a device',
    (part) => {
      expect(say(`$emqx/commands/things/t1/${part}`, '{"status":"SUCCEEDED"}')).toMatchObject({
        kind: 'refused',
        sentence: expect.stringContaining('A device answers a command on executions/{executionId}/response') as string,
      })
    },
  )
})
