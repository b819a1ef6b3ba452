import { describe, expect, test } from 'vitest'
import type { QueueDelivery } from '../../../../main/contract/deliveries.ts'
import type { Execution } from '../../../../main/contract/executions.ts'
import { factsOf } from '../facts.ts'
import { bodyOf, document, execution, families, queuedAt, running, startedAt, summary, timestamp } from './families.ts'

// aws-iot-jobs.md, 1.7; emqx-fleets.md, 4.
describe.each(families)('$root', ({ dialect, jobs }) => {
  function tell(pending: Execution[], change: Pick<QueueDelivery, 'hasOthers' | 'hasNewFirst'>) {
    const delivery: QueueDelivery = { about: 'queue', deviceId: 't1', dialect: dialect.name, pending, ...change }
    const outgoing = dialect.write(delivery, factsOf({ document: ({ jobId }) => ({ ...document, of: jobId }) }))
    for (const message of outgoing) expect(message).toMatchObject({ qos: 1, needsSubscription: true })
    return outgoing.map((message) => ({ topic: message.topic, body: bodyOf(message) }))
  }

  test.each<[string, Execution[], boolean, boolean, string[]]>([
    ['something came, and it is the first', [execution()], true, true, ['notify', 'notify-next']],
    ['something came behind the first', [execution(), execution({ jobId: 'j2' })], true, false, ['notify']],
    ['another is the first, and nothing came or left', [running({ jobId: 'j2' }), execution()], false, true, ['notify-next']],
    ['the last one left', [], true, true, ['notify', 'notify-next']],
    ['neither', [execution()], false, false, []],
  ])('%s', (_what, pending, hasOthers, hasNewFirst, topics) => {
    expect(tell(pending, { hasOthers, hasNewFirst }).map(({ topic }) => topic)).toEqual(topics.map((topic) => `${jobs}/${topic}`))
  })

  test('notify has what it is at work on and what waits', () => {
    const [notify] = tell([running({ jobId: 'j2' }), execution()], { hasOthers: true, hasNewFirst: false })
    expect(notify!.body).toEqual({
      timestamp,
      jobs: { IN_PROGRESS: [{ ...summary, jobId: 'j2', versionNumber: 2, lastUpdatedAt: startedAt, startedAt }], QUEUED: [summary] },
    })
  })

  test.each([
    ['nothing under way', [execution()], { QUEUED: [summary] }],
    ['nothing at all', [], {}],
  ])('notify leaves a status without any out: %s', (_what, pending, listed) => {
    expect(tell(pending, { hasOthers: true, hasNewFirst: false })[0]!.body).toEqual({ timestamp, jobs: listed })
  })

  test('notify has 15 at most, of both together', () => {
    const pending = Array.from({ length: 40 }, (_, index) => (index === 0 ? running : execution)({ jobId: `j${index}` }))
    const [notify] = tell(pending, { hasOthers: true, hasNewFirst: false })
    expect(notify!.body['jobs']).toMatchObject({ IN_PROGRESS: { length: 1 }, QUEUED: { length: 14 } })
  })

  test('notify-next has the first with its document, and no member for it when the queue is empty', () => {
    const [next] = tell([execution(), execution({ jobId: 'j2' })], { hasOthers: false, hasNewFirst: true })
    expect(next!.body).toEqual({
      timestamp,
      execution: {
        jobId: 'j1',
        thingName: 't1',
        status: 'QUEUED',
        queuedAt,
        lastUpdatedAt: queuedAt,
        versionNumber: 1,
        executionNumber: 1,
        jobDocument: { ...document, of: 'j1' },
      },
    })
    expect(tell([], { hasOthers: false, hasNewFirst: true })[0]!.body).toEqual({ timestamp })
  })

  test('nothing is told of a step of a command job, of a document, nor of a message: the device fetches its jobs', () => {
    const step = {
      about: 'execution',
      deviceId: 't1',
      dialect: dialect.name,
      jobId: 'j1',
      jobName: 'J',
      executionNumber: 1,
      step: 0,
      channel: 'command',
    } as const
    expect(dialect.write({ ...step, what: { kind: 'document', document } }, factsOf())).toEqual([])
    const command = { kind: 'command', name: 'reboot', payload: null, wireFormat: 'pnp', isAnswered: true } as const
    expect(dialect.write({ ...step, what: command }, factsOf())).toEqual([])
    const message = {
      messageId: 'm',
      deviceId: 't1',
      payload: 'x',
      contentType: null,
      correlationId: null,
      properties: {},
      state: 'waiting',
      deliveries: 0,
      queuedAtMs: 0,
      expiresAtMs: 1,
      finishedAtMs: null,
    } as const
    expect(dialect.write({ about: 'message', deviceId: 't1', dialect: dialect.name, message }, factsOf())).toEqual([])
  })
})
