import type { SchedulingConfig } from '../../contract/job-rules.ts'
import { readAwsCron } from './aws-cron.ts'
import type { AwsCron } from './aws-cron.ts'
import { dayMs, instantsOfDay, wallAt } from './instant.ts'

/** From when to before when, in ms since 1970. */
export interface Span {
  fromMs: number
  untilMs: number
}

interface Window {
  cron: AwsCron
  /** Its windows of one day from midnight on, each and joined. */
  eachOfDay: Span[]
  joinedOfDay: Span[]
}

/** Open for so long without a break is open for ever: no two leap days lie further apart. */
const endlessMs = 9 * 366 * dayMs
/** Windows are shorter than a day; where a zone changed its side of the date line, another day is missing. */
const daysBack = 2

/**
 * Whether a maintenance window is open (its start ≤ now < its end), and until when, in ms since 1970, that stays so: overlapping and
 * touching windows are one. `untilMs` is null when no window comes any more, or none closes. Null without maintenance windows.
 */
export function windowAt(config: SchedulingConfig | null, nowMs: number): { isOpen: boolean; untilMs: number | null } | null {
  if (!config?.maintenanceWindows) return null
  const { value: span } = spansFrom(config, nowMs).next()
  if (!span) return { isOpen: false, untilMs: null }
  if (span.fromMs > nowMs) return { isOpen: false, untilMs: span.fromMs }
  return { isOpen: true, untilMs: isEndless(span, nowMs) ? null : span.untilMs }
}

/**
 * The next `count` windows, one that is open now included; overlapping and touching windows are one. The last is one that
 * never closes, with an end nine years ahead.
 */
export function windowsFrom(config: SchedulingConfig | null, nowMs: number, count: number): Span[] {
  const spans: Span[] = []
  if (!config?.maintenanceWindows || count < 1) return spans
  for (const span of spansFrom(config, nowMs)) {
    spans.push(spans.length === 0 ? sinceItOpened(config, span, nowMs) : span)
    if (spans.length === count) break
  }
  return spans
}

/** Windows that follow each other without a break may have opened longer ago than one window lasts: looks back until nothing changes. */
function sinceItOpened(config: SchedulingConfig, found: Span, nowMs: number): Span {
  let span = found
  if (span.fromMs > nowMs) return span
  for (let days = isEndless(span, nowMs) ? endlessMs / dayMs : 2 * daysBack; days * dayMs <= endlessMs; days *= 2) {
    const longer = spansFrom(config, nowMs, days).next().value!
    if (longer.fromMs === span.fromMs) break
    span = longer
  }
  return span
}

/** The windows that end after `nowMs`, joined, in their order. An expression that cannot be read opens none. */
function* spansFrom(config: SchedulingConfig, nowMs: number, days = daysBack): Generator<Span, undefined> {
  const timeZone = config.timeZone ?? 'UTC'
  const windows = (config.maintenanceWindows ?? []).flatMap(({ startTime, durationInMinutes }) => {
    const reading = readAwsCron(startTime)
    return 'cron' in reading ? [windowOf(reading.cron, durationInMinutes * 60_000)] : []
  })

  let open: Span[] = []
  let fromDayMs = Math.floor(wallAt(nowMs, timeZone) / dayMs) * dayMs - days * dayMs
  for (;;) {
    const nextDays = windows.map(({ cron }) => cron.nextDay(fromDayMs))
    const day = Math.min(...nextDays.map((nextDay) => nextDay ?? Infinity))
    // Later days begin no earlier than this: a time in the gap of a change moves by less than a day.
    const instantAt = day === Infinity ? () => Infinity : instantsOfDay(day, timeZone)
    const settledMs = instantAt(day) - dayMs
    while (open[0] && open[0].untilMs < settledMs) {
      const span = open.shift()!
      if (span.untilMs > nowMs) yield span
    }
    if (day === Infinity) return
    if (open[0] && isEndless(open[0], nowMs)) {
      yield open[0]
      return
    }
    const ofDay = windows.filter((_, index) => nextDays[index] === day)
    open = joined([...open, ...spansOfDay(ofDay, day, instantAt)])
    fromDayMs = day + dayMs
  }
}

function windowOf(cron: AwsCron, lengthMs: number): Window {
  const eachOfDay = cron.minutesOfDay.map((minute) => ({ fromMs: minute * 60_000, untilMs: minute * 60_000 + lengthMs }))
  return { cron, eachOfDay, joinedOfDay: joined(eachOfDay) }
}

function spansOfDay(windows: Window[], day: number, instantAt: (wallMs: number) => number): Span[] {
  // A change of the clock parts and joins windows of its day.
  const isPlain = instantAt(day + dayMs) - instantAt(day) === dayMs
  return windows.flatMap(({ eachOfDay, joinedOfDay }) =>
    (isPlain ? joinedOfDay : eachOfDay).map(({ fromMs, untilMs }) => {
      const startMs = instantAt(day + fromMs)
      return { fromMs: startMs, untilMs: startMs + untilMs - fromMs }
    }),
  )
}

/** Spans in their order, those that overlap or touch made one. */
function joined(spans: Span[]): Span[] {
  const result: Span[] = []
  for (const span of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = result.at(-1)
    if (last && span.fromMs <= last.untilMs) last.untilMs = Math.max(last.untilMs, span.untilMs)
    else result.push({ ...span })
  }
  return result
}

function isEndless({ fromMs, untilMs }: Span, nowMs: number): boolean {
  return untilMs - Math.max(fromMs, nowMs) > endlessMs
}
