import { describe, expect, test } from 'vitest'
import { executionOperations, jobOperations, type BenchEvent } from '../../../../main/contract/events.ts'
import type { JsonObject } from '../../../../main/contract/json.ts'
import { eventMessage } from '../../../../main/dialects/aws/event-messages.ts'

const eventId = '7364ffd1-8b65-4824-85d5-6c14686c97c6'
const atMs = 1_785_000_000_999

const snapshot = {
  description: 'Night shift',
  targetSelection: 'SNAPSHOT',
  targets: { deviceIds: ['thermo-1', 'kühl:2'], deviceSetIds: ['fridges'] },
  createdAtMs: 1_784_999_000_123,
  lastUpdatedAtMs: 1_784_999_900_456,
  completedAtMs: null,
  comment: 'wrong firmware',
  counts: { QUEUED: 0, IN_PROGRESS: 0, SUCCEEDED: 5, FAILED: 4, REJECTED: 3, TIMED_OUT: 6, CANCELED: 2, REMOVED: 1 },
} satisfies JsonObject

function jobEvent(operation: string, job: JsonObject | undefined = snapshot): BenchEvent {
  return { sequence: 7, atMs, kind: 'job', operation, jobId: 'job-1', reason: 'wrong firmware', who: 'ada', job }
}

function executionEvent(operation: string, more: Partial<BenchEvent> = {}): BenchEvent {
  return { sequence: 8, atMs, kind: 'execution', operation, jobId: 'job-1', deviceId: 'thermo-1', executionNumber: 2, ...more }
}

// AWS IoT developer guide, "Jobs events", example payloads of "Job Completed/Canceled/Deleted".
describe('a job', () => {
  const common = {
    eventType: 'JOB',
    eventId,
    timestamp: 1_785_000_000,
    jobId: 'job-1',
    targetSelection: 'SNAPSHOT',
    targets: [
      'arn:aws:iot:local:000000000000:thing/thermo-1',
      'arn:aws:iot:local:000000000000:thing/kühl:2',
      'arn:aws:iot:local:000000000000:thinggroup/fridges',
    ],
    description: 'Night shift',
    createdAt: 1_784_999_000_123,
    lastUpdatedAt: 1_784_999_900_456,
  }
  const jobProcessDetails = {
    numberOfCanceledThings: 2,
    numberOfRejectedThings: 3,
    numberOfFailedThings: 4,
    numberOfRemovedThings: 1,
    numberOfSucceededThings: 5,
  }

  test.each([
    ['completed', { status: 'COMPLETED', completedAt: 1_784_999_900_400, jobProcessDetails }],
    ['canceled', { status: 'CANCELED' }],
    ['deleted', { status: 'DELETED', comment: 'wrong firmware' }],
    ['cancellation_in_progress', { status: 'CANCELLATION_IN_PROGRESS', comment: 'wrong firmware' }],
    ['deletion_in_progress', { status: 'DELETION_IN_PROGRESS', comment: 'wrong firmware' }],
  ])('%s', (operation, own) => {
    const job = { ...snapshot, completedAtMs: operation === 'completed' ? 1_784_999_900_400 : null }
    expect(eventMessage(jobEvent(operation, job), eventId)).toStrictEqual({
      topic: `$aws/events/job/job-1/${operation}`,
      payload: { ...common, operation, ...own },
    })
  })

  test.each(['deleted', 'cancellation_in_progress', 'deletion_in_progress'])('%s without a comment leaves it out', (operation) => {
    const message = eventMessage(jobEvent(operation, { ...snapshot, comment: null }), eventId)
    expect(Object.keys(message!.payload)).not.toContain('comment')
  })

  test('with no devices picked has an empty list of targets, and a description is a text even when it is empty', () => {
    const job = { ...snapshot, targetSelection: 'CONTINUOUS', targets: { deviceIds: [], deviceSetIds: [] }, description: '' }
    expect(eventMessage(jobEvent('canceled', job), eventId)!.payload).toMatchObject({
      targetSelection: 'CONTINUOUS',
      targets: [],
      description: '',
    })
  })

  test('AWS IoT publishes five operations and is silent on the others', () => {
    const published = jobOperations.filter((operation) => eventMessage(jobEvent(operation), eventId) !== null)
    expect(published).toEqual(['completed', 'cancellation_in_progress', 'canceled', 'deletion_in_progress', 'deleted'])
  })
})

// The same page, "Job execution terminal status".
describe('an execution', () => {
  test.each([
    ['succeeded', 'SUCCEEDED'],
    ['failed', 'FAILED'],
    ['rejected', 'REJECTED'],
    ['timed_out', 'TIMED_OUT'],
    ['canceled', 'CANCELED'],
    ['removed', 'REMOVED'],
  ] as const)('%s', (operation, status) => {
    expect(eventMessage(executionEvent(operation, { status, statusDetails: { step: '3 of 4' } }), eventId)).toStrictEqual({
      topic: `$aws/events/jobExecution/job-1/${operation}`,
      payload: {
        eventType: 'JOB_EXECUTION',
        eventId,
        timestamp: 1_785_000_000,
        operation,
        jobId: 'job-1',
        thingArn: 'arn:aws:iot:local:000000000000:thing/thermo-1',
        status,
        statusDetails: { step: '3 of 4' },
      },
    })
  })

  test('deleted tells the status that it had', () => {
    expect(eventMessage(executionEvent('deleted', { status: 'SUCCEEDED' }), eventId)).toMatchObject({
      topic: '$aws/events/jobExecution/job-1/deleted',
      payload: { operation: 'deleted', status: 'SUCCEEDED' },
    })
  })

  test.each([undefined, {}])('without status details leaves them out', (statusDetails) => {
    const message = eventMessage(executionEvent('failed', { status: 'FAILED', statusDetails }), eventId)
    expect(Object.keys(message!.payload)).not.toContain('statusDetails')
  })

  test('AWS IoT publishes what ends it and is silent on the rest', () => {
    const silent = executionOperations.filter((operation) => eventMessage(executionEvent(operation), eventId) === null)
    expect(silent).toEqual(['retried'])
  })
})

test.each(['job.create', 'completed', 'constructor', '__proto__'])('an audit entry %s is for the log alone', (operation) => {
  expect(eventMessage({ sequence: 1, atMs, kind: 'audit', operation, jobId: 'job-1', sentence: 'x' }, eventId)).toBeNull()
})
