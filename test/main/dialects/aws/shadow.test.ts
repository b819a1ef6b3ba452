import { describe, expect, test } from 'vitest'
import type { AnswerFacts } from '../../../../main/contract/dialect.ts'
import type { Delivery, ExecutionDelivery, ShadowWrite } from '../../../../main/contract/deliveries.ts'
import type { Reading } from '../../../../main/contract/engine-io.ts'
import type { JsonObject } from '../../../../main/contract/json.ts'
import type { ShadowState } from '../../../../main/contract/shadow.ts'
import { awsDialect } from '../../../../main/dialects/aws/index.ts'
import { factsOf } from '../facts.ts'
import { now } from '../shown.ts'
import { answerOf, answersOf, bodyOf, read, timestamp } from '../things/families.ts'

// The AWS IoT developer guide: "Device Shadow MQTT topics", "… service documents", "… error messages"; docs/protocols/aws.md, "Shadows".
const classic = '$aws/things/t1/shadow'
const lamp = '$aws/things/t1/shadow/name/lamp'
const ask = (topic: string, text: string | null = '', more = {}) => read(awsDialect, topic, text, more)

/** Written at `now`, but for what `times` has, in s before. */
function shadow(change: Partial<ShadowState> = {}): ShadowState {
  return { desired: {}, reported: {}, desiredAtMs: {}, reportedAtMs: {}, version: 1, ...change }
}
const ago = (seconds: number) => now - seconds * 1000

const before = shadow({ desired: { color: 'RED' }, desiredAtMs: { '/color': ago(50) }, version: 4 })
const after = shadow({
  desired: { color: 'RED', on: true },
  desiredAtMs: { '/color': ago(50), '/on': now },
  reported: { color: 'RED', hours: 7 },
  reportedAtMs: { '/color': now, '/hours': now },
  version: 5,
})
const applied = (write: ShadowWrite): Partial<AnswerFacts> => ({ reading: { verdict: 'applied', sentence: 'Kept.', shadow: write } })

describe('what a device asks', () => {
  test.each([
    [`${classic}/get`, null, 'Asks for its shadow.'],
    [`${lamp}/get`, 'lamp', 'Asks for its shadow ‘lamp’.'],
    [`${classic}/name/get/get`, 'get', 'Asks for its shadow ‘get’.'],
  ])('%s', (topic, name, sentence) => {
    const reading = ask(topic, '{"clientToken":"c"}')
    expect(reading).toMatchObject({ kind: 'question', sentence })
    const asked: (string | null)[] = []
    answersOf(reading, { shadow: (shadowName) => (asked.push(shadowName), null) })
    expect(asked).toEqual([name])
  })

  test.each([
    [`${classic}/delete`, null, 'Deletes its shadow.'],
    [`${lamp}/delete`, 'lamp', 'Deletes its shadow ‘lamp’.'],
  ])('%s', (topic, shadowName, sentence) => {
    expect(ask(topic, 'whatever')).toMatchObject({ kind: 'input', input: { kind: 'shadow.deleted', deviceId: 't1', shadowName }, sentence })
  })

  test.each<[string, string, object, string]>([
    [`${classic}/update`, '{"state":{"reported":{"a":1}}}', { shadowName: null, reported: { a: 1 } }, 'Reports a in its shadow.'],
    [
      `${lamp}/update`,
      '{"state":{"reported":{"a":null}}}',
      { shadowName: 'lamp', reported: { a: null } },
      'Reports a in its shadow ‘lamp’.',
    ],
    [
      `${classic}/update`,
      '{"state":{"reported":{"a":1},"desired":null}}',
      { shadowName: null, reported: { a: 1 }, desired: null },
      'Reports a and clears what is desired of it in its shadow.',
    ],
    [
      `${classic}/update`,
      '{"state":{"reported":null}}',
      { shadowName: null, reported: null },
      'Takes back all that it reported in its shadow.',
    ],
    [
      `${classic}/update`,
      '{"state":{"desired":{"a":{"b":1}}}}',
      { shadowName: null, desired: { a: { b: 1 } } },
      'Desires a in its shadow.',
    ],
    [`${classic}/update`, '{"state":{}}', { shadowName: null }, 'Writes nothing in its shadow.'],
    [`${classic}/update`, '{"state":{},"version":7}', { shadowName: null, expectedVersion: 7 }, 'Writes nothing in its shadow.'],
    [`${classic}/update`, '{"state":{},"version":"7"}', { shadowName: null, expectedVersion: 7 }, 'Writes nothing in its shadow.'],
    [`${classic}/update`, '{"state":{},"version":0}', { shadowName: null, expectedVersion: 0 }, 'Writes nothing in its shadow.'],
    [`${classic}/update`, '{"state":{},"version":null,"more":1}', { shadowName: null }, 'Writes nothing in its shadow.'],
  ])('%s %s', (topic, text, given, sentence) => {
    const reading = ask(topic, text)
    expect(reading).toMatchObject({ kind: 'input', sentence })
    expect((reading as { input: object }).input).toEqual({ kind: 'shadow.updated', deviceId: 't1', ...given })
  })

  test.each([
    [`${classic}/get/accepted`, 'The bench answers and tells on this topic'],
    [`${classic}/update/delta`, 'The bench answers and tells on this topic'],
    [`${classic}/update/documents`, 'The bench answers and tells on this topic'],
    [`${lamp}/delete/rejected`, 'The bench answers and tells on this topic'],
    [`${classic}/list`, 'A device publishes on get, update and delete'],
    [classic, 'A device publishes on get, update and delete'],
    [`${classic}/name/lamp`, 'A device publishes on get, update and delete'],
    [`${classic}/name/a b/get`, '‘a b’ is no name for a shadow'],
    [`${classic}/name//get`, '‘’ is no name for a shadow'],
    [`${classic}/name/${'x'.repeat(65)}/get`, 'is no name for a shadow'],
  ])('%s is refused without an answer', (topic, sentence) => {
    const reading = ask(topic, '{}')
    expect(reading).toMatchObject({ kind: 'refused', sentence: expect.stringContaining(sentence) as string })
    expect(answersOf(reading)).toEqual([])
  })
})

