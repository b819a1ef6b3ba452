import { BenchError } from '../../contract/errors.ts'
import type { IntakeList, IntakeUnit } from '../../contract/intake.ts'

/** A unit that was taken off a list, with all that the list knew of it. */
export interface TakenOff {
  /** The list without it. */
  list: IntakeList
  unit: IntakeUnit
  /** Where it stood among the units. */
  place: number
  checks: IntakeList['checks']
}

/** @throws BenchError NotFound when the unit does not stand there. */
export function withoutUnit(list: IntakeList, deviceId: string): TakenOff {
  const place = list.units.findIndex((unit) => unit.deviceId === deviceId)
  if (place < 0) throw new BenchError('NotFound', `‘${deviceId}’ does not stand in the intake list ‘${list.name}’.`, { deviceId })
  return {
    list: {
      ...list,
      units: list.units.toSpliced(place, 1),
      checks: list.checks.filter((check) => check.deviceId !== deviceId),
    },
    unit: list.units[place]!,
    place,
    checks: list.checks.filter((check) => check.deviceId === deviceId),
  }
}

/** The list as it is now, with the unit where it stood, as it was; what was scanned of it meanwhile is no stray any more. */
export function withUnitAgain(list: IntakeList, { unit, place, checks }: Omit<TakenOff, 'list'>): IntakeList {
  if (list.units.some(({ deviceId }) => deviceId === unit.deviceId)) return list
  const codes: (string | null)[] = [unit.deviceId, unit.serial, unit.label]
  return {
    ...list,
    units: list.units.toSpliced(place, 0, unit),
    checks: [...list.checks, ...checks],
    strays: list.strays.filter(({ code }) => !codes.includes(code)),
  }
}
