import type { AbortCriterion, SchedulingConfig } from '../../../main/contract/job-rules.ts'
import { windowAt } from '../../../main/engine/calendar/windows.ts'
import { hasFailed, isOver, type NaiveDevice, type NaiveExecution, type NaiveJob } from './naive-records.ts'

/** A percentage of at most two decimals as a whole number of hundredths, for exact sums. */
const hundredths = (percentage: number): number => Math.round(percentage * 100)

const howMany = (job: NaiveJob, holds: (execution: NaiveExecution) => boolean): number => job.executions.filter(holds).length

/** The end time has passed, or was once seen to have. */
export function isPastEnd(job: NaiveJob, now: number): boolean {
  return job.rolloutEnded || (job.endsAtMs !== null && now >= job.endsAtMs)
}

/** Devices that the rollout reached, those that joined later left out. */
export function reachedByRollout(job: NaiveJob): NaiveExecution[] {
  return job.executions.filter((execution) => execution.batch !== null)
}

export function waitsForRollout(execution: NaiveExecution): boolean {
  return execution.status === 'QUEUED' && execution.rolledOutAtMs === null
}

/** What `windowAt` says, asked once a moment: a calendar is dear. */
const windows = new WeakMap<SchedulingConfig, { now: number; window: ReturnType<typeof windowAt> }>()

export function windowOf(job: NaiveJob, now: number): ReturnType<typeof windowAt> {
  const config = job.definition.schedulingConfig
  if (!config?.maintenanceWindows) return null
  const known = windows.get(config)
  if (known?.now === now) return known.window
  const window = windowAt(config, now)
  windows.set(config, { now, window })
  return window
}

export function windowIsOpen(job: NaiveJob, now: number): boolean {
  return windowOf(job, now)?.isOpen ?? true
}

/** Devices a minute, now; null without a rate. The power is exact: an increment factor has one decimal. */
export function rateOf(job: NaiveJob): number | null {
  const config = job.definition.jobExecutionsRolloutConfig
  if (!config?.exponentialRate) return config?.maximumPerMinute ?? null
  const { baseRatePerMinute, incrementFactor, rateIncreaseCriteria } = config.exponentialRate
  const { numberOfNotifiedThings, numberOfSucceededThings } = rateIncreaseCriteria
  const counted = numberOfNotifiedThings === undefined ? howMany(job, ({ status }) => status === 'SUCCEEDED') : reachedByRollout(job).length
  const steps = BigInt(Math.floor(counted / (numberOfNotifiedThings ?? numberOfSucceededThings!)))
  const rate = (BigInt(baseRatePerMinute) * BigInt(Math.round(incrementFactor * 10)) ** steps) / 10n ** steps
  const ceiling = BigInt(config.maximumPerMinute ?? 60_000)
  return Number(rate < ceiling ? rate : ceiling)
}

export interface NaivePace {
  devices: number
  everyMs: number
}

export function paceAt(ratePerMinute: number): NaivePace {
  const devices = Math.max(1, Math.floor(ratePerMinute / 600))
  return { devices, everyMs: Math.ceil(60_000 / Math.floor(ratePerMinute / devices)) }
}

/** The first moment at which the rate lets a further device through; minus infinity when it always does. */
export function rateAllowsAtMs(job: NaiveJob): number {
  const rate = rateOf(job)
  return rate === null || job.lastRolloutAtMs === null ? -Infinity : job.lastRolloutAtMs + paceAt(rate).everyMs
}

/** Settled at the start of a job. */
export function batchSizeAtStart(job: NaiveJob): number | null {
  const batch = job.definition.jobExecutionsRolloutConfig?.batch
  if (!batch) return null
  if (batch.type === 'number') return batch.value
  return Math.ceil((job.executions.length * hundredths(batch.value)) / 10_000)
}

export const batchUnderWay = (job: NaiveJob): number => Math.max(0, ...job.executions.map((execution) => execution.batch ?? 0))

/** In which batch the next device would be, and how many more it takes; none while the one under way is not done. */
export function roomInBatch(job: NaiveJob): { batch: number; room: number } {
  if (job.batchSize === null) return { batch: 0, room: Infinity }
  const batch = batchUnderWay(job)
  const room = job.batchSize - howMany(job, (execution) => execution.batch === batch)
  if (room > 0) return { batch, room }
  const isDone = !job.executions.some((execution) => execution.rolledOutAtMs !== null && !isOver(execution.status))
  return isDone ? { batch: batch + 1, room: job.batchSize } : { batch, room: 0 }
}

