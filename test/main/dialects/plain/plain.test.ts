import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outgoing } from '../../../../main/contract/dialect.ts'
import type { Delivery, ExecutionDelivery, ShadowWrite } from '../../../../main/contract/deliveries.ts'
import type { ExecutionStatus } from '../../../../main/contract/executions.ts'
import { utf8Bytes } from '../../../../main/contract/json.ts'
import { statusWords } from '../../../../main/contract/status-words.ts'
import { plainDialect } from '../../../../main/dialects/plain/index.ts'
import { factsOf } from '../facts.ts'

function read(topic: string, text: string | null, payloadBytes = text === null ? 3 : utf8Bytes(text)) {
  return plainDialect.read('thermo-1', { topic: `bench/thermo-1/${topic}`, text, payloadBytes, qos: 1, retain: false })
}

function write(delivery: Delivery): Outgoing {
  const [outgoing, ...more] = plainDialect.write(delivery, factsOf())
  expect(more).toEqual([])
  return outgoing!
}

const shadow: ShadowWrite = { before: null, after: null }
const named = { wireFormat: 'pnp', isAnswered: true } as const
const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`

describe('what a device says', () => {
  test.each([
    ['{"fanSpeed":3,"old":null}', { fanSpeed: 3, old: null }, 'Reports fanSpeed, old.'],
    ['{}', {}, 'Reports nothing.'],
    ['{"a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1}', { a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1 }, 'Reports a, b, c, d, e and 2 more.'],
  ])('reported %s is a merge patch', (text, patch, sentence) => {
    expect(read('reported', text)).toEqual({ kind: 'input', input: { kind: 'device.reported', deviceId: 'thermo-1', patch }, sentence })
  })

  test.each([
    ['settings/ack', 'setting', '', { status: 'SUCCEEDED', message: null, result: null }],
    ['commands/response', 'command', ' \n', { status: 'SUCCEEDED', message: null, result: null }],
    ['settings/ack', 'setting', '{"status":"SUCCEEDED"}', { status: 'SUCCEEDED', message: null, result: null }],
    ['commands/response', 'command', '{"status":"failed","message":"door open"}', { status: 'FAILED', message: 'door open', result: null }],
    ['commands/response', 'command', '{"status":"Rejected","message":null}', { status: 'REJECTED', message: null, result: null }],
    [
      'commands/response',
      'command',
      '{"status":"IN_PROGRESS","stepTimeoutInSeconds":90}',
      { status: 'IN_PROGRESS', message: null, result: null, stepTimeoutMs: 90_000 },
    ],
    [
      'commands/response',
      'command',
      '{"status":"IN_PROGRESS","stepTimeoutInSeconds":-1}',
      { status: 'IN_PROGRESS', message: null, result: null, stepTimeoutMs: null },
    ],
    ['commands/response', 'command', '{"status":"IN_PROGRESS","message":""}', { status: 'IN_PROGRESS', message: null, result: null }],
    [
      'commands/response',
      'command',
      '{"status":"SUCCEEDED","result":{"took":[1,2]},"more":1}',
      { status: 'SUCCEEDED', message: null, result: { took: [1, 2] } },
    ],
  ])('%s answers a %s with %s', (topic, to, text, answer) => {
    expect(read(`${topic}/job-7_x.3.1`, text)).toEqual({
      kind: 'input',
      input: { kind: 'execution.answered', deviceId: 'thermo-1', jobId: 'job-7_x', executionNumber: 3, step: 1, ...answer },
      sentence: `Answers a ${to}: ${statusWords[answer.status as ExecutionStatus]}.`,
    })
  })

  test('a message of the device is cut at 2028 characters', () => {
    const reading = read('settings/ack/j.1.0', JSON.stringify({ status: 'FAILED', message: 'x'.repeat(3000) }))
    expect(reading).toMatchObject({ input: { message: `${'x'.repeat(2027)}…` } })
  })

  test.each([
    ['telemetry', '{"temperature":21.5}', { component: null, body: { temperature: 21.5 }, text: null }, 'Telemetry: temperature.'],
    ['telemetry/', '[1,2]', { component: null, body: [1, 2], text: null }, 'Telemetry: one value.'],
    ['telemetry/pump', '{"rpm":900}', { component: 'pump', body: { rpm: 900 }, text: null }, 'Telemetry of pump: rpm.'],
    ['telemetry/pump', '21.5 C', { component: 'pump', body: null, text: '21.5 C' }, 'Telemetry of pump: text.'],
    ['telemetry', 'null', { component: null, body: null, text: 'null' }, 'Telemetry: null.'],
    ['telemetry', '', { component: null, body: null, text: '' }, 'Telemetry: text.'],
    ['telemetry', null, { component: null, body: null, text: null }, 'Telemetry: 3 bytes that are no text.'],
    ['telemetry', `"${'x'.repeat(16_382)}"`, { component: null, body: 'x'.repeat(16_382), text: null }, 'Telemetry: one value.'],
    [
      'telemetry/pump',
      `"${'x'.repeat(16_383)}"`,
      { component: 'pump', body: null, text: `"${'x'.repeat(4094)}…` },
      'Telemetry of pump: 16385 bytes, of which the beginning is kept as text.',
    ],
    ['telemetry', 'x'.repeat(5000), { component: null, body: null, text: `${'x'.repeat(4095)}…` }, 'Telemetry: text.'],
  ])('%s with %.80s is telemetry', (topic, text, telemetry, sentence) => {
    const payloadBytes = text?.length ?? 3
    expect(read(topic, text)).toEqual({
      kind: 'telemetry',
      telemetry: { ...telemetry, contentType: null, properties: {}, payloadBytes },
      sentence,
    })
  })
})