describe('the answer to get', () => {
  test('is all of the shadow and what differs, each value with its time', () => {
    const facts = { shadow: () => shadow({ ...after, desired: { ...after.desired, on: true } }) }
    expect(answerOf(ask(`${classic}/get`, '{"clientToken":"c"}'), facts)).toEqual({
      topic: `${classic}/get/accepted`,
      body: {
        state: { desired: { color: 'RED', on: true }, reported: { color: 'RED', hours: 7 }, delta: { on: true } },
        metadata: {
          desired: { color: { timestamp: timestamp - 50 }, on: { timestamp } },
          reported: { color: { timestamp }, hours: { timestamp } },
        },
        version: 5,
        timestamp,
        clientToken: 'c',
      },
    })
  })

  test('leaves a side without values out, and a delta that there is not', () => {
    const facts = { shadow: () => shadow({ reported: { a: 1 }, reportedAtMs: { '/a': now } }) }
    expect(answerOf(ask(`${lamp}/get`), facts)).toEqual({
      topic: `${lamp}/get/accepted`,
      body: { state: { reported: { a: 1 } }, metadata: { reported: { a: { timestamp } } }, version: 1, timestamp },
    })
    expect(answerOf(ask(`${classic}/get`), { shadow: () => shadow() }).body).toEqual({ state: {}, metadata: {}, version: 1, timestamp })
  })

  test('has a time for each item of a list, and for values within objects', () => {
    const reported = { a: { 'b/c': 1, '~': { x: 2 } }, list: [1, { y: 2 }], none: {}, old: 1 }
    const reportedAtMs = { '/a': ago(1), '/a/b~1c': ago(2), '/a/~0/x': ago(3), '/list': ago(4), '/none': ago(5), '': ago(6) }
    const { body } = answerOf(ask(`${classic}/get`), { shadow: () => shadow({ reported, reportedAtMs }) })
    expect((body['metadata'] as JsonObject)['reported']).toEqual({
      a: { 'b/c': { timestamp: timestamp - 2 }, '~': { x: { timestamp: timestamp - 3 } } },
      list: [{ timestamp: timestamp - 4 }, { y: { timestamp: timestamp - 4 } }],
      none: {},
      old: { timestamp: timestamp - 6 },
    })
  })

  test.each(['', 'no JSON', '[]', '{'])('whatever else is in its body: %j', (text) => {
    expect(answerOf(ask(`${classic}/get`, text), { shadow: () => after }).topic).toBe(`${classic}/get/accepted`)
  })

  test('goes to who listens, with QoS 1', () => {
    expect(answersOf(ask(`${classic}/get`, '', { qos: 0 }))).toMatchObject([{ qos: 1, needsSubscription: true }])
  })
})

