import { isDeepStrictEqual } from 'node:util'
import { cloudMessageLimits, type CloudMessage } from '../../main/contract/cloud-messages.ts'
import type { Device } from '../../main/contract/devices.ts'
import type { Change, Channel } from '../../main/contract/engine-io.ts'
import type { Execution, ExecutionStatus } from '../../main/contract/executions.ts'
import { isTerminal, noCounts } from '../../main/contract/fold-status.ts'
import type { Job, JobState } from '../../main/contract/jobs.ts'
import { newTwin, valuesByPointer, type Twin } from '../../main/contract/twin.ts'
import { executionMoves } from '../../main/engine/execution-machine.ts'
import { jobMoves } from '../../main/engine/job-machine.ts'

/** @throws Error that names the law which does not hold. */
export function law(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(`Law broken: ${words}`)
}

export const channelOfJob = (job: Job): Channel | null =>
  job.work.type === 'property' ? null : job.work.type === 'setting' ? 'setting' : 'command'

/** The counts are a recount, and the job's state is what its executions say. */
export function checkJob(job: Job, all: Iterable<Execution>): void {
  const executions = [...all]
  const recount = noCounts()
  for (const execution of executions) {
    recount[execution.status] += 1
    law((execution.finishedAtMs !== null) === isTerminal(execution.status), 'an end without a time, or a time without an end')
    law(execution.status === 'QUEUED' || execution.startedAtMs !== null || isUntold(execution), 'it went on without a start')
  }
  law(isDeepStrictEqual(job.counts, recount), 'the counts are not what a recount gives')
  const open = recount.QUEUED + recount.IN_PROGRESS
  if (job.state === 'completed' || job.state === 'failed' || job.finishedAtMs !== null)
    law(open === 0, 'a finished job has open executions')
  if (job.state === 'running' || job.state === 'stopped') law(open > 0, 'a job goes on with nothing left to do')
  if (job.state === 'draft') law(executions.length === 0, 'a draft has executions')
  if (job.state === 'completed') law(recount.SUCCEEDED + recount.REMOVED === executions.length, 'completed in spite of a failure')
  if (job.state === 'failed') law(recount.SUCCEEDED + recount.REMOVED < executions.length, 'failed without a failure')
}

/** Ended before the device was told of it. */
function isUntold(execution: Execution): boolean {
  return execution.status === 'CANCELED' || execution.status === 'REMOVED'
}

export function checkMove(before: Execution | undefined, after: Execution): void {
  if (before === undefined) {
    // A property is written on the operator's side: done as it begins.
    law(after.status === 'QUEUED' || after.status === 'SUCCEEDED', `an execution began as ${after.status}`)
    law(after.executionNumber === 1 && after.versionNumber === 1, 'an execution began with another number than 1')
    return
  }
  law(!isTerminal(before.status), `an execution that had ended as ${before.status} changed`)
  const moves = Object.values(executionMoves[before.status]) as ExecutionStatus[]
  law(before.status === after.status || moves.includes(after.status), `an execution went from ${before.status} to ${after.status}`)
  law(before.status === after.status || after.versionNumber === before.versionNumber + 1, 'a new status without a new version')
  law(after.versionNumber >= before.versionNumber && after.step >= before.step, 'a version or a step went back')
}

/** One input may take a job two moves on: it starts and, with all properties written, completes. */
export function reachable(state: JobState): Set<JobState> {
  const once = Object.values(jobMoves[state])
  return new Set([state, ...once, ...once.flatMap((next) => Object.values(jobMoves[next]))])
}

/**
 * A write adds one to the version of its side, and every value that the device has then, and no other, has a time.
 * @param device - as it is after the write.
 */
export function checkTwin(
  before: Twin | undefined,
  { deviceId, twin, entry }: Extract<Change, { kind: 'twin' }>,
  device: Device | undefined,
): void {
  if (twin === null) {
    law(entry === null, 'a twin is gone and was written at once')
    return
  }
  law(entry !== null && device !== undefined, 'a twin changed without a write, or without a device')
  const { desiredVersion, reportedVersion } = before ?? newTwin(deviceId)
  const [desired, reported] = entry.side === 'desired' ? [1, 0] : [0, 1]
  law(twin.desiredVersion === desiredVersion + desired, 'the desired version is not the next one')
  law(twin.reportedVersion === reportedVersion + reported, 'the reported version is not the next one')
  law(entry.version === (entry.side === 'desired' ? twin.desiredVersion : twin.reportedVersion), 'a write has another version than it made')
  law(entry.sequence === twin.desiredVersion + twin.reportedVersion, 'the writes of a twin are not in sequence')
  law(entry.deviceId === deviceId && twin.deviceId === deviceId, 'a twin is of another device')
  const pointers = (state: Device['desired']) => [...valuesByPointer(state)].map(([pointer]) => pointer).sort()
  law(isDeepStrictEqual(Object.keys(twin.desiredAtMs).sort(), pointers(device.desired)), 'the times are not those of the desired values')
  law(isDeepStrictEqual(Object.keys(twin.reportedAtMs).sort(), pointers(device.reported)), 'the times are not those of the reported values')
}

export function checkMessage({ state, deliveries, finishedAtMs }: CloudMessage): void {
  law((finishedAtMs === null) === (state === 'waiting'), 'a message is over without a time, or has a time and is not')
  law(deliveries <= cloudMessageLimits.deliveries, 'a message was told too often')
  law(state !== 'undeliverable' || deliveries === cloudMessageLimits.deliveries, 'a message was given up too early')
}
