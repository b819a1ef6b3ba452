import type { DeviceInput } from '../../../main/contract/engine-io.ts'
import { endExecution, type Step } from './naive-job-life.ts'
import {
  byId,
  deviceOf,
  executionOf,
  isOver,
  type NaiveDevice,
  type NaiveExecution,
  type NaiveJob,
  type NaiveState,
} from './naive-records.ts'
import { windowIsOpen } from './naive-rules.ts'

type Of<Kind extends DeviceInput['kind']> = Extract<DeviceInput, { kind: Kind }>

interface Place {
  job: NaiveJob
  execution: NaiveExecution
}

/** A device of AWS fetches what others are told as commands; settings it is told. */
export function isFetched(device: NaiveDevice | undefined, { definition: { work } }: NaiveJob): boolean {
  return device?.dialect === 'aws' && (work.type === 'command' || work.type === 'document')
}

export function hasPlace(job: NaiveJob): boolean {
  const maximum = job.definition.jobExecutionsRolloutConfig?.maximumInProgress ?? Infinity
  return job.executions.filter((execution) => execution.status === 'IN_PROGRESS').length < maximum
}

/** docs/protocols/aws.md, "The queue": what is in progress, then what waits and may be begun but for its place. */
export function queueOf(state: NaiveState, device: NaiveDevice, now: number): Place[] {
  const places = state.jobs.flatMap((job) => {
    const execution = executionOf(job, device.deviceId)
    return execution && isFetched(device, job) && job.state !== 'deleting' ? [{ job, execution }] : []
  })
  const begun = places.filter(({ execution }) => execution.status === 'IN_PROGRESS')
  const waiting = places.filter(({ job, execution }) => execution.status === 'QUEUED' && mayBegin(job, execution, now))
  const inOrder = (all: Place[]) => all.sort(byQueue)
  return [...inOrder(begun), ...inOrder(waiting)]
}

function mayBegin(job: NaiveJob, { rolledOutAtMs }: NaiveExecution, now: number): boolean {
  return job.state === 'running' && rolledOutAtMs !== null && windowIsOpen(job, now)
}

/** The first of the queue becomes IN_PROGRESS, if there is a place for it. */
export function startNext(step: Step, { deviceId, stepTimeoutMs }: Of<'execution.startNext'>): void {
  const device = deviceOf(step.state, deviceId)
  const [first] = device ? queueOf(step.state, device, step.now) : []
  if (!first) return
  const { job, execution } = first
  if (execution.status === 'QUEUED') {
    if (!hasPlace(job)) {
      step.seen.add('no place to begin')
      return
    }
    begin(step, execution)
  } else step.seen.add('given again')
  if (stepTimeoutMs !== undefined) execution.stepDeadlineAtMs = step.now + stepTimeoutMs
}

/** What a device says of an execution that it may know of. Its end is always taken, its beginning where it may begin. */
export function update(step: Step, input: Of<'execution.updated'>): void {
  const device = deviceOf(step.state, input.deviceId)
  const job = step.state.jobs.find(({ jobId }) => jobId === input.jobId)
  const execution = job && executionOf(job, input.deviceId)
  if (!job || !execution || execution.rolledOutAtMs === null || job.state === 'deleting' || !isFetched(device, job)) return
  if (isOver(execution.status) || (input.executionNumber ?? execution.executionNumber) !== execution.executionNumber) return
  if (input.status !== 'IN_PROGRESS') {
    step.seen.add(execution.status === 'QUEUED' ? 'ended unbegun' : 'fetched and ended')
    execution.startedAtMs ??= step.now
    return endExecution(step, job, execution, input.status)
  }
  if (execution.status === 'QUEUED') {
    if (!mayBegin(job, execution, step.now) || !hasPlace(job)) {
      step.seen.add('may not begin')
      return
    }
    begin(step, execution)
  }
  if (input.stepTimeoutMs !== undefined) execution.stepDeadlineAtMs = input.stepTimeoutMs === null ? null : step.now + input.stepTimeoutMs
}

function begin(step: Step, execution: NaiveExecution): void {
  execution.status = 'IN_PROGRESS'
  execution.startedAtMs = step.now
  execution.delivered = true
  step.seen.add('fetched and begun')
}

/** What was queued first comes first; of the same moment, by when its job was made. */
export function byQueue(a: Place, b: Place): number {
  return (
    a.execution.queuedAtMs - b.execution.queuedAtMs || a.job.definition.createdAtMs - b.job.definition.createdAtMs || byId(a.job, b.job)
  )
}
