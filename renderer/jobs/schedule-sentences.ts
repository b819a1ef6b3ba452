/** The schedule of a job in sentences. */
import type { SchedulingConfig } from '../../main/contract/job-rules.ts'
import { t } from '../i18n/index.ts'
import { windowInWords } from './cron-words.ts'
import { calendarInWords } from './schedule-words.ts'

type Frequency = NonNullable<SchedulingConfig['recurrence']>['frequency']

/** "once", "twice", "5 times". */
export function timesInWords(count: number): string {
  return count === 2 ? t('jobRules.twice') : t('jobRules.times', { count })
}

/** "every day". */
export function frequencyInWords(frequency: Frequency): string {
  return t(`jobRules.frequency.${frequency}`)
}

/** How often a recurring job runs, and how often it has: "every day, 3 runs made". */
export function recurrenceInWords(frequency: Frequency, runsMade: number): string {
  const inWords = frequencyInWords(frequency)
  return runsMade === 0 ? inWords : t('jobRules.runsMade', { frequency: inWords, count: runsMade })
}

const ends = {
  STOP_ROLLOUT: 'jobRules.schedule.endStopRollout',
  CANCEL: 'jobRules.schedule.endCancel',
  FORCE_CANCEL: 'jobRules.schedule.endForceCancel',
} as const
const missed = { late: 'jobRules.schedule.missedLate', skip: 'jobRules.schedule.missedSkip' } as const

export function scheduleInWords(config: SchedulingConfig | null): string[] {
  const { startTime, endTime, endBehavior, maintenanceWindows, timeZone, ifMissed } = config ?? {}
  const zone = timeZone ?? 'UTC'
  const said = [startInWords(config, zone)]
  if (startTime !== undefined) said.push(t(missed[ifMissed ?? 'late']))
  if (endTime !== undefined) said.push(t(ends[endBehavior ?? 'STOP_ROLLOUT'], { time: calendarInWords(endTime), zone }))
  if (maintenanceWindows) said.push(t('jobRules.schedule.windows', { windows: maintenanceWindows.map(windowInWords).join('; '), zone }))
  return said
}

function startInWords(config: SchedulingConfig | null, zone: string): string {
  if (config?.startTime === undefined) return t('jobRules.schedule.byPerson')
  const time = calendarInWords(config.startTime)
  const { recurrence } = config
  if (!recurrence) return t('jobRules.schedule.at', { time, zone })
  const values = { time, zone, frequency: frequencyInWords(recurrence.frequency) }
  const { end } = recurrence
  if (!end) return t('jobRules.schedule.repeats', values)
  return end.type === 'date'
    ? t('jobRules.schedule.repeatsUntil', { ...values, end: calendarInWords(end.date) })
    : t('jobRules.schedule.repeatsTimes', { ...values, times: timesInWords(end.occurrences) })
}