describe('what is refused', () => {
  test.each([
    ['reported', '{"a":1', 'The reported state is not JSON'],
    ['reported', '', 'The reported state is not JSON'],
    ['reported', '[1]', 'The reported state is not a JSON object'],
    ['reported', 'null', 'The reported state is not a JSON object'],
    ['reported', '"on"', 'The reported state is not a JSON object'],
    ['reported', '{"__proto__":{"a":1}}', 'has a key "__proto__"'],
    ['reported', nested(33), 'is nested deeper than 32 levels'],
    ['reported', '{"a":[1e999]}', 'has a number that is too large to keep'],
    ['commands/response/job.1.0', '{"status":"SUCCEEDED","result":-1e999}', 'The answer has a number that is too large to keep'],
    ['reported', `{"a":"${'x'.repeat(32 * 1024)}"}`, 'The message has 32776 bytes, the most that is read is 32768'],
    ['reported', null, 'The payload is not UTF-8 text'],
    ['commands/response/job.1.0', '{"message":"ok"}', 'The answer has no "status", it can be SUCCEEDED, FAILED, REJECTED, IN_PROGRESS'],
    ['commands/response/job.1.0', '{"status":"OK"}', 'The answer has status "OK", it can be'],
    ['commands/response/job.1.0', '{"status":"TIMED_OUT"}', 'The answer has status "TIMED_OUT"'],
    ['commands/response/job.1.0', '{"status":200}', 'The answer has status 200'],
    ['commands/response/job.1.0', '{"status":"FAILED","message":5}', 'The answer\'s "message" is not text'],
    ['commands/response/job.1.0', '{"status":"IN_PROGRESS","stepTimeoutInSeconds":0}', 'is 0, it can be 1 to 604800, or -1'],
    ['commands/response/job.1.0', '{"status":"IN_PROGRESS","stepTimeoutInSeconds":"60"}', 'is "60", it can be 1 to 604800, or -1'],
    ['commands/response/job.1.0', 'done', 'The answer is not JSON'],
    ['commands/response/job.1', '', 'does not end in an id that the bench gave out'],
    ['commands/response/job.0.0', '', 'does not end in an id that the bench gave out'],
    ['commands/response/job.1.01', '', 'does not end in an id that the bench gave out'],
    ['telemetry', '1e999', 'The telemetry has a number that is too large to keep; it is not kept.'],
    ['telemetry', nested(33), 'The telemetry is nested deeper than 32 levels; it is not kept.'],
    ['telemetry', 'x'.repeat(256 * 1024 + 1), 'The telemetry has 262145 bytes, the most that is read is 262144; it is not kept.'],
    ['settings/ack/', '', 'The bench knows no such topic'],
    ['settings/ack/job.1.0/more', '', 'The bench knows no such topic'],
    ['settings/set/job.1.0', '{}', 'The bench sends on this topic'],
    ['commands/request/job.1.0', '{}', 'The bench sends on this topic'],
    ['settings/desired', '{}', 'The bench sends on this topic'],
    ['messages/m1', '{}', 'The bench sends on this topic'],
    ['state', '{}', 'The bench knows no such topic: a device publishes reported, telemetry, settings/ack/{id} and commands/response/{id}'],
  ])('%s with %.80s', (topic, text, says) => {
    const reading = read(topic, text)
    expect(reading.kind).toBe('refused')
    expect(reading.sentence).toContain(says)
  })

  test('a bomb of 8,000 levels is refused like any other nesting, and one of 100,000 is not even parsed', () => {
    const bomb = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
    expect(read('telemetry', bomb(8_000)).sentence).toBe('The telemetry is nested deeper than 32 levels; it is not kept.')
    expect(read('telemetry', bomb(100_000))).toMatchObject({ kind: 'telemetry', telemetry: { body: null, text: `${'['.repeat(4095)}…` } })
  })

  test('32 levels and 32 KiB are read', () => {
    expect(read('reported', nested(32)).kind).toBe('input')
    expect(read('reported', `{"a":"${'x'.repeat(32 * 1024 - 8)}"}`).kind).toBe('input')
  })

  test('no topic and no payload make it throw', () => {
    const topic = fc.constantFrom('reported', 'settings/ack/j.1.0', 'commands/response/j.1.0', 'commands/response/x', 'telemetry', 'y')
    const text = fc.oneof(fc.string(), fc.json(), fc.constantFrom('{"status":', '[[', '{"status":"SUCCEEDED"}'))
    fc.assert(fc.property(topic, text, (below, payload) => ['input', 'telemetry', 'refused'].includes(read(below, payload).kind)))
  })
})