describe('the answers to update', () => {
  test('are accepted, documents and delta, in this order, with the client token', () => {
    const text = '{"state":{"desired":{"on":true,"old":null},"reported":{"color":"RED","hours":7}},"clientToken":"c"}'
    const answers = answersOf(ask(`${classic}/update`, text), applied({ before, after }))
    expect(answers.map((answer) => ({ topic: answer.topic, body: bodyOf(answer) }))).toEqual([
      {
        topic: `${classic}/update/accepted`,
        body: {
          state: { desired: { on: true, old: null }, reported: { color: 'RED', hours: 7 } },
          metadata: {
            desired: { on: { timestamp }, old: { timestamp } },
            reported: { color: { timestamp }, hours: { timestamp } },
          },
          version: 5,
          timestamp,
          clientToken: 'c',
        },
      },
      {
        topic: `${classic}/update/documents`,
        body: {
          previous: { state: { desired: { color: 'RED' } }, metadata: { desired: { color: { timestamp: timestamp - 50 } } }, version: 4 },
          current: {
            state: { desired: { color: 'RED', on: true }, reported: { color: 'RED', hours: 7 } },
            metadata: {
              desired: { color: { timestamp: timestamp - 50 }, on: { timestamp } },
              reported: { color: { timestamp }, hours: { timestamp } },
            },
            version: 5,
          },
          timestamp,
          clientToken: 'c',
        },
      },
      {
        topic: `${classic}/update/delta`,
        body: { state: { on: true }, metadata: { on: { timestamp } }, version: 5, timestamp, clientToken: 'c' },
      },
    ])
    for (const answer of answers) expect(answer).toMatchObject({ qos: 1, needsSubscription: true })
    expect(answers.map(({ isUnasked = false }) => isUnasked)).toEqual([false, true, true])
  })

  test('of the first write have no previous document, and no delta where nothing differs', () => {
    const made = shadow({ reported: { a: 1 }, reportedAtMs: { '/a': now } })
    const answers = answersOf(ask(`${lamp}/update`, '{"state":{"reported":{"a":1}}}'), applied({ before: null, after: made }))
    expect(answers.map(({ topic }) => topic)).toEqual([`${lamp}/update/accepted`, `${lamp}/update/documents`])
    expect(bodyOf(answers[1]!)).not.toHaveProperty('previous')
  })

  test('of a side that is cleared have null in its place, with a time', () => {
    const answers = answersOf(ask(`${classic}/update`, '{"state":{"desired":null}}'), applied({ before, after: shadow({ version: 5 }) }))
    expect(bodyOf(answers[0]!)).toEqual({ state: { desired: null }, metadata: { desired: { timestamp } }, version: 5, timestamp })
  })
})

test('the answer to delete is the version that is gone', () => {
  const reading = ask(`${lamp}/delete`, '{"clientToken":"c","version":1}')
  expect((reading as { input: object }).input).not.toHaveProperty('expectedVersion')
  expect(answerOf(reading, applied({ before, after: null }))).toEqual({
    topic: `${lamp}/delete/accepted`,
    body: { version: 4, timestamp, clientToken: 'c' },
  })
})

