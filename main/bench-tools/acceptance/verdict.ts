/** What the results of a device come to. */
import type { AcceptanceRun, CheckReason, DeviceResult, RunCounts, StepResult, Verdict, WorkResult } from '../../contract/acceptance.ts'

/** A result that lets a unit pass, one that fails it, or none yet. */
function bearing({ work, checks }: StepResult): ('good' | 'bad' | 'open')[] {
  const ofWork = work === null ? [] : ([work.reason === null ? 'open' : work.reason === 'done' ? 'good' : 'bad'] as const)
  return [...ofWork, ...checks.map(({ reason }) => (reason === null ? 'open' : reason === 'asExpected' ? 'good' : 'bad'))]
}

/** The verdict once nothing more is to come. */
export function verdictOf({ steps }: Pick<DeviceResult, 'steps'>): Verdict {
  const bearings = steps.flatMap(bearing)
  if (bearings.includes('bad')) return 'failed'
  return bearings.includes('open') ? 'unfinished' : 'passed'
}

/** A unit whose job was not done is given up: what follows is not tried on it. */
export function isGivenUp({ steps }: Pick<DeviceResult, 'steps'>): boolean {
  return steps.some(({ work }) => work !== null && work.reason !== null && work.reason !== 'done')
}

export function countsOf({ devices }: Pick<AcceptanceRun, 'devices'>): RunCounts {
  const counts: RunCounts = { total: devices.length, passed: 0, failed: 0, unfinished: 0, open: 0 }
  for (const { verdict } of devices) counts[verdict ?? 'open'] += 1
  return counts
}

/** What failed a unit first: the step, counted from 0, and its job or the check. */
export type FirstFailure = { step: number } & ({ work: WorkResult } | { check: number; reason: CheckReason; found: string | null })

export function firstFailure({ steps }: Pick<DeviceResult, 'steps'>): FirstFailure | null {
  for (const [step, { work, checks }] of steps.entries()) {
    if (work !== null && work.reason !== null && work.reason !== 'done') return { step, work }
    for (const [check, { reason, found }] of checks.entries())
      if (reason !== null && reason !== 'asExpected') return { step, check, reason, found }
  }
  return null
}