describe('what a device is told', () => {
  const delivery: Omit<ExecutionDelivery, 'what' | 'channel'> = {
    about: 'execution',
    deviceId: 'thermo-1',
    dialect: 'plain',
    jobId: 'job-7',
    jobName: 'Fan',
    executionNumber: 2,
    step: 1,
  }

  test.each([
    [
      'setting',
      { kind: 'settings', values: { fanSpeed: 3, name: 'ü' }, patch: {}, version: 2, shadow },
      'settings/set',
      '{"fanSpeed":3,"name":"ü"}',
    ],
    ['command', { kind: 'command', name: 'reboot', payload: null, ...named }, 'commands/request', '{"command":"reboot"}'],
    [
      'command',
      { kind: 'command', name: 'reboot', payload: { delay: 5 }, ...named },
      'commands/request',
      '{"command":"reboot","payload":{"delay":5}}',
    ],
    ['command', { kind: 'command', name: 'beep', payload: 0, ...named }, 'commands/request', '{"command":"beep","payload":0}'],
    [
      'command',
      { kind: 'document', document: { operation: 'update', action: 'x' } },
      'commands/request',
      '{"command":"update","document":{"operation":"update","action":"x"}}',
    ],
    [
      'command',
      { kind: 'document', document: { action: 'install' } },
      'commands/request',
      '{"command":"install","document":{"action":"install"}}',
    ],
    ['command', { kind: 'document', document: { operation: 5 } }, 'commands/request', '{"command":"document","document":{"operation":5}}'],
  ] as const)('%s %o', (channel, what, topic, payload) => {
    expect(write({ ...delivery, channel, what } as Delivery)).toEqual({
      topic: `bench/thermo-1/${topic}/job-7.2.1`,
      payload,
      qos: 1,
      needsSubscription: true,
    })
  })

  test('a change of its desired state by hand is a merge patch', () => {
    const told: Delivery = { about: 'twin', deviceId: 'thermo-1', dialect: 'plain', patch: { fanSpeed: 3, old: null }, version: 7, shadow }
    expect(write(told)).toEqual({
      topic: 'bench/thermo-1/settings/desired',
      payload: '{"fanSpeed":3,"old":null}',
      qos: 1,
      needsSubscription: true,
    })
  })

  test('a message comes as it was sent', () => {
    const message = {
      messageId: 'm/1',
      deviceId: 'thermo-1',
      payload: 'hello\n',
      contentType: 'text/plain',
      correlationId: null,
      properties: { a: 'b' },
      state: 'waiting',
      deliveries: 0,
      queuedAtMs: 0,
      expiresAtMs: 1,
      finishedAtMs: null,
    } as const
    expect(write({ about: 'message', deviceId: 'thermo-1', dialect: 'plain', message })).toEqual({
      topic: 'bench/thermo-1/messages/m%2F1',
      payload: 'hello\n',
      qos: 1,
      needsSubscription: true,
    })
  })

  test('an answer to what it was told finds its way back', () => {
    const { topic } = write({
      ...delivery,
      channel: 'command',
      what: { kind: 'command', name: 'reboot', payload: null, ...named },
    })
    const answer = topic.replace('/request/', '/response/').replace('bench/thermo-1/', '')
    expect(read(answer, '')).toMatchObject({ input: { jobId: 'job-7', executionNumber: 2, step: 1 } })
  })
})

