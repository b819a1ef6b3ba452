import { isDeepStrictEqual } from 'node:util'
import type { Channel } from '../../main/contract/deliveries.ts'
import type { Device } from '../../main/contract/devices.ts'
import type { Execution, ExecutionStatus } from '../../main/contract/executions.ts'
import type { FleetView } from '../../main/contract/fleet-view.ts'
import { isTerminal, noCounts } from '../../main/contract/fold-status.ts'
import type { Job } from '../../main/contract/jobs.ts'
import type { JobState } from '../../main/contract/job-states.ts'
import type { DeviceTemplate } from '../../main/contract/templates.ts'
import { executionMoves } from '../../main/engine/execution-machine.ts'
import { jobMoves } from '../../main/engine/job-machine.ts'

/** @throws Error that names the law which does not hold. */
export function law(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Error(`Law broken: ${words}`)
}

/** The template that says how a device is spoken to. */
export function templateOf(fleet: FleetView, device: Device, job: Job): DeviceTemplate | null {
  const templateId = device.templateId ?? job.templateId
  return templateId === null ? null : (fleet.template(templateId) ?? null)
}

/** True of a device that is not told what to do, but asks. */
export function fetches({ dialect }: Pick<Device, 'dialect'>): boolean {
  return dialect === 'aws' || dialect === 'emqx'
}

/** What a device must listen to for a step of a job, as its template has it now; null: it is not told of it. */
export function channelNow(fleet: FleetView, device: Device, job: Job, step: number): Channel | null {
  const { work } = job
  if (work.type === 'property') return null
  if (work.type === 'setting') return 'setting'
  if (fetches(device)) return null
  if (work.type === 'document' || device.dialect !== 'azure') return 'command'
  const command = templateOf(fleet, device, job)?.commands.find(({ name }) => name === work.operations[step]?.name)
  return command?.isQueued === true ? 'message' : 'command'
}

/**
 * The counts are a recount, and the job's state is what its executions say.
 * @param isThinned executions of it were deleted, after which its state stays what it was.
 */
export function checkJob(job: Job, all: Iterable<Execution>, isThinned = false): void {
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
  if (isThinned) return
  if (job.state === 'completed') law(recount.SUCCEEDED + recount.REMOVED === executions.length, 'completed in spite of a failure')
  if (job.state === 'failed') law(recount.SUCCEEDED + recount.REMOVED < executions.length, 'failed without a failure')
}

/** Ended before the device was told of it. */
function isUntold(execution: Execution): boolean {
  return ['CANCELED', 'REMOVED', 'TIMED_OUT'].includes(execution.status)
}

export function checkMove(before: Execution | undefined, after: Execution): void {
  if (before === undefined) {
    // A property is written on the operator's side: done as it begins.
    law(after.status === 'QUEUED' || after.status === 'SUCCEEDED', `an execution began as ${after.status}`)
    law(after.executionNumber === 1 && after.versionNumber === 1, 'an execution began with another number than 1')
    return
  }
  if (isTerminal(before.status) && isNextAttempt(before, after)) return
  law(!isTerminal(before.status) || isOnlyNoted(before, after), `an execution that had ended as ${before.status} changed`)
  const moves = Object.values(executionMoves[before.status]) as ExecutionStatus[]
  law(before.status === after.status || moves.includes(after.status), `an execution went from ${before.status} to ${after.status}`)
  law(before.status === after.status || after.versionNumber === before.versionNumber + 1, 'a new status without a new version')
  law(after.versionNumber >= before.versionNumber && after.step >= before.step, 'a version or a step went back')
}

function isNextAttempt(before: Execution, after: Execution): boolean {
  const isAnew = after.executionNumber === before.executionNumber + 1 && after.versionNumber === 1 && after.step === 0
  const last = after.earlierAttempts.at(-1)
  return isAnew && executionMoves[before.status].retry === after.status && last?.executionNumber === before.executionNumber
}

/** The file server counts on after a device has said that it is done; of earlier attempts a person may delete some. */
function isOnlyNoted(before: Execution, after: Execution): boolean {
  const rest = ({ downloads: _downloads, earlierAttempts: _earlier, ...others }: Execution) => others
  return isDeepStrictEqual(rest(before), rest(after))
}

/** One input may take a job two moves on: it starts and, with all properties written, completes. */
export function reachable(state: JobState): Set<JobState> {
  const once = Object.values(jobMoves[state])
  return new Set([state, ...once, ...once.flatMap((next) => Object.values(jobMoves[next]))])
}

/** True when a tick that reached devices leaves them to the next, because they have to be connected in the same moment. */
export function hasNoTimeToConnect(fleet: FleetView, now: number): boolean {
  const executions = [...fleet.jobs()].flatMap(({ jobId }) => [...fleet.executions(jobId)])
  return executions.some(({ connectDeadlineAtMs, rolledOutAtMs }) => connectDeadlineAtMs === now && rolledOutAtMs === now)
}
