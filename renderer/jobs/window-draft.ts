/** A maintenance window as a person thinks of it, on some days at a time for so long, to and from AWS's cron. */
import type { SchedulingConfig } from '../../main/contract/job-rules.ts'
import { t } from '../i18n/index.ts'
import { neededNumber, textOf } from './typed-number.ts'

/** By AWS's names, in the order that a calendar shows them. */
export const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'] as const
export type Weekday = (typeof weekdays)[number]
/** AWS's week begins on Sunday: a range such as `FRI-SUN` would run backwards. */
export const awsWeek: readonly Weekday[] = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']
/** As a person reads it. */
export const weekdayName = (day: Weekday) => t(`jobRules.weekdays.${day}`)

export interface WindowDraft {
  key: number
  /** `cron`: the expression as an expert writes it. */
  kind: 'days' | 'cron'
  days: Weekday[]
  /** HH:MM. */
  time: string
  cron: string
  minutes: string
}

type MaintenanceWindow = NonNullable<SchedulingConfig['maintenanceWindows']>[number]

/** At night on every day, until a person says else. */
export function newWindow(others: readonly WindowDraft[]): WindowDraft {
  const key = Math.max(0, ...others.map((other) => other.key)) + 1
  return { key, kind: 'days', days: [...weekdays], time: '02:00', cron: '', minutes: '120' }
}

/** @returns e.g. `cron(30 2 ? * MON-FRI *)`; of every day `cron(30 2 * * ? *)`: AWS wants a "?" for one of the two days. */
export function cronOf({ days, time }: Pick<WindowDraft, 'days' | 'time'>): string {
  const [hour, minute] = time.split(':').map(Number)
  const inOrder = awsWeek.filter((day) => days.includes(day))
  if (inOrder.length === awsWeek.length) return `cron(${minute} ${hour} * * ? *)`
  const first = awsWeek.indexOf(inOrder[0]!)
  const isRange = inOrder.length > 2 && inOrder.every((day, index) => awsWeek[first + index] === day)
  return `cron(${minute} ${hour} ? * ${isRange ? `${inOrder[0]}-${inOrder.at(-1)}` : inOrder.join(',')} *)`
}

const daysAndTime = /^cron\((\d{1,2}) (\d{1,2}) (?:\* \* \?|\? \* ([A-Z,-]+)) \*\)$/

/** The days and time of an expression that says no more than that; null for any other. */
export function readCron(cron: string): Pick<WindowDraft, 'days' | 'time'> | null {
  const found = daysAndTime.exec(cron.trim())
  if (!found) return null
  const [, minute, hour, named] = found
  const days = named === undefined ? [...weekdays] : named.split(',').map(daysBetween)
  if (days.some((day) => day === null) || Number(hour) > 23 || Number(minute) > 59) return null
  const chosen = new Set(days.flat())
  return { days: weekdays.filter((day) => chosen.has(day)), time: `${hour!.padStart(2, '0')}:${minute!.padStart(2, '0')}` }
}

/** `MON` or `MON-FRI`; null when it is no day, or runs backwards. */
function daysBetween(text: string): Weekday[] | null {
  const [from, to = from, ...more] = text.split('-').map((name) => awsWeek.findIndex((day) => day === name))
  return more.length > 0 || from === undefined || to === undefined || from < 0 || to < from ? null : awsWeek.slice(from, to + 1)
}

/** The window as the schema reads it. */
export function windowRule(draft: WindowDraft): MaintenanceWindow {
  const typed = draft.cron.trim()
  const cron = draft.kind === 'days' ? cronOf(draft) : /^cron\(/.test(typed) ? typed : `cron(${typed})`
  return { startTime: cron, durationInMinutes: neededNumber(draft.minutes) }
}

export function windowDraftOf({ startTime, durationInMinutes }: MaintenanceWindow, key: number): WindowDraft {
  const simple = readCron(startTime)
  const base = { key, cron: startTime, minutes: textOf(durationInMinutes) }
  return simple ? { ...base, kind: 'days', ...simple } : { ...newWindow([]), ...base, kind: 'cron' }
}

/** The window in the other way of writing, with what the first says if that can be. */
export function windowIn(kind: WindowDraft['kind'], draft: WindowDraft): WindowDraft {
  if (kind === draft.kind) return draft
  return kind === 'cron' ? { ...draft, kind, cron: cronOf(draft) } : { ...draft, kind, ...readCron(windowRule(draft).startTime) }
}
