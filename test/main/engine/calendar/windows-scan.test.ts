import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { SchedulingConfig } from '../../../../main/contract/job-rules.ts'
import { windowAt, windowsFrom } from '../../../../main/engine/calendar/windows.ts'
import { wallText } from './naive-clock.ts'

/** A maintenance window as its expression spells it, and as a plain question to each minute of the wall clock. */
interface Window {
  startTime: string
  durationInMinutes: number
  begins: (wall: Date) => boolean
}

type Part = [text: string, matches: (wall: Date) => boolean]

const minuteMs = 60_000
const scannedMinutes = 6 * 24 * 60
/** Windows that began before the scan may last so long into it. */
const runUp = 1440

const minutes: Part[] = [
  ['0', (wall) => wall.getUTCMinutes() === 0],
  ['*', () => true],
  ['0/20', (wall) => wall.getUTCMinutes() % 20 === 0],
  ['5,35', (wall) => [5, 35].includes(wall.getUTCMinutes())],
  ['58-59', (wall) => wall.getUTCMinutes() >= 58],
  ['15', (wall) => wall.getUTCMinutes() === 15],
]
const hours: Part[] = [
  ['2', (wall) => wall.getUTCHours() === 2],
  ['*', () => true],
  ['1-3', (wall) => wall.getUTCHours() >= 1 && wall.getUTCHours() <= 3],
  ['1/2', (wall) => wall.getUTCHours() % 2 === 1],
  ['0,23', (wall) => [0, 23].includes(wall.getUTCHours())],
]
const inMonth = (wall: Date) => wall.getUTCDate()
const daysInMonth = (wall: Date) => new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + 1, 0)).getUTCDate()
const days: Part[] = [
  ['* * ? *', () => true],
  ['? * SUN *', (wall) => wall.getUTCDay() === 0],
  ['? * 2-6 *', (wall) => wall.getUTCDay() >= 1 && wall.getUTCDay() <= 5],
  ['? * 1L *', (wall) => wall.getUTCDay() === 0 && inMonth(wall) + 7 > daysInMonth(wall)],
  ['? * SUN#1 *', (wall) => wall.getUTCDay() === 0 && inMonth(wall) <= 7],
  ['L * ? *', (wall) => inMonth(wall) === daysInMonth(wall)],
  ['1/3 * ? *', (wall) => inMonth(wall) % 3 === 1],
  ['29,8,5,25 * ? 2026/2', (wall) => [29, 8, 5, 25].includes(inMonth(wall)) && wall.getUTCFullYear() % 2 === 0],
]

const lengths = fc.constantFrom(1, 5, 20, 59, 60, 61, 480, 1430)
const windowOf: fc.Arbitrary<Window> = fc
  .tuple(fc.constantFrom(...minutes), fc.constantFrom(...hours), fc.constantFrom(...days), lengths)
  .map(([minute, hour, day, durationInMinutes]) => ({
    startTime: `cron(${minute[0]} ${hour[0]} ${day[0]})`,
    durationInMinutes,
    begins: (wall) => minute[1](wall) && hour[1](wall) && day[1](wall),
  }))

/** Six days around each change of the year, and around the end of a month without one: the wall clock of every minute. */
const scenes: { [name: string]: { timeZone: string; fromMs: number; walls: number[] } } = Object.fromEntries(
  [
    ['Europe/Vienna', '2026-03-27'],
    ['Europe/Vienna', '2026-10-23'],
    ['America/New_York', '2026-03-06'],
    ['America/New_York', '2026-10-30'],
    ['Australia/Lord_Howe', '2026-04-03'],
    ['Australia/Lord_Howe', '2026-10-02'],
    ['Asia/Kolkata', '2028-02-27'],
    ['UTC', '2026-12-29'],
  ].map(([timeZone, from]) => {
    const fromMs = Date.parse(`${from}T00:00:00Z`)
    const walls = Array.from({ length: scannedMinutes }, (_, minute) =>
      Date.parse(`${wallText(fromMs + minute * minuteMs, timeZone!).replace(' ', 'T')}Z`),
    )
    return [`${timeZone} from ${from}`, { timeZone: timeZone!, fromMs, walls }]
  }),
)

/** Which minutes of a scene are open: each minute that the wall clock shows for the first time is asked, and each that it skips. */
function openMinutes(walls: number[], windows: Window[]): boolean[] {
  const open = Array<boolean>(scannedMinutes).fill(false)
  const beginAt = (minute: number, wallMs: number) => {
    for (const { begins, durationInMinutes } of windows) if (begins(new Date(wallMs))) open.fill(true, minute, minute + durationInMinutes)
  }
  let latest = walls[0]! - minuteMs
  for (const [minute, wall] of walls.entries()) {
    // A skipped time is as far behind the gap as it was in it: as if the clock had not been put forward.
    for (let skipped = latest + minuteMs; skipped < wall; skipped += minuteMs) beginAt(minute + (skipped - latest) / minuteMs - 1, skipped)
    if (wall > latest) beginAt(minute, wall)
    latest = Math.max(latest, wall)
  }
  return open
}

test('windows are open when a scan of every minute finds them open, and stay so for as long', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(scenes)),
      fc.array(windowOf, { minLength: 1, maxLength: 3 }),
      fc.array(fc.integer({ min: runUp, max: scannedMinutes - 1 }), { minLength: 5, maxLength: 5 }),
      (name, windows, asked) => {
        const scene = scenes[name]!
        const config: SchedulingConfig = {
          timeZone: scene.timeZone,
          maintenanceWindows: windows.map(({ startTime, durationInMinutes }) => ({ startTime, durationInMinutes })),
        }
        const open = openMinutes(scene.walls, windows)
        const changeAfter = (minute: number) => open.indexOf(!open[minute], minute)
        const endMs = scene.fromMs + scannedMinutes * minuteMs
        for (const minute of asked) {
          const change = changeAfter(minute)
          const found = windowAt(config, scene.fromMs + minute * minuteMs)!
          const untilMs = found.untilMs !== null && found.untilMs < endMs ? found.untilMs : null
          expect({ isOpen: found.isOpen, untilMs }).toEqual({
            isOpen: open[minute],
            untilMs: change === -1 ? null : scene.fromMs + change * minuteMs,
          })
        }

        const [first] = asked
        const spans = windowsFrom(config, scene.fromMs + first! * minuteMs, 5).filter(({ fromMs }) => fromMs < endMs)
        for (const { fromMs, untilMs } of spans) {
          const from = (fromMs - scene.fromMs) / minuteMs
          const until = (untilMs - scene.fromMs) / minuteMs
          expect(open.slice(Math.max(from, runUp), until)).not.toContain(false)
          if (from > runUp) expect(open[from - 1]).toBe(false)
        }
      },
    ),
    { numRuns: 100 },
  )
})
