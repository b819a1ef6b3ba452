/** A maintenance window in words, where its cron expression is a common one; else as it was written. */
import type { SchedulingConfig } from '../../main/contract/job-rules.ts'
import { listOf, t } from '../i18n/index.ts'
import { awsWeek, type Weekday } from './window-draft.ts'

type Window = NonNullable<SchedulingConfig['maintenanceWindows']>[number]

/** AWS counts the days of the week from 1, which is Sunday. */
function dayNamed(text: string): Weekday | null {
  return awsWeek.find((day) => day === text.toUpperCase()) ?? awsWeek[Number(text) - 1] ?? null
}

function weekdaysInWords(text: string): string | null {
  const range = text.split('-')
  const days = (range.length === 2 ? range : text.split(',')).map(dayNamed)
  if (!days.every((day) => day !== null)) return null
  const [from, to] = days.map((day) => t(`jobRules.weekdays.${day}`))
  return range.length === 2
    ? t('jobRules.window.range', { from: from!, to: to! })
    : t('jobRules.window.on', { days: listOf(days.map((day) => t(`jobRules.onWeekday.${day}`))) })
}

function daysInWords(dayOfMonth: string, month: string, dayOfWeek: string, year: string): string | null {
  if (month !== '*' || year !== '*') return null
  const anyDay = (text: string) => text === '*' || text === '?'
  if (anyDay(dayOfMonth) && anyDay(dayOfWeek)) return t('jobRules.window.everyDay')
  if (anyDay(dayOfWeek) && dayOfMonth === 'L') return t('jobRules.window.lastOfMonth')
  if (anyDay(dayOfWeek) && /^\d+$/.test(dayOfMonth)) return t('jobRules.window.dayOfMonth', { day: dayOfMonth })
  return anyDay(dayOfMonth) ? weekdaysInWords(dayOfWeek) : null
}

/** @returns e.g. "on Sundays at 02:00 for 60 min", or "at cron(0/30 2 ? * SUN *) for 60 min". */
export function windowInWords({ startTime, durationInMinutes: minutes }: Window): string {
  const [minute = '', hour = '', ...rest] = startTime.replace(/^cron\(|\)$/g, '').split(' ')
  const [dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = rest
  const days = /^\d{1,2}$/.test(minute) && /^\d{1,2}$/.test(hour) ? daysInWords(dayOfMonth, month, dayOfWeek, year) : null
  return days === null
    ? t('jobRules.window.cron', { cron: startTime, minutes })
    : t('jobRules.window.when', { days, time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, minutes })
}
