import { describe, expect, test } from 'vitest'
import { cronProblem, readAwsCron } from '../../../../main/engine/calendar/aws-cron.ts'

function cronOf(text: string) {
  const reading = readAwsCron(text)
  if ('problem' in reading) throw new Error(reading.problem)
  return reading.cron
}

/** The first days from `from` on, as `YYYY-MM-DD`. */
function daysOf(text: string, from: string, count: number): string[] {
  const { nextDay } = cronOf(text)
  const days: string[] = []
  for (let day = nextDay(Date.parse(from)); day !== null && days.length < count; day = nextDay(day + 24 * 3600_000))
    days.push(new Date(day).toISOString().slice(0, 10))
  return days
}

function timesOf(text: string): string[] {
  return cronOf(text).minutesOfDay.map((minute) => new Date(minute * 60_000).toISOString().slice(11, 16))
}

describe('the days of an AWS cron expression', () => {
  // 1 January 2026 is a Thursday.
  const rows: [string, string, string, string[]][] = [
    ['every day', 'cron(0 10 * * ? *)', '2026-02-27', ['2026-02-27', '2026-02-28', '2026-03-01']],
    ['every day, told by the week', 'cron(0 10 ? * * *)', '2026-02-28', ['2026-02-28', '2026-03-01']],
    ['the working days', 'cron(0 18 ? * MON-FRI *)', '2026-01-01', ['2026-01-01', '2026-01-02', '2026-01-05']],
    ['the working days in numbers: Sunday is 1', 'cron(0 18 ? * 2-6 *)', '2026-01-01', ['2026-01-01', '2026-01-02', '2026-01-05']],
    ['Sundays by number', 'cron(0 2 ? * 1 *)', '2026-01-01', ['2026-01-04', '2026-01-11']],
    ['Saturdays by number', 'cron(0 2 ? * 7 *)', '2026-01-01', ['2026-01-03', '2026-01-10']],
    ['Sunday to Saturday', 'cron(0 2 ? * SUN-SAT *)', '2026-01-03', ['2026-01-03', '2026-01-04', '2026-01-05']],
    ['a list of weekdays, in any letters', 'cron(0 2 ? * sat,Mon *)', '2026-01-01', ['2026-01-03', '2026-01-05', '2026-01-10']],
    ['every other weekday from Sunday on', 'cron(0 2 ? * SUN/2 *)', '2026-01-01', ['2026-01-01', '2026-01-03', '2026-01-04', '2026-01-06']],
    ['the last day of the week', 'cron(0 2 ? * L *)', '2026-01-01', ['2026-01-03', '2026-01-10']],
    ['the last Friday of the month', 'cron(15 10 ? * 6L *)', '2026-01-01', ['2026-01-30', '2026-02-27', '2026-03-27']],
    ['the last Friday by name', 'cron(15 10 ? * FRIL *)', '2026-01-01', ['2026-01-30', '2026-02-27']],
    ['the second Tuesday: 3 is Tuesday', 'cron(0 9 ? * 3#2 *)', '2026-01-01', ['2026-01-13', '2026-02-10', '2026-03-10']],
    ['the second Tuesday by name', 'cron(0 9 ? * TUE#2 *)', '2026-01-01', ['2026-01-13', '2026-02-10']],
    ['the fifth Sunday, where there is one', 'cron(0 9 ? * SUN#5 *)', '2026-01-01', ['2026-03-29', '2026-05-31', '2026-08-30']],
    ['the first of the month', 'cron(0 8 1 * ? *)', '2026-01-02', ['2026-02-01', '2026-03-01']],
    ['the 31st, where there is one', 'cron(0 8 31 * ? *)', '2026-01-01', ['2026-01-31', '2026-03-31', '2026-05-31']],
    ['the last day of the month', 'cron(0 8 L * ? *)', '2028-01-31', ['2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30']],
    ['the 15th and the last', 'cron(0 8 15,L * ? *)', '2026-02-01', ['2026-02-15', '2026-02-28', '2026-03-15']],
    ['the working day next to the 15th', 'cron(0 8 15W * ? *)', '2026-02-01', ['2026-02-16', '2026-03-16', '2026-04-15', '2026-05-15']],
    ['a Saturday goes to the Friday before', 'cron(0 8 15W 8 ? *)', '2026-02-01', ['2026-08-14', '2027-08-16']],
    [
      'the working day next to the 1st stays in its month',
      'cron(0 8 1W * ? *)',
      '2026-08-01',
      ['2026-08-03', '2026-09-01', '2026-10-01', '2026-11-02'],
    ],
    ['the last working day', 'cron(0 8 LW * ? *)', '2026-01-01', ['2026-01-30', '2026-02-27', '2026-03-31']],
    ['every tenth day from the fifth on', 'cron(0 8 5/10 * ? *)', '2026-02-01', ['2026-02-05', '2026-02-15', '2026-02-25', '2026-03-05']],
    ['months by name', 'cron(0 8 1 JAN,JUL-SEP ? *)', '2026-01-02', ['2026-07-01', '2026-08-01', '2026-09-01', '2027-01-01']],
    ['every third month', 'cron(0 8 1 FEB/3 ? *)', '2026-01-01', ['2026-02-01', '2026-05-01', '2026-08-01', '2026-11-01', '2027-02-01']],
    ['a leap day', 'cron(0 8 29 2 ? *)', '2026-01-01', ['2028-02-29', '2032-02-29']],
    ['years', 'cron(0 8 1 1 ? 2027-2028,2040)', '2026-01-01', ['2027-01-01', '2028-01-01', '2040-01-01']],
    ['every other year', 'cron(0 8 1 1 ? 2026/2)', '2027-01-01', ['2028-01-01', '2030-01-01', '2032-01-01']],
    ['years that are over', 'cron(0 8 1 1 ? 2020)', '2026-01-01', []],
    ['the last year that AWS knows', 'cron(0 8 31 12 ? 2199)', '2026-01-01', ['2199-12-31']],
  ]
  test.each(rows)('%s: %s', (_, text, from, days) => {
    expect(daysOf(text, from, Math.max(1, days.length))).toEqual(days)
  })
})

