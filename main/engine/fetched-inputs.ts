/** What devices do that fetch their jobs: begin the first of their queue, and say how one goes (AWS IoT Jobs). */
import type { DeviceInput, Reading } from '../contract/engine-io.ts'
import type { Execution } from '../contract/executions.ts'
import { isTerminal } from '../contract/fold-status.ts'
import { attemptInWords, statusWords } from '../contract/status-words.ts'
import type { ExecutionEvent } from './execution-machine.ts'
import { keepWithDeadline, moveExecutionBy } from './execution-moves.ts'
import { placesFree } from './device-queue.ts'
import type { Presences } from './presence.ts'
import { executionFor, holdOf, pendingOf } from './pull-queue.ts'
import type { Step } from './step.ts'

type Of<Kind extends DeviceInput['kind']> = Extract<DeviceInput, { kind: Kind }>

const noRoom = 'As many devices as the job allows are at work on it: the device is told when there is room.'

export function startNext(step: Step, presences: Presences, input: Of<'execution.startNext'>): void {
  const device = step.records.devices.get(input.deviceId)
  const first = device && pendingOf(step, device)[0]
  if (!first) {
    step.reading = { verdict: 'unchanged', sentence: 'Nothing waits for it.' }
    return
  }
  const job = step.records.definitions.get(first.jobId)!
  const { stepTimeoutMs } = input
  const timer = stepTimeoutMs === undefined ? {} : { stepDeadlineAtMs: step.now + stepTimeoutMs }
  if (first.status === 'IN_PROGRESS') {
    const isTimed = stepTimeoutMs !== undefined
    const execution = isTimed ? keepWithDeadline(step, { ...first, ...timer }) : first
    const sentence = `It is at work on job ‘${job.name}’ and gets it again.`
    step.reading = { verdict: isTimed ? 'applied' : 'unchanged', sentence, execution }
  } else if (placesFree(job, step.progressOf(job.jobId)) <= 0) {
    presences.hold(job.jobId, input.deviceId)
    step.reading = { verdict: 'unchanged', sentence: noRoom }
  } else {
    const { statusDetails = first.statusDetails } = input
    const execution = moveExecutionBy(step, first, 'tell', { delivered: true, statusDetails, ...timer })
    step.reading = { verdict: 'applied', sentence: `It begins job ‘${job.name}’${attemptInWords(execution.executionNumber)}.`, execution }
  }
}

const eventOf = { IN_PROGRESS: 'progress', SUCCEEDED: 'succeed', FAILED: 'fail', REJECTED: 'reject' } as const satisfies Record<
  string,
  ExecutionEvent
>

export function updateExecution(step: Step, presences: Presences, input: Of<'execution.updated'>): void {
  const execution = executionFor(step.records, step.workOf, input.deviceId, input.jobId)
  const refused = refusalOf(step, presences, execution, input)
  if (refused !== null || execution === undefined) {
    step.reading = refused
    return
  }
  const event = eventOf[input.status]
  const isProgress = event === 'progress'
  const moved = moveExecutionBy(step, execution, isProgress && execution.status === 'QUEUED' ? 'tell' : event, {
    delivered: true,
    startedAtMs: execution.startedAtMs ?? step.now,
    ...(input.statusDetails === undefined ? {} : { statusDetails: input.statusDetails }),
    ...(isProgress && input.stepTimeoutMs !== undefined
      ? { stepDeadlineAtMs: input.stepTimeoutMs === null ? null : step.now + input.stepTimeoutMs }
      : {}),
    ...(event === 'fail' || event === 'reject' ? { error: input.message ?? 'The device gave no reason.' } : {}),
  })
  const { name } = step.records.definitions.get(input.jobId)!
  step.reading = {
    verdict: 'applied',
    sentence: `Job ‘${name}’${attemptInWords(moved.executionNumber)}: ${statusWords[input.status]}.`,
    execution: moved,
  }
}

/** Does it exist, is it the version that is meant, may it move: in the order in which AWS IoT answers. */
function refusalOf(step: Step, presences: Presences, execution: Execution | undefined, input: Of<'execution.updated'>): Reading | null {
  const refused = (why: NonNullable<Reading['why']>, sentence: string, of = execution): Reading => ({
    verdict: 'refused',
    why,
    sentence,
    ...(of === undefined ? {} : { execution: of }),
  })
  const { executionNumber, expectedVersion } = input
  if (execution === undefined) return refused('notFound', `There is no job ‘${input.jobId}’ for this device.`)
  const named = executionNumber === undefined ? execution : attemptAs(execution, executionNumber)
  if (named === undefined) return refused('notFound', `Execution ${executionNumber} of job ‘${input.jobId}’ was never made.`)
  if (expectedVersion !== undefined && expectedVersion !== named.versionNumber)
    return refused('versionMismatch', `It means version ${expectedVersion} of its execution, which is at ${named.versionNumber}.`, named)
  if (isTerminal(named.status))
    return refused('invalidTransition', `The execution has ended as ${named.status} and cannot change any more.`, named)
  if (input.status !== 'IN_PROGRESS' || execution.status !== 'QUEUED') return null
  const job = step.records.definitions.get(execution.jobId)!
  const progress = step.progressOf(job.jobId)
  const held = holdOf(step.records, execution, progress, step.now)
  if (held !== null) return refused('invalidTransition', `It may not begin now. ${held}`)
  if (placesFree(job, progress) > 0) return null
  presences.hold(job.jobId, execution.deviceId)
  return refused('invalidTransition', `It may not begin now. ${noRoom}`)
}

/** An attempt as the execution that it was; undefined when it was never made. */
function attemptAs(execution: Execution, executionNumber: number): Execution | undefined {
  if (executionNumber === execution.executionNumber) return execution
  const attempt = execution.earlierAttempts.find((earlier) => earlier.executionNumber === executionNumber)
  if (attempt === undefined) return undefined
  const { statusDetails = {}, versionNumber = 1 } = attempt
  return { ...execution, ...attempt, statusDetails, versionNumber }
}

/** How far a device has come with a file: shown, and no word of the device. */
export function noteDownload(step: Step, input: Of<'execution.downloading'>): void {
  const execution = step.records.executions.get(input.jobId)?.get(input.deviceId)
  if (execution?.executionNumber !== input.executionNumber) return
  const others = (execution.downloads ?? []).filter(({ file }) => file !== input.download.file)
  step.keepExecution({ ...execution, downloads: [...others, { ...input.download, atMs: step.now }] })
}
