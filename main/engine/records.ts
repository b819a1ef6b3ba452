import type { Change, KeptState } from '../contract/engine-io.ts'
import type { Device } from '../contract/devices.ts'
import type { DeviceSet } from '../contract/device-sets.ts'
import type { Execution } from '../contract/executions.ts'
import type { Job, JobDefinition, JobProgress, JobState } from '../contract/jobs.ts'
import type { DeviceTemplate } from '../contract/templates.ts'

/**
 * The records of the engine and the indexes over them. `keep` is the only way to change any of it, and takes the
 * very changes that go to disk, so that what is loaded is what was.
 */
export class Records {
  readonly devices = new Map<string, Device>()
  readonly deviceSets = new Map<string, DeviceSet>()
  readonly templates = new Map<string, DeviceTemplate>()
  readonly definitions = new Map<string, JobDefinition>()
  readonly progress = new Map<string, JobProgress>()
  readonly executions = new Map<string, Map<string, Execution>>()
  readonly jobsByDevice = new Map<string, Set<string>>()
  readonly jobsByState = new Map<JobState, Set<string>>()
  /** The queue of each device: what it is at work on, and what waits in the order in which it was queued. By job. */
  readonly #atWork = new Map<string, Map<string, Execution>>()
  readonly #waiting = new Map<string, Map<string, Execution>>()

  constructor(kept: KeptState) {
    for (const device of kept.devices) this.keep({ kind: 'device', deviceId: device.deviceId, device })
    for (const deviceSet of kept.deviceSets) this.keep({ kind: 'deviceSet', deviceSetId: deviceSet.deviceSetId, deviceSet })
    for (const template of kept.templates) this.keep({ kind: 'template', templateId: template.templateId, template })
    for (const job of kept.jobs) this.keep({ kind: 'job', jobId: job.jobId, job })
    for (const progress of kept.progress) this.keep({ kind: 'jobProgress', jobId: progress.jobId, progress })
    const inQueueOrder = kept.executions.toSorted((a, b) => a.queuedAtMs - b.queuedAtMs)
    for (const execution of inQueueOrder) this.keep({ kind: 'execution', jobId: execution.jobId, deviceId: execution.deviceId, execution })
  }

  keep(change: Change): void {
    switch (change.kind) {
      case 'device':
        return put(this.devices, change.deviceId, change.device)
      case 'deviceSet':
        return put(this.deviceSets, change.deviceSetId, change.deviceSet)
      case 'template':
        return put(this.templates, change.templateId, change.template)
      case 'job':
        put(this.definitions, change.jobId, change.job)
        if (change.job === null) this.#forgetJob(change.jobId)
        return
      case 'jobProgress': {
        const before = this.progress.get(change.jobId)
        if (before) this.jobsByState.get(before.state)?.delete(change.jobId)
        this.progress.set(change.jobId, change.progress)
        entry(this.jobsByState, change.progress.state, () => new Set()).add(change.jobId)
        return
      }
      case 'execution':
        return this.#keepExecution(change.execution)
    }
  }

  /** Executions that a device has in progress. */
  atWork(deviceId: string): Iterable<Execution> {
    return this.#atWork.get(deviceId)?.values() ?? []
  }

  /** Executions that a device has queued, the first queued first. */
  waiting(deviceId: string): Iterable<Execution> {
    return this.#waiting.get(deviceId)?.values() ?? []
  }

  job(jobId: string): Job | undefined {
    const definition = this.definitions.get(jobId)
    const progress = this.progress.get(jobId)
    return definition && progress ? { ...definition, ...progress } : undefined
  }

  #keepExecution(execution: Execution): void {
    const { jobId, deviceId } = execution
    entry(this.executions, jobId, () => new Map()).set(deviceId, execution)
    entry(this.jobsByDevice, deviceId, () => new Set()).add(jobId)
    if (execution.status !== 'IN_PROGRESS') takeOut(this.#atWork, deviceId, jobId)
    else entry(this.#atWork, deviceId, () => new Map()).set(jobId, execution)
    if (execution.status !== 'QUEUED') takeOut(this.#waiting, deviceId, jobId)
    else entry(this.#waiting, deviceId, () => new Map()).set(jobId, execution)
  }

  #forgetJob(jobId: string): void {
    const progress = this.progress.get(jobId)
    if (progress) this.jobsByState.get(progress.state)?.delete(jobId)
    this.progress.delete(jobId)
    for (const deviceId of this.executions.get(jobId)?.keys() ?? []) {
      takeOut(this.#atWork, deviceId, jobId)
      takeOut(this.#waiting, deviceId, jobId)
      takeOut(this.jobsByDevice, deviceId, jobId)
    }
    this.executions.delete(jobId)
  }
}

function put<Value>(map: Map<string, Value>, key: string, value: Value | null): void {
  if (value === null) map.delete(key)
  else map.set(key, value)
}

/** Takes a job out of what a device has; a device that has nothing is not listed. */
function takeOut(byDevice: Map<string, { delete(jobId: string): boolean; readonly size: number }>, deviceId: string, jobId: string): void {
  const ofDevice = byDevice.get(deviceId)
  if (ofDevice?.delete(jobId) && ofDevice.size === 0) byDevice.delete(deviceId)
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = map.get(key)
  if (found !== undefined) return found
  const made = make()
  map.set(key, made)
  return made
}
