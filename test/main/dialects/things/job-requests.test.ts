import { describe, expect, test } from 'vitest'
import type { AnswerFacts } from '../../../../main/contract/dialect.ts'
import type { Reading } from '../../../../main/contract/engine-io.ts'
import type { Execution } from '../../../../main/contract/executions.ts'
import { factsOf } from '../facts.ts'
import { now } from '../shown.ts'
import { answerOf, answersOf, document, execution, families, queuedAt, read, running, startedAt, summary, timestamp } from './families.ts'

const taken = (of?: Execution): Partial<AnswerFacts> => ({
  reading: { verdict: 'applied', sentence: 'Taken.', ...(of === undefined ? {} : { execution: of }) },
  document: () => document,
})

describe.each(families)('$root', ({ dialect, jobs, answersOnlySubscribers }) => {
  const ask = (topic: string, text: string | null = '', more = {}) => read(dialect, `${jobs}/${topic}`, text, more)

  describe('which topic means what (aws-iot-jobs.md, 1.2)', () => {
    test.each([
      ['get', 'question'],
      ['start-next', 'input'],
      ['j1/get', 'question'],
      ['$next/get', 'question'],
      ['get/get', 'question'],
      ['accepted/get', 'question'],
      ['notify/get', 'question'],
      [`${'x'.repeat(64)}/get`, 'question'],
      ['j1/update', 'input'],
      ['update/update', 'input'],
    ])('%s is a %s', (topic, kind) => {
      expect(ask(topic, '{"status":"SUCCEEDED"}').kind).toBe(kind)
    })

    test.each([
      '',
      '/get',
      'update',
      '$next/update',
      'j1',
      'j1/start-next',
      'j1/get/more',
      'get/more',
      'j 1/get',
      'jö/update',
      '$other/get',
      `${'x'.repeat(65)}/get`,
    ])('‘%s’ maps to no operation: InvalidTopic', (topic) => {
      const reading = ask(topic, '{"clientToken":"c"}')
      expect(reading).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('InvalidTopic') as string })
      expect(answerOf(reading)).toEqual({
        topic: `${jobs}/${topic}/rejected`,
        body: { code: 'InvalidTopic', message: expect.any(String) as string, timestamp, clientToken: 'c' },
      })
    })

    test.each([
      'notify',
      'notify-next',
      'get/accepted',
      'get/rejected',
      'start-next/accepted',
      'j1/update/accepted',
      '$next/get/rejected',
      'j1/notify-namespace-x',
    ])('‘%s’ is the bench’s to send on: refused without an answer, for that would never end', (topic) => {
      const reading = ask(topic, '{}')
      expect(reading).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('a device does not publish there') as string })
      expect(answersOf(reading)).toEqual([])
    })
  })

  describe('where an answer goes (1.2, 1.3)', () => {
    test.each([
      ['get', 'get/accepted'],
      ['start-next', 'start-next/accepted'],
      ['$next/get', '$next/get/accepted'],
    ])('of %s on %s, never with the id of the job in the place of $next', (topic, answered) => {
      expect(answerOf(ask(topic), { pending: () => [execution()], ...taken(execution()) }).topic).toBe(`${jobs}/${answered}`)
    })

    test.each([0, 1, 2])('a request with QoS %i', (qos) => {
      const [answer] = answersOf(ask('get', '', { qos }))
      expect(answer).toMatchObject({
        needsSubscription: answersOnlySubscribers,
        // A subscription of QoS 0 makes 0 of 1 by itself.
        qos: answersOnlySubscribers || qos > 0 ? 1 : 0,
        ...(answersOnlySubscribers ? {} : { risesToSubscription: true }),
      })
    })

    test.each(['', ' \n', '{}', '{"thingName":"t1","jobId":"j1"}', '{"clientToken":null}'])(
      'the body ‘%s’ asks for nothing in particular',
      (text) => {
        expect(answerOf(ask('get', text)).body).toEqual({ inProgressJobs: [], queuedJobs: [], timestamp })
      },
    )

    test.each(['c', '', 'x'.repeat(256), '😀'.repeat(128), '\ud800', '"\\\u0000'])(
      'the client token %j comes back as it was',
      (clientToken) => {
        expect(answerOf(ask('get', JSON.stringify({ clientToken }))).body['clientToken']).toBe(clientToken)
        expect(answerOf(ask('j1/update', JSON.stringify({ clientToken }))).body).toMatchObject({ code: 'InvalidRequest', clientToken })
      },
    )
  })

  describe('get: GetPendingJobExecutions (1.4)', () => {
    test('gives what it is at work on and what waits, in the order of the queue', () => {
      const pending = [running({ jobId: 'j2' }), execution(), execution({ jobId: 'j3', executionNumber: 4 })]
      expect(answerOf(ask('get'), { pending: () => pending }).body).toEqual({
        inProgressJobs: [{ ...summary, jobId: 'j2', versionNumber: 2, lastUpdatedAt: startedAt, startedAt }],
        queuedJobs: [summary, { ...summary, jobId: 'j3', executionNumber: 4 }],
        timestamp,
      })
    })

    test('gives 15 of both together', () => {
      const pending = Array.from({ length: 20 }, (_, index) => (index < 3 ? running : execution)({ jobId: `j${index}` }))
      const { inProgressJobs, queuedJobs } = answerOf(ask('get'), { pending: () => pending }).body
      expect([inProgressJobs, queuedJobs]).toMatchObject([{ length: 3 }, { length: 12 }])
    })
  })

  describe('start-next: StartNextPendingJobExecution (1.4)', () => {
    test.each([
      ['{}', {}],
      ['{"statusDetails":{"step":"1"}}', { statusDetails: { step: '1' } }],
      ['{"statusDetails":{}}', { statusDetails: {} }],
      ['{"stepTimeoutInMinutes":1}', { stepTimeoutMs: 60_000 }],
      ['{"stepTimeoutInMinutes":"10080"}', { stepTimeoutMs: 604_800_000 }],
      ['{"statusDetails":null,"stepTimeoutInMinutes":null}', {}],
    ])('%s', (text, given) => {
      expect(ask('start-next', text)).toMatchObject({ input: { kind: 'execution.startNext', deviceId: 't1', ...given } })
      expect((ask('start-next', text) as { input: object }).input).toEqual({ kind: 'execution.startNext', deviceId: 't1', ...given })
    })

    test('gives the execution with its document', () => {
      const begun = running({ statusDetails: { step: '1' }, deadlineAtMs: now + 90_500 })
      expect(answerOf(ask('start-next', '{"clientToken":"c"}'), taken(begun)).body).toEqual({
        execution: {
          jobId: 'j1',
          thingName: 't1',
          status: 'IN_PROGRESS',
          statusDetails: { step: '1' },
          queuedAt,
          startedAt,
          lastUpdatedAt: startedAt,
          versionNumber: 2,
          executionNumber: 1,
          approximateSecondsBeforeTimedOut: 90,
          jobDocument: document,
        },
        timestamp,
        clientToken: 'c',
      })
    })

    test('without one there is no member for it', () => {
      expect(answerOf(ask('start-next'), taken()).body).toEqual({ timestamp })
    })
  })

  describe('get of a job: DescribeJobExecution (1.4)', () => {
    const known = (of: Execution): Partial<AnswerFacts> => ({
      execution: (jobId) => (jobId === 'j1' ? of : undefined),
      document: () => document,
    })

    test('gives it as it stands, with its document unless that is not wanted', () => {
      const shape = { ...summary, thingName: 't1', status: 'QUEUED' }
      expect(answerOf(ask('j1/get'), known(execution())).body).toEqual({ execution: { ...shape, jobDocument: document }, timestamp })
      expect(answerOf(ask('j1/get', '{"includeJobDocument":false}'), known(execution())).body).toEqual({ execution: shape, timestamp })
      expect(answerOf(ask('j1/get', '{"executionNumber":"1"}'), known(execution())).body).toHaveProperty('execution.executionNumber', 1)
    })

    test.each([
      ['of the timer that runs, rounded down', { deadlineAtMs: now + 1_999 }, 1],
      ['never less than none', { deadlineAtMs: now - 70_000 }, 0],
      ['no member where no timer runs', { deadlineAtMs: null }, undefined],
      ['nor while it waits', { status: 'QUEUED', deadlineAtMs: now + 5_000 }, undefined],
    ] as const)('approximateSecondsBeforeTimedOut: %s', (_what, change, left) => {
      const { body } = answerOf(ask('j1/get'), known(running(change)))
      expect((body['execution'] as { approximateSecondsBeforeTimedOut?: number }).approximateSecondsBeforeTimedOut).toBe(left)
    })

    test('$next is the first of its queue', () => {
      const facts = { pending: () => [execution({ jobId: 'j7' }), execution()], document: () => document }
      expect(answerOf(ask('$next/get', '{"clientToken":"c"}'), facts).body).toMatchObject({
        execution: { jobId: 'j7', jobDocument: document },
        clientToken: 'c',
      })
      expect(answerOf(ask('$next/get', '{"clientToken":"c"}')).body).toEqual({ timestamp, clientToken: 'c' })
    })

    const attempt = { executionNumber: 1, status: 'FAILED', error: 'x', queuedAtMs: 0, startedAtMs: 1, finishedAtMs: 2 } as const
    const second = execution({ executionNumber: 2, earlierAttempts: [attempt] })
    test.each<[string, string, string, Execution, string]>([
      ['a job that it does not have', 'j2/get', '', execution(), 'ResourceNotFound'],
      ['an execution that was never made', 'j1/get', '{"executionNumber":3}', second, 'ResourceNotFound'],
      ['execution 0', 'j1/get', '{"executionNumber":0}', second, 'ResourceNotFound'],
      ['an execution of before', 'j1/get', '{"executionNumber":1}', second, 'TerminalStateReached'],
      ['one that succeeded', 'j1/get', '', running({ status: 'SUCCEEDED' }), 'TerminalStateReached'],
      ['one that failed', 'j1/get', '', running({ status: 'FAILED' }), 'TerminalStateReached'],
      ['one that it rejected', 'j1/get', '', running({ status: 'REJECTED' }), 'TerminalStateReached'],
      ['one that timed out', 'j1/get', '', running({ status: 'TIMED_OUT' }), 'TerminalStateReached'],
      ['one that was canceled', 'j1/get', '', execution({ status: 'CANCELED' }), 'TerminalStateReached'],
      ['one that was removed', 'j1/get', '', execution({ status: 'REMOVED' }), 'TerminalStateReached'],
    ])('%s is rejected', (_what, topic, text, of, code) => {
      expect(answerOf(ask(topic, text), known(of))).toEqual({
        topic: `${jobs}/${topic}/rejected`,
        body: { code, message: expect.any(String) as string, timestamp },
      })
    })
  })

  describe('update: UpdateJobExecution (1.4)', () => {
    test.each([
      ['{"status":"IN_PROGRESS"}', { status: 'IN_PROGRESS', message: null }],
      [
        '{"status":"SUCCEEDED","statusDetails":{"reason":"all well"}}',
        { status: 'SUCCEEDED', message: null, statusDetails: { reason: 'all well' } },
      ],
      ['{"status":"FAILED"}', { status: 'FAILED', message: null }],
      ['{"status":"FAILED","statusDetails":{"errorCode":"7"}}', { status: 'FAILED', message: '7', statusDetails: { errorCode: '7' } }],
      [
        '{"status":"REJECTED","statusDetails":{"error":"b","reason":"a"}}',
        { status: 'REJECTED', message: 'a', statusDetails: { error: 'b', reason: 'a' } },
      ],
      ['{"status":"FAILED","statusDetails":{"toString":"x"}}', { status: 'FAILED', message: null, statusDetails: { toString: 'x' } }],
      ['{"status":"IN_PROGRESS","expectedVersion":"1"}', { status: 'IN_PROGRESS', message: null, expectedVersion: 1 }],
      [
        '{"status":"IN_PROGRESS","expectedVersion":3,"executionNumber":2}',
        { status: 'IN_PROGRESS', message: null, expectedVersion: 3, executionNumber: 2 },
      ],
      ['{"status":"IN_PROGRESS","stepTimeoutInMinutes":5}', { status: 'IN_PROGRESS', message: null, stepTimeoutMs: 300_000 }],
      ['{"status":"IN_PROGRESS","stepTimeoutInMinutes":"-1"}', { status: 'IN_PROGRESS', message: null, stepTimeoutMs: null }],
      ['{"status":"SUCCEEDED","stepTimeoutInMinutes":5}', { status: 'SUCCEEDED', message: null }],
      ['{"status":"SUCCEEDED","thingName":"other","jobId":"other"}', { status: 'SUCCEEDED', message: null }],
    ])('%s', (text, given) => {
      const reading = ask('j1/update', text)
      expect((reading as { input: object }).input).toEqual({ kind: 'execution.updated', deviceId: 't1', jobId: 'j1', ...given })
      expect(reading.sentence).toBe(`Says of job ‘j1’: ${given.status}.`)
    })

    test.each([
      ['{"status":"IN_PROGRESS"}', {}],
      ['{"status":"IN_PROGRESS","includeJobExecutionState":false,"includeJobDocument":false}', {}],
      [
        '{"status":"IN_PROGRESS","includeJobExecutionState":true}',
        { executionState: { status: 'IN_PROGRESS', statusDetails: {}, versionNumber: 2 } },
      ],
      ['{"status":"IN_PROGRESS","includeJobDocument":true}', { jobDocument: document }],
    ])('%s is accepted with what was asked for', (text, more) => {
      expect(answerOf(ask('j1/update', text), taken(running()))).toEqual({
        topic: `${jobs}/j1/update/accepted`,
        body: { ...more, timestamp },
      })
    })
  })

  describe('what is rejected (1.6)', () => {
    const pairs = (count: number) => JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v'])))
    test.each<[string, string, string | null, string]>([
      ['no UTF-8', 'get', null, 'InvalidJson'],
      ['no JSON', 'get', 'get', 'InvalidJson'],
      ['half of it', 'j1/update', '{"status":"SUCC', 'InvalidJson'],
      ['129 KiB', 'start-next', `{"a":"${'x'.repeat(129 * 1024)}"}`, 'InvalidJson'],
      ['33 levels', 'j1/get', '['.repeat(33) + ']'.repeat(33), 'InvalidJson'],
      ['a number beyond all', 'j1/update', '{"status":"FAILED","expectedVersion":1e999}', 'InvalidJson'],
      ['__proto__', 'j1/update', '{"status":"FAILED","statusDetails":{"__proto__":"x"}}', 'InvalidJson'],
      ['a list', 'get', '[]', 'InvalidRequest'],
      ['null', 'get', 'null', 'InvalidRequest'],
      ['a token that is no text', 'get', '{"clientToken":5}', 'InvalidRequest'],
      ['a token of 257 characters', 'get', `{"clientToken":"${'x'.repeat(257)}"}`, 'InvalidRequest'],
      ['no status', 'j1/update', '{}', 'InvalidRequest'],
      ['status null', 'j1/update', '{"status":null}', 'InvalidRequest'],
      ['a status in small letters', 'j1/update', '{"status":"succeeded"}', 'InvalidRequest'],
      ['QUEUED', 'j1/update', '{"status":"QUEUED"}', 'InvalidRequest'],
      ['CANCELED', 'j1/update', '{"status":"CANCELED"}', 'InvalidRequest'],
      ['TIMED_OUT', 'j1/update', '{"status":"TIMED_OUT"}', 'InvalidRequest'],
      ['REMOVED', 'j1/update', '{"status":"REMOVED"}', 'InvalidRequest'],
      ['a version with a fraction', 'j1/update', '{"status":"FAILED","expectedVersion":1.5}', 'InvalidRequest'],
      ['a version in words', 'j1/update', '{"status":"FAILED","expectedVersion":"one"}', 'InvalidRequest'],
      ['a version below 0', 'j1/update', '{"status":"FAILED","expectedVersion":-1}', 'InvalidRequest'],
      ['a version of 16 digits as text', 'j1/update', '{"status":"FAILED","expectedVersion":"9999999999999999"}', 'InvalidRequest'],
      ['an execution number that is none', 'j1/get', '{"executionNumber":true}', 'InvalidRequest'],
      ['includeJobDocument in words', 'j1/get', '{"includeJobDocument":"yes"}', 'InvalidRequest'],
      ['includeJobExecutionState as a number', 'j1/update', '{"status":"FAILED","includeJobExecutionState":1}', 'InvalidRequest'],
      ['a step timer of 0', 'start-next', '{"stepTimeoutInMinutes":0}', 'InvalidRequest'],
      ['a step timer of 10,081', 'start-next', '{"stepTimeoutInMinutes":10081}', 'InvalidRequest'],
      ['-1 on start-next', 'start-next', '{"stepTimeoutInMinutes":-1}', 'InvalidRequest'],
      ['a step timer of -2', 'j1/update', '{"status":"IN_PROGRESS","stepTimeoutInMinutes":-2}', 'InvalidRequest'],
      ['details that are a list', 'j1/update', '{"status":"FAILED","statusDetails":[]}', 'InvalidRequest'],
      ['11 details', 'j1/update', `{"status":"FAILED","statusDetails":${pairs(11)}}`, 'InvalidRequest'],
      ['a key with a space', 'j1/update', '{"status":"FAILED","statusDetails":{"a b":"c"}}', 'InvalidRequest'],
      ['an empty key', 'j1/update', '{"status":"FAILED","statusDetails":{"":"c"}}', 'InvalidRequest'],
      ['a key of 129', 'j1/update', `{"status":"FAILED","statusDetails":{"${'k'.repeat(129)}":"c"}}`, 'InvalidRequest'],
      ['a detail of 1,025', 'start-next', `{"statusDetails":{"a":"${'x'.repeat(1025)}"}}`, 'InvalidRequest'],
    ])('%s', (_what, topic, text, code) => {
      const reading = ask(topic, text)
      expect(reading).toMatchObject({
        kind: 'refused',
        sentence: expect.stringMatching(new RegExp(`rejected with ${code}: .*It changes nothing\\.$`)) as string,
      })
      expect(answerOf(reading)).toEqual({
        topic: `${jobs}/${topic}/rejected`,
        body: { code, message: expect.any(String) as string, timestamp },
      })
    })

    test.each<[NonNullable<Reading['why']> | undefined, string, boolean]>([
      ['versionMismatch', 'VersionMismatch', true],
      ['invalidTransition', 'InvalidStateTransition', true],
      ['notFound', 'ResourceNotFound', false],
      ['unknownDevice', 'ResourceNotFound', false],
      ['tooLarge', 'InvalidRequest', false],
      [undefined, 'InvalidRequest', false],
    ])('what the engine refused as %s is %s; with the state of the execution: %s', (why, code, tellsState) => {
      const refused: Reading = {
        verdict: 'refused',
        sentence: 'It may not.',
        execution: running({ statusDetails: { a: 'b' } }),
        ...(why && { why }),
      }
      for (const topic of ['j1/update', 'start-next'])
        expect(answerOf(ask(topic, '{"status":"FAILED","clientToken":"c"}'), { reading: refused })).toEqual({
          topic: `${jobs}/${topic}/rejected`,
          body: {
            code,
            message: 'It may not.',
            timestamp,
            clientToken: 'c',
            ...(tellsState ? { executionState: { status: 'IN_PROGRESS', statusDetails: { a: 'b' }, versionNumber: 2 } } : {}),
          },
        })
    })

    test('the topic is looked at first, then the JSON, then the members (1.4)', () => {
      expect(answerOf(ask('$next/update', 'no json')).body).toMatchObject({ code: 'InvalidTopic' })
      expect(answerOf(ask('j1/update', '{"status":')).body).toMatchObject({ code: 'InvalidJson' })
      expect(answerOf(ask('unknown/update', '{"status":"QUEUED"}')).body).toMatchObject({ code: 'InvalidRequest' })
    })

    test('names the job in the sentence for the traffic', () => {
      expect(ask('firmware-3/update', '{"status":"DONE"}').sentence).toBe(
        'What it says of job ‘firmware-3’ is rejected with InvalidRequest: ‘status’ is "DONE", and a device can say IN_PROGRESS, SUCCEEDED, FAILED, REJECTED. It changes nothing.',
      )
    })
  })

  test('what the device is told of a job it can say back, and it is that job', () => {
    const [, next] = dialect.write(
      {
        about: 'queue',
        deviceId: 't1',
        dialect: dialect.name,
        pending: [execution({ jobId: 'a_b-C' })],
        hasOthers: true,
        hasNewFirst: true,
      },
      factsOf({ document: () => document }),
    )
    const { execution: told } = JSON.parse(next!.payload) as {
      execution: { jobId: string; executionNumber: number; versionNumber: number }
    }
    const { jobId, executionNumber, versionNumber } = told
    const said = JSON.stringify({ status: 'SUCCEEDED', executionNumber, expectedVersion: versionNumber })
    expect(ask(`${jobId}/update`, said)).toMatchObject({
      input: { jobId: 'a_b-C', executionNumber: 1, expectedVersion: 1, status: 'SUCCEEDED' },
    })
  })
})

