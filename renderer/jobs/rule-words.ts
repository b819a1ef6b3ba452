/** The rules of a job in sentences: for its review and its details. What each rule does, `docs/jobs.md` says. */
import type { CommandTimes } from '../../main/contract/command-times.ts'
import type { AbortConfig, JobRules, RetryConfig, RolloutConfig, SchedulingConfig, TimeoutConfig } from '../../main/contract/job-rules.ts'
import type { TargetSelection } from '../../main/contract/jobs.ts'
import { windowInWords } from './cron-words.ts'
import { calendarInWords } from './schedule-words.ts'

/** One rule with what it says; `isSet` is false where it says only what happens without one. */
export interface RuleWords {
  title: string
  sentences: string[]
  isSet: boolean
}

/** All rules of a job, in the order in which they come to bear. @param times of its commands */
export function rulesInWords(rules: JobRules, targetSelection: TargetSelection, times: CommandTimes = {}): RuleWords[] {
  const continuous = targetSelection === 'CONTINUOUS'
  const hasTimes = times.responseTimeoutInSeconds !== undefined || times.connectTimeoutInSeconds !== undefined
  return [
    {
      title: 'Devices that join later',
      sentences: [
        continuous ? 'Reached as they join; the job goes on until it is ended.' : 'Not reached: the devices are settled at the start.',
      ],
      isSet: continuous,
    },
    { title: 'Rollout', sentences: rolloutInWords(rules.jobExecutionsRolloutConfig), isSet: rules.jobExecutionsRolloutConfig !== null },
    { title: 'Abort', sentences: abortInWords(rules.abortConfig), isSet: rules.abortConfig !== null },
    {
      title: 'Time-outs',
      sentences: timeoutInWords(rules.timeoutConfig, times),
      isSet: rules.timeoutConfig !== null || hasTimes,
    },
    { title: 'Retries', sentences: retryInWords(rules.jobExecutionsRetryConfig), isSet: rules.jobExecutionsRetryConfig !== null },
    { title: 'Schedule', sentences: scheduleInWords(rules.schedulingConfig), isSet: rules.schedulingConfig !== null },
  ]
}

const number = (value: number) => value.toLocaleString('en')
const devices = (count: number) => `${number(count)} ${count === 1 ? 'device' : 'devices'}`
const times = (count: number) => (count === 1 ? 'once' : count === 2 ? 'twice' : `${number(count)} times`)

export function rolloutInWords(config: RolloutConfig | null): string[] {
  const { maximumPerMinute, exponentialRate, batch, maximumInProgress } = config ?? {}
  const said: string[] = []
  if (exponentialRate) {
    const { numberOfNotifiedThings, numberOfSucceededThings } = exponentialRate.rateIncreaseCriteria
    const grows =
      numberOfSucceededThings === undefined
        ? `${devices(numberOfNotifiedThings!)} reached`
        : `${devices(numberOfSucceededThings)} that succeeded`
    const ceiling = maximumPerMinute === undefined ? '' : `, up to ${number(maximumPerMinute)}`
    said.push(
      `Begins at ${devices(exponentialRate.baseRatePerMinute)} a minute, times ${exponentialRate.incrementFactor} for every ${grows}${ceiling}.`,
    )
  } else if (maximumPerMinute !== undefined) said.push(`At most ${devices(maximumPerMinute)} a minute.`)
  if (batch) {
    const size = batch.type === 'number' ? devices(batch.value) : `${batch.value} % of the devices`
    said.push(`In batches of ${size}; the next begins when the last has ended.`)
  }
  if (maximumInProgress !== undefined) said.push(`At most ${devices(maximumInProgress)} at work at once.`)
  return said.length > 0 ? said : ['All devices are reached at once.']
}

const failures = {
  FAILED: 'failed',
  REJECTED: 'rejected it',
  TIMED_OUT: 'timed out',
  ALL: 'failed, rejected it or timed out',
} as const

