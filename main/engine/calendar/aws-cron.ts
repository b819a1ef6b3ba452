import { Cron } from 'croner'
import { readField } from './cron-field.ts'
import type { Field, FieldRule } from './cron-field.ts'

/** An AWS cron expression, read: on which days it begins, and at which minutes of those days. */
export interface AwsCron {
  /** Minutes after midnight, ascending. */
  minutesOfDay: number[]
  /**
   * The first day that matches at `fromDayMs` or later, null when none comes any more. Days are told by their midnight as
   * ms since 1970, as if it were UTC.
   */
  nextDay: (fromDayMs: number) => number | null
}

type Reading = { cron: AwsCron } | { problem: string }

const outline = /^cron\(\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*\)$/

const minutes: FieldRule = { name: 'minutes', from: 0, to: 59, takes: 'a number from 0 to 59' }
const hours: FieldRule = { name: 'hours', from: 0, to: 23, takes: 'a number from 0 to 23' }

const daysOfMonth: FieldRule = {
  name: 'day-of-month',
  from: 1,
  to: 31,
  takes: 'a number from 1 to 31, nor L, LW or a number with W (15W) by itself',
  readSpecial: (item, read) => {
    if (item === 'L' || item === 'LW') return { text: item, standsAlone: item === 'LW' }
    const day = item.endsWith('W') ? read(item.slice(0, -1)) : null
    return day === null ? null : { text: `${day}W`, standsAlone: false }
  },
}

const months: FieldRule = {
  name: 'month',
  from: 1,
  to: 12,
  names: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  takes: 'a number from 1 to 12, nor a name from JAN to DEC',
}

/** On AWS Sunday is 1; croner begins with 0. A lone L is the last day of the week, Saturday (Amazon EventBridge, cron expressions). */
const daysOfWeek: FieldRule = {
  name: 'day-of-week',
  from: 1,
  to: 7,
  names: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
  takes: 'a number from 1 (Sunday) to 7, nor a name from SUN to SAT, nor L, a day with L (FRIL) or with # (TUE#2) by itself',
  readSpecial: (item, read) => {
    if (item === 'L') return { text: '6', standsAlone: false }
    const [, dayText, nth] = /^(\w+?)(L|#[1-5])$/.exec(item) ?? []
    const day = dayText === undefined ? null : read(dayText)
    if (day === null || nth === undefined) return null
    return { text: `${day - 1}${nth === 'L' ? '#L' : nth}`, standsAlone: nth !== 'L' }
  },
}

const years: FieldRule = { name: 'year', from: 1970, to: 2199, takes: 'a number from 1970 to 2199' }

/** What was read lately: the same few expressions are asked for at each hand-out. */
const readings = new Map<string, Reading>()
const keptReadings = 500

/**
 * Reads `cron(minutes hours day-of-month month day-of-week year)`, or says what is wrong with which field. The zone plays no part: an expression
 * tells what the wall clock shows.
 */
export function readAwsCron(text: string): Reading {
  let reading = readings.get(text)
  if (!reading) {
    if (readings.size >= keptReadings) readings.clear()
    reading = read(text)
    readings.set(text, reading)
  }
  return reading
}

/** Why an AWS cron expression cannot be read, as a sentence that names the field; null when it can. */
export function cronProblem(text: string): string | null {
  const reading = readAwsCron(text)
  return 'problem' in reading ? reading.problem : null
}

function read(text: string): Reading {
  const parts = outline.exec(text)?.slice(1)
  if (!parts) return { problem: 'An AWS cron expression has six fields, as "cron(0 2 ? * SUN *)".' }
  const [, , dayOfMonth, , dayOfWeek] = parts
  if (dayOfMonth === '?' && dayOfWeek === '?')
    return { problem: 'The day-of-month and the day-of-week field are both "?": write "*" in one of them for every day.' }
  if (dayOfMonth !== '?' && dayOfWeek !== '?')
    return { problem: 'The day-of-month and the day-of-week field are both given: write "?" in one of them.' }

  const fields: Field[] = []
  for (const [index, rule] of [minutes, hours, daysOfMonth, months, daysOfWeek, years].entries()) {
    const isLeftOpen = parts[index] === '?' && (rule === daysOfMonth || rule === daysOfWeek)
    const reading = readField(rule, isLeftOpen ? '*' : parts[index]!)
    if ('problem' in reading) return reading
    fields.push(reading.field)
  }
  const [minuteField, hourField, dayField, monthField, weekdayField, yearField] = fields as [Field, Field, Field, Field, Field, Field]

  const cron = {
    minutesOfDay: hourField.values.flatMap((hour) => minuteField.values.map((minute) => hour * 60 + minute)),
    nextDay: dayFinder([wordsOf(dayField), wordsOf(monthField), wordsOf(weekdayField, -1), wordsOf(yearField)]),
  }
  return cron.nextDay(0) === null ? { problem: `"${text}" never begins: none of its months has such a day.` } : { cron }
}

/**
 * croner finds the days (L, W and # need a calendar). Only days: it skips times in the gap of a change to summer time or
 * moves them to its end, and runs lists twice in an hour that comes twice, where a job's schedule has one rule for all.
 */
function dayFinder(days: string[]): AwsCron['nextDay'] {
  const cron = new Cron(`0 0 0 ${days.join(' ')}`, { mode: '7-part', utcOffset: 0 })
  return (fromDayMs) => cron.nextRun(new Date(fromDayMs - 1000))?.getTime() ?? null
}

function wordsOf({ values, specials, isEvery }: Field, shift = 0): string {
  return isEvery ? '*' : [...values.map((value) => value + shift), ...specials].join(',')
}
