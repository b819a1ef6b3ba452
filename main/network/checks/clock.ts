import type { Check, CheckFinding } from '../../contract/network.ts'

/** No build of this version is older: a clock that shows less is wrong. */
const builtMs = Date.UTC(2026, 10, 1)
/** What clocks are corrected by in passing (NTP), and what a busy process sleeps. */
const toleratedMs = 5_000
/** How long a jump is worth a word, in ms. */
const rememberedMs = 24 * 3_600_000

/** A moment by both clocks of the machine, in ms: the calendar's, and one that nobody sets. */
export interface ClockReading {
  wallMs: number
  monotonicMs: number
}

export interface ClockJump {
  atMs: number
  /** Forward, or less than 0: back. */
  byMs: number
}

/** By how much the calendar went other than time did between two moments; null: by no more than clocks do. */
export function jumpBetween(before: ClockReading, after: ClockReading): ClockJump | null {
  const byMs = Math.round(after.wallMs - before.wallMs - (after.monotonicMs - before.monotonicMs))
  return Math.abs(byMs) > toleratedMs ? { atMs: after.wallMs, byMs } : null
}

/** Remembers the last jump of the clock. */
export class ClockWatch {
  #last: ClockReading
  #jump: ClockJump | null = null

  constructor(first: ClockReading) {
    this.#last = first
  }

  /** Is called every now and then. */
  look(reading: ClockReading): void {
    this.#jump = jumpBetween(this.#last, reading) ?? this.#jump
    this.#last = reading
  }

  get jump(): ClockJump | null {
    return this.#jump
  }
}

/** Is the clock right, as far as a machine without a network can tell? */
export function checkClock(now: number, jump: ClockJump | null, timeZone: string): Check {
  const found = (outcome: Check['outcome'], finding: CheckFinding, values: Check['values']): Check => ({
    check: 'clock',
    outcome,
    finding,
    values: { nowMs: now, timeZone, ...values },
    purpose: null,
  })
  if (now < builtMs) return found('failed', 'clockBeforeBuild', { builtMs })
  if (jump && now - jump.atMs < rememberedMs) {
    const values = { atMs: jump.atMs, byMs: Math.abs(jump.byMs) }
    // Set ahead looks as sleep does, of which most systems' other clock knows nothing.
    return jump.byMs < 0 ? found('failed', 'clockSetBack', values) : found('unknown', 'clockJumpedAhead', values)
  }
  return found('passed', 'clockRight', {})
}