describe('what is rejected', () => {
  const levels = (count: number) => `${'{"a":'.repeat(count)}1${'}'.repeat(count)}`
  test.each<[string, string | null, number, string]>([
    ['no JSON', '{"state":', 400, 'Invalid JSON'],
    ['nothing', '', 400, 'Invalid JSON'],
    ['a list', '[]', 400, 'Invalid JSON'],
    ['a number beyond all', '{"state":{"reported":{"a":1e999}}}', 400, 'Invalid JSON'],
    ['no state', '{}', 400, 'Missing required node: state'],
    ['state null', '{"state":null}', 400, 'State node must be an object'],
    ['state as text', '{"state":"on"}', 400, 'State node must be an object'],
    ['state as a list', '{"state":[]}', 400, 'State node must be an object'],
    ['desired as text', '{"state":{"desired":"on"}}', 400, 'Desired node must be an object'],
    ['reported as a list', '{"state":{"reported":[]}}', 400, 'Reported node must be an object'],
    ['a delta', '{"state":{"delta":{}}}', 400, "State contains an invalid node: 'delta'"],
    ['a node of its own', '{"state":{"reported":{},"foo":1}}', 400, "State contains an invalid node: 'foo'"],
    ['__proto__', '{"state":{"reported":{"__proto__":1}}}', 400, "State contains an invalid node: '__proto__'"],
    ['null in a list', '{"state":{"desired":{"colors":[null]}}}', 400, "State contains an invalid node: 'colors'"],
    ['9 levels', `{"state":{"reported":${levels(9)}}}`, 400, 'JSON contains too many levels of nesting; maximum is 8'],
    ['33 levels', `{"state":{"reported":${levels(33)}}}`, 400, 'JSON contains too many levels of nesting; maximum is 8'],
    ['a version in words', '{"state":{},"version":"one"}', 400, 'Invalid version'],
    ['a version with a fraction', '{"state":{},"version":1.5}', 400, 'Invalid version'],
    ['a version below 0', '{"state":{},"version":-1}', 400, 'Invalid version'],
    ['a token that is no text', '{"state":{},"clientToken":5}', 400, 'Invalid clientToken'],
    ['a token of 65 bytes', `{"state":{},"clientToken":"${'ü'.repeat(32)}x"}`, 400, 'Invalid clientToken'],
    ['129 KiB', `{"state":{"reported":{"a":"${'x'.repeat(129 * 1024)}"}}}`, 413, 'The payload exceeds the maximum size allowed'],
    ['no UTF-8', null, 415, 'Unsupported documented encoding; supported encoding is UTF-8'],
  ])('%s', (_what, text, code, message) => {
    const reading = ask(`${classic}/update`, text)
    expect(reading).toEqual({
      kind: 'refused',
      sentence: `Its write to its shadow is rejected with ${code}: ${message}. It changes nothing.`,
      answer: expect.any(Function) as unknown,
    })
    expect(answerOf(reading)).toEqual({ topic: `${classic}/update/rejected`, body: { code, message, timestamp } })
  })

  test('8 levels are taken, and a token of 64 bytes', () => {
    expect(ask(`${classic}/update`, `{"state":{"reported":${levels(8)}},"clientToken":"${'ü'.repeat(32)}"}`).kind).toBe('input')
  })

  test.each(['get', 'delete'])('%s with a token that is none', (operation) => {
    expect(answerOf(ask(`${lamp}/${operation}`, `{"clientToken":"${'x'.repeat(65)}"}`))).toEqual({
      topic: `${lamp}/${operation}/rejected`,
      body: { code: 400, message: 'Invalid clientToken', timestamp },
    })
  })

  test.each([
    [classic, "No shadow exists with name: 't1'"],
    [lamp, "No shadow exists with name: 't1~lamp'"],
  ])('get of %s where there is none', (tree, message) => {
    expect(answerOf(ask(`${tree}/get`, '{"clientToken":"c"}'))).toEqual({
      topic: `${tree}/get/rejected`,
      body: { code: 404, message, timestamp, clientToken: 'c' },
    })
  })

  test.each<[Reading['why'], number, string]>([
    ['versionMismatch', 409, 'Version conflict'],
    ['tooLarge', 413, 'The payload exceeds the maximum size allowed'],
    ['notFound', 404, "No shadow exists with name: 't1~lamp'"],
    ['unknownDevice', 404, 'Thing not found'],
    [undefined, 400, 'No more.'],
    ['invalidTransition', 400, 'No more.'],
  ])('what the engine refused as %s is %i', (why, code, message) => {
    const reading: Reading = { verdict: 'refused', sentence: 'No more.', ...(why && { why }) }
    for (const operation of ['update', 'delete'])
      expect(answerOf(ask(`${lamp}/${operation}`, '{"state":{},"clientToken":"c"}'), { reading })).toEqual({
        topic: `${lamp}/${operation}/rejected`,
        body: { code, message, timestamp, clientToken: 'c' },
      })
  })
})