test.each<Delivery>([
  { about: 'queue', deviceId: 'thermo-1', dialect: 'plain', pending: [], hasOthers: true, hasNewFirst: true },
  { about: 'shadow', deviceId: 'thermo-1', dialect: 'plain', shadowName: 'lamp', shadow },
])('nothing is told of the $about, which plain devices do not have', (delivery) => {
  expect(plainDialect.write(delivery, factsOf())).toEqual([])
})

describe('rights', () => {
  test.each([
    ['bench/thermo-1/reported', true],
    ['bench/thermo-1/#', true],
    ['bench/thermo-2/reported', false],
    ['bench/#', false],
    ['$aws/things/thermo-1/jobs/get', false],
  ])('%s is its own alone: %s', (topic, isOwn) => {
    expect(plainDialect.owns(topic, 'thermo-1')).toBe(isOwn)
  })

  test.each([
    ['bench/thermo-1/reported', true],
    ['bench/thermo-1/anything', true],
    ['bench/thermo-1/', false],
    ['bench/thermo-1', false],
    ['bench/thermo-10/reported', false],
    ['bench/thermo-2/reported', false],
    ['Bench/thermo-1/reported', false],
    ['/bench/thermo-1/reported', false],
    ['bench/+/reported', false],
    ['bench/#', false],
  ])('%s: %s', (topic, allowed) => {
    for (const answer of [plainDialect.mayPublish('thermo-1', topic), plainDialect.maySubscribe('thermo-1', topic)])
      expect(answer === true).toBe(allowed)
  })

  test('a sentence about a topic of 64 KiB stays a sentence', () => {
    expect(String(plainDialect.mayPublish('thermo-1', 'x'.repeat(65_535))).length).toBeLessThan(400)
  })

  test('no device has a right to what is another’s', () => {
    const id = fc.stringMatching(/^[a-z0-9.-]{1,8}$/)
    fc.assert(
      fc.property(id, id, fc.string(), (one, other, rest) => {
        fc.pre(one !== other)
        expect(plainDialect.mayPublish(one, `bench/${other}/${rest}`)).not.toBe(true)
        expect(plainDialect.maySubscribe(one, `bench/${other}/${rest}`)).not.toBe(true)
      }),
    )
  })
})

describe('channels', () => {
  test.each([
    [[], []],
    [['bench/thermo-1/#'], ['setting', 'command', 'message']],
    [['bench/thermo-1/messages/+'], ['message']],
    [['bench/thermo-1/messages/m1'], []],
    [['bench/thermo-1/settings/set/+'], ['setting']],
    [['bench/thermo-1/settings/#'], ['setting']],
    [['bench/thermo-1/+/+/+'], ['setting', 'command']],
    [['bench/thermo-1/commands/request/#', 'bench/thermo-1/settings/ack/+'], ['command']],
    [['bench/thermo-1/commands/request/job-1.1.0'], []],
    [['bench/thermo-1/commands/request'], []],
    [['bench/thermo-2/#'], []],
  ])('%o hear %o', (filters, channels) => {
    expect(plainDialect.channels('thermo-1', filters)).toEqual(channels)
  })
})

describe('settings', () => {
  const { work } = plainDialect

  test('are patched onto the desired state so that it holds them as they are', () => {
    const desired = { fanSpeed: 1, schedule: { from: 6, to: 8, days: { mon: true } }, other: 'stays' }
    expect(work.desiredPatch({ fanSpeed: 3, schedule: { from: 7, days: 'all' } }, null, desired)).toEqual({
      fanSpeed: 3,
      schedule: { from: 7, to: null, days: 'all' },
    })
  })

  test.each([
    ['all of them reported', { fanSpeed: 3, mode: { a: 1 }, more: 1 }, 'taken'],
    ['one that is another', { fanSpeed: 3, mode: { a: 1, b: 2 } }, 'waits'],
    ['one that is missing', { fanSpeed: 3 }, 'waits'],
    ['nothing reported', {}, 'waits'],
  ])('%s', (_what, reported, kind) => {
    expect(work.outcome({ fanSpeed: 3, mode: { a: 1 } }, reported, 7, [], null)).toEqual({ kind, message: null })
  })

  test('a name that JavaScript has a meaning for is one that was not reported', () => {
    expect(work.outcome({ constructor: 1 }, {}, 7, [], null)).toEqual({ kind: 'waits', message: null })
  })
})