describe('the values of statusDetails', () => {
  const [aws, emqx] = families
  const say = (of: typeof aws, value: string) =>
    read(of!.dialect, `${of!.jobs}/j1/update`, `{"status":"FAILED","statusDetails":{"error":${value}}}`)

  test.each(['""', '5', 'null', 'true', '{"a":1}', '"a\\nb"', '"\\ud800"'])('AWS: %s is rejected (0)', (value) => {
    expect(answerOf(say(aws, value)).body).toMatchObject({ code: 'InvalidRequest' })
  })

  test.each([
    ['"😀 ü"', '😀 ü'],
    [`"${'x'.repeat(1024)}"`, 'x'.repeat(1024)],
  ])('AWS: %.20s is taken', (value, kept) => {
    expect(say(aws, value)).toMatchObject({ input: { statusDetails: { error: kept }, message: kept } })
  })

  test.each([
    ['""', ''],
    ['5', '5'],
    ['null', 'null'],
    ['{"a":[1]}', '{"a":[1]}'],
    ['"a\\nb"', 'a\nb'],
    ['"x"', 'x'],
  ])('EMQX: %s is kept as its JSON where it is no text (emqx-fleets.md, 8)', (value, kept) => {
    expect(say(emqx, value)).toMatchObject({ input: { statusDetails: { error: kept }, message: kept || null } })
  })
})
