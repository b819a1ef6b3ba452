import { BenchError } from '../../contract/errors.ts'
import { mostStrays, type IntakeList, type IntakeUnit, type ScanResult } from '../../contract/intake.ts'
import { codesOf } from './read-units.ts'

/** A device that connected, newest first in their list. */
export interface Arrival {
  deviceId: string
  atMs: number
}

/** @throws BenchError InvalidStateTransition for a list that is finished. */
export function refuseFinished(list: IntakeList): void {
  if (list.finishedAtMs !== null)
    throw new BenchError('InvalidStateTransition', `The intake list ‘${list.name}’ is finished: open it again to go on with it.`)
}

/** The device that was plugged in since the last label was scanned, and so waits for its own; null: none. */
export function pluggedIn(list: IntakeList, arrivals: readonly Arrival[]): Arrival | null {
  const since = Math.max(list.openedAtMs, ...list.checks.slice(-1).map(({ atMs }) => atMs))
  // One that has its label already, and only came back, waits for none.
  const labelled = new Set(list.checks.map((check) => check.pluggedIn))
  return arrivals.find(({ deviceId, atMs }) => atMs > since && !labelled.has(deviceId)) ?? null
}

export function unitOfCode(list: IntakeList, code: string): IntakeUnit | undefined {
  return list.units.find((unit) => codesOf(unit).includes(code))
}

/**
 * What the scan of a label does to a list. A label that belongs to nobody is kept among the strays; where a label goes
 * with the device that was plugged in last and there is none, nothing changes.
 * @returns the list as it is then, and the unit that was checked in.
 */
export function scanned(
  list: IntakeList,
  { code, atMs, who, arrivals }: { code: string; atMs: number; who: string; arrivals: readonly Arrival[] },
): { list: IntakeList; outcome: Exclude<ScanResult['outcome'], 'mismatch'>; unit: IntakeUnit | null } {
  refuseFinished(list)
  const unit = unitOfCode(list, code)
  if (!unit) {
    const strays = [...list.strays.filter((stray) => stray.code !== code), { code, atMs, who }]
    if (strays.length > mostStrays)
      throw new BenchError(
        'TooLarge',
        `The intake list ‘${list.name}’ has ${mostStrays} unknown codes already: look at them, and open a new list for more.`,
      )
    return { list: { ...list, strays }, outcome: 'unknown', unit: null }
  }
  const before = list.checks.find(({ deviceId }) => deviceId === unit.deviceId)
  const plugged = list.pairsWithPlugged ? pluggedIn(list, arrivals) : null
  if (list.pairsWithPlugged && plugged === null) return { list, outcome: before ? 'again' : 'unplugged', unit }
  const check = { deviceId: unit.deviceId, code, atMs, who, pluggedIn: plugged?.deviceId ?? null }
  // The newest last: it says since when a device counts as plugged in anew.
  const checks = [...list.checks.filter(({ deviceId }) => deviceId !== unit.deviceId), check]
  return { list: { ...list, checks }, outcome: before ? 'again' : 'checkedIn', unit }
}