describe('the times of an AWS cron expression', () => {
  test.each<[string, string[]]>([
    ['cron(15 12 * * ? *)', ['12:15']],
    ['cron(0 0 * * ? *)', ['00:00']],
    ['cron(5,35 14 * * ? *)', ['14:05', '14:35']],
    ['cron(1/20 9,17 * * ? *)', ['09:01', '09:21', '09:41', '17:01', '17:21', '17:41']],
    ['cron(*/30 8-9 * * ? *)', ['08:00', '08:30', '09:00', '09:30']],
    ['cron(10-20/5 0 * * ? *)', ['00:10', '00:15', '00:20']],
    ['cron(0 20/2 * * ? *)', ['20:00', '22:00']],
    ['cron(30,0,30 7 * * ? *)', ['07:00', '07:30']],
  ])('%s', (text, times) => expect(timesOf(text)).toEqual(times))

  test('each ten minutes are 144 a day', () => expect(timesOf('cron(0/10 * ? * MON-FRI *)')).toHaveLength(144))
})

describe('an AWS cron expression that cannot be read', () => {
  const outlineSentence = 'An AWS cron expression has six fields, as "cron(0 2 ? * SUN *)".'
  const bothSentence = 'The day-of-month and the day-of-week field are both given: write "?" in one of them.'
  const weekdays = 'a number from 1 (Sunday) to 7, nor a name from SUN to SAT, nor L, a day with L (FRIL) or with # (TUE#2) by itself'
  const monthDays = 'a number from 1 to 31, nor L, LW or a number with W (15W) by itself'

  test.each<[string, string]>([
    ['', outlineSentence],
    ['0 2 ? * SUN *', outlineSentence],
    ['cron(0 2 ? * SUN)', outlineSentence],
    ['cron(0 0 2 ? * SUN *)', outlineSentence],
    ['rate(5 minutes)', outlineSentence],
    ['cron(0 0 1 * MON *)', bothSentence],
    ['cron(0 0 * * * *)', bothSentence],
    ['cron(0 0 ? * ? *)', 'The day-of-month and the day-of-week field are both "?": write "*" in one of them for every day.'],
    ['cron(60 0 * * ? *)', 'In the minutes field, "60" is not a number from 0 to 59.'],
    ['cron(-5 0 * * ? *)', 'In the minutes field, "-5" is not a number from 0 to 59.'],
    ['cron(x 0 * * ? *)', 'In the minutes field, "x" is not a number from 0 to 59.'],
    ['cron(0,,5 0 * * ? *)', 'In the minutes field, there is an empty place beside a comma.'],
    ['cron(? 0 * * ? *)', 'In the minutes field, "?" is not a value here: write "*" for every one.'],
    ['cron(0/0 0 * * ? *)', 'In the minutes field, the step of "0/0" is not a whole number from 1 to 60.'],
    ['cron(0/61 0 * * ? *)', 'In the minutes field, the step of "0/61" is not a whole number from 1 to 60.'],
    ['cron(0/x 0 * * ? *)', 'In the minutes field, the step of "0/x" is not a whole number from 1 to 60.'],
    ['cron(/5 0 * * ? *)', 'In the minutes field, "/5" is not a number from 0 to 59.'],
    ['cron(0 24 * * ? *)', 'In the hours field, "24" is not a number from 0 to 23.'],
    ['cron(0 8-24 * * ? *)', 'In the hours field, "24" of "8-24" is not a number from 0 to 23.'],
    ['cron(0 22-2 * * ? *)', 'In the hours field, the range "22-2" runs backwards: write two ranges, divided by a comma.'],
    ['cron(0 *-2 * * ? *)', 'In the hours field, "*-2" is not a number from 0 to 23.'],
    ['cron(0 0 0 * ? *)', `In the day-of-month field, "0" is not ${monthDays}.`],
    ['cron(0 0 32W * ? *)', `In the day-of-month field, "32W" is not ${monthDays}.`],
    ['cron(0 0 MON * ? *)', `In the day-of-month field, "MON" is not ${monthDays}.`],
    ['cron(0 0 15,LW * ? *)', 'In the day-of-month field, "LW" stands alone: take the other values out.'],
    ['cron(0 0 1 13 ? *)', 'In the month field, "13" is not a number from 1 to 12, nor a name from JAN to DEC.'],
    ['cron(0 0 1 MAI ? *)', 'In the month field, "MAI" is not a number from 1 to 12, nor a name from JAN to DEC.'],
    ['cron(0 0 ? * 0 *)', `In the day-of-week field, "0" is not ${weekdays}.`],
    ['cron(0 0 ? * 8 *)', `In the day-of-week field, "8" is not ${weekdays}.`],
    ['cron(0 0 ? * MOO *)', `In the day-of-week field, "MOO" is not ${weekdays}.`],
    ['cron(0 0 ? * TUE#6 *)', `In the day-of-week field, "TUE#6" is not ${weekdays}.`],
    ['cron(0 0 ? * 15W *)', `In the day-of-week field, "15W" is not ${weekdays}.`],
    ['cron(0 0 ? * FRI-MON *)', 'In the day-of-week field, the range "FRI-MON" runs backwards: write two ranges, divided by a comma.'],
    ['cron(0 0 ? * 3#1,6#3 *)', 'In the day-of-week field, "3#1" stands alone: take the other values out.'],
    ['cron(0 0 * * ? 1969)', 'In the year field, "1969" is not a number from 1970 to 2199.'],
    ['cron(0 0 * * ? 2200)', 'In the year field, "2200" is not a number from 1970 to 2199.'],
    ['cron(0 0 * * ? 20260)', 'In the year field, "20260" is not a number from 1970 to 2199.'],
    ['cron(0 0 30 FEB ? *)', '"cron(0 0 30 FEB ? *)" never begins: none of its months has such a day.'],
    ['cron(0 0 29 2 ? 2027)', '"cron(0 0 29 2 ? 2027)" never begins: none of its months has such a day.'],
  ])('%s', (text, sentence) => expect(cronProblem(text)).toBe(sentence))

  test('says so again when asked again', () => {
    expect(cronProblem('cron(60 1 * * ? *)')).toBe(cronProblem('cron(60 1 * * ? *)'))
    expect(cronProblem('cron(59 1 * * ? *)')).toBeNull()
  })
})
