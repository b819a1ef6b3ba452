/** What a job that is made from another one takes over, whether the engine or the archive holds that one. */
import type { NewJobDefinition } from './engine-io.ts'
import { BenchError } from './errors.ts'
import type { ExecutionStatus } from './executions.ts'
import { foldStatus } from './fold-status.ts'
import type { SchedulingConfig } from './job-rules.ts'
import { keptAlongOf, type JobDefinition } from './jobs.ts'

/** The part of a job that a person wrote. */
export function writtenPart(job: JobDefinition): NewJobDefinition {
  return {
    name: job.name,
    description: job.description,
    work: job.work,
    templateId: job.templateId,
    targets: job.targets,
    targetSelection: job.targetSelection,
    jobExecutionsRolloutConfig: job.jobExecutionsRolloutConfig,
    abortConfig: job.abortConfig,
    timeoutConfig: job.timeoutConfig,
    jobExecutionsRetryConfig: job.jobExecutionsRetryConfig,
    schedulingConfig: job.schedulingConfig,
    ...keptAlongOf(job),
    jobTemplateId: job.jobTemplateId,
  }
}

/** Which devices a rerun takes: those that failed, with `notTried` also those it was canceled on; with `onlyDeviceId` that one of them. */
export interface RunAgain {
  notTried: boolean
  onlyDeviceId?: string | undefined
}

/** Whether a rerun takes a device on which the job ended like this. */
export function isRunAgain({ status, deviceId }: { status: ExecutionStatus; deviceId: string }, again: RunAgain): boolean {
  if (again.onlyDeviceId !== undefined && again.onlyDeviceId !== deviceId) return false
  return foldStatus(status) === 'Failed' || (again.notTried && status === 'CANCELED')
}

/** Why there is no device for a rerun. */
export function nothingToRunAgain(
  { jobId, name }: { jobId: string; name: string },
  { notTried, onlyDeviceId: deviceId }: RunAgain,
): BenchError {
  if (deviceId !== undefined)
    return new BenchError(
      'NoTargets',
      `Job ‘${name}’ has not failed on device ‘${deviceId}’, or the device is no longer here: there is nothing to run again.`,
      {
        jobId,
        deviceId,
      },
    )
  const how = notTried ? 'has neither failed nor been canceled on a device' : 'has failed on no device'
  return new BenchError('NoTargets', `Job ‘${name}’ ${how} that is still here: there is nothing to run again.`, { jobId })
}

/** The same job once more, on the devices of `deviceIds`, to run at once. */
export function rerunDefinition(job: JobDefinition, { name, deviceIds }: { name: string; deviceIds: string[] }): NewJobDefinition {
  return {
    ...writtenPart(job),
    name,
    targets: { deviceIds, deviceSetIds: [], query: null, exceptDeviceIds: [] },
    targetSelection: 'SNAPSHOT',
    schedulingConfig: windowsOnly(job.schedulingConfig),
  }
}

/** Of a schedule, what holds for other jobs as well: its windows, without start and end, which are of that one job. */
export function windowsOnly(config: SchedulingConfig | null): SchedulingConfig | null {
  if (config?.maintenanceWindows === undefined) return null
  const { maintenanceWindows, timeZone } = config
  return { maintenanceWindows, ...(timeZone === undefined ? {} : { timeZone }) }
}

/** "Reboot copy", and "Reboot copy 2" when that is taken. */
export function freeName(others: Iterable<{ name: string }>, name: string, suffix: 'copy' | 'rerun' | 'template'): string {
  const taken = new Set(Array.from(others, (other) => other.name))
  const base = `${name.slice(0, 240)} ${suffix}`
  let free = base
  for (let number = 2; taken.has(free); number += 1) free = `${base} ${number}`
  return free
}