export function abortInWords(config: AbortConfig | null): string[] {
  if (!config) return ['However many fail, it goes on.']
  const said = config.criteriaList.map(
    ({ failureType, thresholdPercentage, minNumberOfExecutedThings }) =>
      `Canceled when ${thresholdPercentage} % of those that ended ${failures[failureType]}, once ${devices(minNumberOfExecutedThings)} ended.`,
  )
  const threshold = config.cancellationThreshold
  if (threshold) {
    const where = threshold.batch ? 'of a batch' : 'in all'
    const most = threshold.type === 'number' ? `${devices(threshold.value)} ${where}` : `${threshold.value} % of the devices ${where}`
    said.push(`Canceled when more than ${most} failed.`)
  }
  return said
}

/** `90` is "1 min 30 s", `7200` "2 h". */
export function spanInWords(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ')
}

export function timeoutInWords(config: TimeoutConfig | null, times: CommandTimes = {}): string[] {
  const { inProgressTimeoutInMinutes, inProgressTimeoutInSeconds, queuedTimeoutInSeconds } = config ?? {}
  const inProgressSeconds = inProgressTimeoutInSeconds ?? (inProgressTimeoutInMinutes ?? 0) * 60
  const said: string[] = []
  if (inProgressSeconds > 0) said.push(`A device that is at work for ${spanInWords(inProgressSeconds)} has timed out.`)
  if (queuedTimeoutInSeconds !== undefined) said.push(`A device that waits for ${spanInWords(queuedTimeoutInSeconds)} has timed out.`)
  const { responseTimeoutInSeconds: response, connectTimeoutInSeconds: connect } = times
  if (response !== undefined) said.push(`A device that leaves a command unanswered for ${spanInWords(response)} has timed out.`)
  if (connect === 0) said.push('A device that is not connected when its turn comes has timed out.')
  else if (connect !== undefined) said.push(`A device that does not connect within ${spanInWords(connect)} has timed out.`)
  return said.length > 0 ? said : ['A device may take as long as it likes.']
}

const retriedAfter = { FAILED: 'failure', TIMED_OUT: 'time-out', ALL: 'failure or time-out' } as const

export function retryInWords(config: RetryConfig | null): string[] {
  const said = (config?.criteriaList ?? [])
    .filter(({ numberOfRetries }) => numberOfRetries > 0)
    .map(
      ({ failureType, numberOfRetries }) => `Tried again after a ${retriedAfter[failureType]}, at most ${times(numberOfRetries)} a device.`,
    )
  return said.length > 0 ? said : ['Each device is tried once.']
}

const frequencies = { daily: 'every day', weekly: 'every week', monthly: 'every month' } as const

/** How often a recurring job runs, and how often it has: "every day, 3 runs made". */
export function recurrenceInWords(frequency: keyof typeof frequencies, runsMade: number): string {
  return runsMade === 0 ? frequencies[frequency] : `${frequencies[frequency]}, ${number(runsMade)} ${runsMade === 1 ? 'run' : 'runs'} made`
}

const ends = {
  STOP_ROLLOUT: 'no further device is reached, those that were carry on',
  CANCEL: 'what still waits is canceled, devices at work carry on',
  FORCE_CANCEL: 'all that has not ended is canceled, also on devices at work',
} as const
const missed = {
  late: 'A start that comes while the bench is closed is made up for late.',
  skip: 'A start that comes while the bench is closed is skipped.',
} as const

export function scheduleInWords(config: SchedulingConfig | null): string[] {
  const { startTime, endTime, endBehavior, maintenanceWindows, timeZone, recurrence, ifMissed } = config ?? {}
  const zone = timeZone ?? 'UTC'
  const said: string[] = []
  if (startTime === undefined) said.push('Starts when a person runs it.')
  else if (recurrence) {
    const { end } = recurrence
    const last = !end ? '' : end.type === 'date' ? `, until ${calendarInWords(end.date)}` : `, ${times(end.occurrences)} in all`
    said.push(
      `Runs ${frequencies[recurrence.frequency]} from ${calendarInWords(startTime)} (${zone})${last}; each run is a job of its own.`,
    )
  } else said.push(`Starts ${calendarInWords(startTime)} (${zone}).`)
  if (startTime !== undefined) said.push(missed[ifMissed ?? 'late'])
  if (endTime !== undefined) said.push(`Ends ${calendarInWords(endTime)} (${zone}): ${ends[endBehavior ?? 'STOP_ROLLOUT']}.`)
  if (maintenanceWindows) said.push(`Devices are told only in its windows: ${maintenanceWindows.map(windowInWords).join('; ')} (${zone}).`)
  return said
}
