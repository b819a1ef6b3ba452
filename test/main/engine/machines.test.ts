import { describe, expect, test } from 'vitest'
import { executionStatuses } from '../../../main/contract/executions.ts'
import { jobStates } from '../../../main/contract/job-states.ts'
import { executionEvents, executionMoves, moveExecution } from '../../../main/engine/execution-machine.ts'
import { jobEvents, jobMoves, moveJob } from '../../../main/engine/job-machine.ts'

/** The legal moves as design has them, written down a second time so that a slip in the table shows. */
const legalJobMoves = new Map(
  `
  draft edit draft
  draft run running
  draft schedule scheduled
  draft delete deleting
  draft forceDelete deleting
  scheduled change scheduled
  scheduled start running
  scheduled succeed completed
  scheduled cancel canceled
  scheduled forceDelete deleting
  running change running
  running stop stopped
  running addTargets running
  running cancel canceled
  running succeed completed
  running fail failed
  running forceDelete deleting
  stopped change stopped
  stopped run running
  stopped addTargets stopped
  stopped cancel canceled
  stopped succeed completed
  stopped fail failed
  stopped forceDelete deleting
  completed delete deleting
  completed forceDelete deleting
  failed delete deleting
  failed forceDelete deleting
  canceled delete deleting
  canceled forceDelete deleting`
    .trim()
    .split('\n')
    .map((line) => {
      const [state, event, next] = line.trim().split(' ')
      return [`${state} ${event}`, next] as const
    }),
)

const legalExecutionMoves = new Map([
  ['QUEUED tell', 'IN_PROGRESS'],
  ['QUEUED succeed', 'SUCCEEDED'],
  ['QUEUED fail', 'FAILED'],
  ['QUEUED reject', 'REJECTED'],
  ['QUEUED timeOut', 'TIMED_OUT'],
  ['QUEUED cancel', 'CANCELED'],
  ['QUEUED remove', 'REMOVED'],
  ['IN_PROGRESS progress', 'IN_PROGRESS'],
  ['IN_PROGRESS succeed', 'SUCCEEDED'],
  ['IN_PROGRESS fail', 'FAILED'],
  ['IN_PROGRESS reject', 'REJECTED'],
  ['IN_PROGRESS timeOut', 'TIMED_OUT'],
  ['IN_PROGRESS cancel', 'CANCELED'],
  ['IN_PROGRESS remove', 'REMOVED'],
  ['FAILED retry', 'QUEUED'],
  ['TIMED_OUT retry', 'QUEUED'],
  ['REMOVED rejoin', 'QUEUED'],
])

describe('every state of a job with every event', () => {
  test.each(jobStates.flatMap((state) => jobEvents.map((event) => ({ state, event }))))('$state, $event', ({ state, event }) => {
    const job = { jobId: 'j', name: 'Reboot', state }
    const expected = legalJobMoves.get(`${state} ${event}`)
    if (expected === undefined) expect(() => moveJob(job, event)).toThrowError(expect.objectContaining({ code: 'InvalidStateTransition' }))
    else expect(moveJob(job, event)).toBe(expected)
    expect(jobMoves[state][event]).toBe(expected)
  })
})

describe('every status of an execution with every event', () => {
  test.each(executionStatuses.flatMap((status) => executionEvents.map((event) => ({ status, event }))))(
    '$status, $event',
    ({ status, event }) => {
      expect(moveExecution(status, event) ?? undefined).toBe(legalExecutionMoves.get(`${status} ${event}`))
      expect(executionMoves[status][event]).toBe(legalExecutionMoves.get(`${status} ${event}`))
    },
  )
})