export function failedDevices(job: NaiveJob): string[] {
  return job.executions.filter(({ status }) => hasFailed(status)).map(({ deviceId }) => deviceId)
}

/** Which rule says that the job must be canceled now; null when none does. */
export function abortRuleOf(job: NaiveJob): 'criterion' | 'threshold' | 'batch threshold' | null {
  const config = job.definition.abortConfig
  if (!config) return null
  if (config.criteriaList.some((criterion) => isReached(job, criterion))) return 'criterion'
  const threshold = config.cancellationThreshold
  if (!threshold) return null
  const before = threshold.batch ? job.failedBeforeBatch : []
  const failures = failedDevices(job).filter((deviceId) => !before.includes(deviceId)).length
  const ofAll = threshold.batch ? job.batchSize! : job.executions.length
  const isExceeded = threshold.type === 'number' ? failures > threshold.value : failures * 10_000 > hundredths(threshold.value) * ofAll
  if (!isExceeded) return null
  return threshold.batch ? 'batch threshold' : 'threshold'
}

function isReached(job: NaiveJob, criterion: AbortCriterion): boolean {
  const executed = howMany(job, ({ status }) => isOver(status))
  const failures = howMany(job, ({ status }) => (criterion.failureType === 'ALL' ? hasFailed(status) : status === criterion.failureType))
  return executed >= criterion.minNumberOfExecutedThings && failures * 10_000 >= hundredths(criterion.thresholdPercentage) * executed
}

/** Whether an execution that has just ended is tried again. */
export function isTriedAgain(job: NaiveJob, execution: NaiveExecution, now: number, isTarget: boolean): boolean {
  if (!isTarget) return false
  if (job.state !== 'running' && job.state !== 'stopped') return false
  if (isPastEnd(job, now)) return false
  if (execution.status !== 'FAILED' && execution.status !== 'TIMED_OUT') return false
  const sinceJoined = execution.earlier.slice(execution.earlier.lastIndexOf('REMOVED') + 1)
  return (job.definition.jobExecutionsRetryConfig?.criteriaList ?? []).some(({ failureType, numberOfRetries }) => {
    if (failureType === 'ALL') return sinceJoined.length < numberOfRetries
    return failureType === execution.status && sinceJoined.filter((status) => status === failureType).length < numberOfRetries
  })
}

/** When an execution times out unless it moves before; null without a deadline. */
export function deadlineOf(job: NaiveJob, execution: NaiveExecution): number | null {
  const config = job.definition.timeoutConfig
  const deadlines: number[] = []
  if (execution.status === 'QUEUED' && execution.rolledOutAtMs !== null && config?.queuedTimeoutInSeconds !== undefined)
    deadlines.push(execution.queuedAtMs + config.queuedTimeoutInSeconds * 1000)
  if (execution.status === 'QUEUED') deadlines.push(connectDeadlineOf(job, execution) ?? Infinity)
  if (execution.status === 'IN_PROGRESS') {
    if (config?.inProgressTimeoutInSeconds !== undefined) deadlines.push(execution.startedAtMs! + config.inProgressTimeoutInSeconds * 1000)
    if (config?.inProgressTimeoutInMinutes !== undefined)
      deadlines.push(execution.startedAtMs! + config.inProgressTimeoutInMinutes * 60_000)
    if (execution.stepDeadlineAtMs !== null) deadlines.push(execution.stepDeadlineAtMs)
    if (execution.answerDeadlineAtMs !== null) deadlines.push(execution.answerDeadlineAtMs)
  }
  const first = Math.min(Infinity, ...deadlines)
  return first === Infinity ? null : first
}

/** By when the device has to be connected; null without such a time. */
export function connectDeadlineOf({ definition: { work } }: NaiveJob, execution: NaiveExecution): number | null {
  if (work.type !== 'command' || work.connectTimeoutInSeconds === undefined) return null
  if (execution.status !== 'QUEUED' || execution.rolledOutAtMs === null || execution.wasThere) return null
  return execution.queuedAtMs + work.connectTimeoutInSeconds * 1000
}

/** How long a device has to answer what it is told; null: as long as it likes. */
export function responseTimeoutOf({ definition: { work } }: NaiveJob, { dialect }: NaiveDevice): number | null {
  if (work.type !== 'command' && work.type !== 'document') return null
  if (work.type === 'command' && work.responseTimeoutInSeconds !== undefined) return work.responseTimeoutInSeconds * 1000
  return dialect === 'azure' ? 30_000 : null
}