describe('what the bench writes', () => {
  const write = (delivery: Delivery) =>
    awsDialect.write(delivery, factsOf()).map((message) => ({ topic: message.topic, body: bodyOf(message) }))
  const step: Omit<ExecutionDelivery, 'what'> = {
    about: 'execution',
    deviceId: 't1',
    dialect: 'aws',
    jobId: 'j1',
    jobName: 'J',
    executionNumber: 1,
    step: 0,
    channel: 'setting',
  }
  const patch = { on: true }
  const settings = (shadowWrite: ShadowWrite): Delivery => ({
    ...step,
    what: { kind: 'settings', values: patch, patch, version: 3, shadow: shadowWrite },
  })

  test.each<[string, Delivery]>([
    ['by a setting job', settings({ before, after })],
    ['by a person', { about: 'twin', deviceId: 't1', dialect: 'aws', patch, version: 3, shadow: { before, after } }],
  ])('%s goes out as delta, documents and accepted', (_what, delivery) => {
    const [delta, documents, accepted, ...more] = write(delivery)
    expect(more).toEqual([])
    expect(delta).toEqual({
      topic: `${classic}/update/delta`,
      body: { state: { on: true }, metadata: { on: { timestamp } }, version: 5, timestamp },
    })
    expect(documents).toMatchObject({
      topic: `${classic}/update/documents`,
      body: { previous: { version: 4 }, current: { version: 5 }, timestamp },
    })
    expect(accepted).toEqual({
      topic: `${classic}/update/accepted`,
      body: { state: { desired: { on: true } }, metadata: { desired: { on: { timestamp } } }, version: 5, timestamp },
    })
  })

  test('with QoS 1, to who listens', () => {
    for (const message of awsDialect.write(settings({ before, after }), factsOf()))
      expect(message).toMatchObject({ qos: 1, needsSubscription: true })
  })

  test('again goes out as delta alone, and not at all once nothing differs', () => {
    expect(write(settings({ before: after, after: { ...after } })).map(({ topic }) => topic)).toEqual([`${classic}/update/delta`])
    const done = { ...after, reported: { ...after.reported, on: true } }
    expect(write(settings({ before: done, after: done }))).toEqual([])
  })

  test('to a named shadow goes out as what has changed in it', () => {
    const was = shadow({ desired: { a: { b: 1, c: 1, d: 1 }, gone: 1, list: [1] }, version: 1 })
    const is = shadow({ desired: { a: { b: 1, c: 2 }, list: [1], new: 1 }, version: 2 })
    const [, , accepted] = write({
      about: 'shadow',
      deviceId: 't1',
      dialect: 'aws',
      shadowName: 'lamp',
      shadow: { before: was, after: is },
    })
    expect(accepted).toMatchObject({
      topic: `${lamp}/update/accepted`,
      body: { state: { desired: { a: { c: 2, d: null }, gone: null, new: 1 } }, version: 2 },
    })
  })

  test.each<[string, ShadowWrite, object[]]>([
    ['that is deleted', { before, after: null }, [{ topic: `${lamp}/delete/accepted`, body: { version: 4, timestamp } }]],
    ['that never was', { before: null, after: null }, []],
  ])('of a named shadow %s', (_what, write_, told) => {
    expect(write({ about: 'shadow', deviceId: 't1', dialect: 'aws', shadowName: 'lamp', shadow: write_ })).toEqual(told)
  })

  test('nothing is told of a command to one device, which AWS devices are not sent', () => {
    const command = {
      executionId: 'e',
      commandId: 'c',
      deviceId: 't1',
      action: 'a',
      params: null,
      status: 'SENT',
      sentAtMs: 0,
      expiresAtMs: 1,
      finishedAtMs: null,
      result: null,
      error: null,
      by: 'x',
    } as const
    expect(write({ about: 'deviceCommand', deviceId: 't1', dialect: 'aws', command })).toEqual([])
  })

  test('a device that reports what it was told of has nothing left to do', () => {
    const [delta] = write(settings({ before, after }))
    const reading = ask(`${classic}/update`, JSON.stringify({ state: { reported: delta!.body['state'] } }))
    expect(reading).toMatchObject({ input: { kind: 'shadow.updated', reported: patch } })
    expect(awsDialect.work.outcome(patch, { ...after.reported, ...patch }, 3, [], null)).toMatchObject({ kind: 'taken' })
  })
})

describe('telemetry', () => {
  test.each([
    ['$aws/rules/r1/line/3', '{"temperature":21.5}', { body: { temperature: 21.5 } }],
    ['line/3/telemetry', 'warm', { text: 'warm' }],
    ['things/t1/shadow/update', '[1]', { body: [1] }],
  ])('%s with %s is kept with its topic', (topic, text, kept) => {
    expect(ask(topic, text)).toMatchObject({ kind: 'telemetry', telemetry: { component: null, properties: { topic }, ...kept } })
  })

  test('a topic of 64 KiB is cut', () => {
    const reading = ask('x'.repeat(65_000), '1')
    expect(reading.kind === 'telemetry' && reading.telemetry.properties['topic']).toHaveLength(256)
  })
})

test.each(['$aws/things/t1/jobsx', '$aws/things/t1/tunnels/notify', '$aws/things/t1/defender/metrics/json'])(
  '%s is refused with what a device may publish',
  (topic) => {
    expect(ask(topic, '{}')).toEqual({
      kind: 'refused',
      sentence: 'The bench knows no such topic: a device publishes below jobs/ and shadow/ of its thing.',
    })
  },
)
