/** Which devices a job is for, as the builder holds it: an expression, never a list of a whole set. */
import type { Targets } from '../../main/contract/jobs.ts'
import type { WireTargets } from '../../main/contract/job-requests.ts'
import { nothingSelected, setMany, type Selection } from '../ui/selection.ts'

/** Where devices are chosen from. `written`: targets made elsewhere (a script) that the picker cannot show; kept as they are. */
export type DeviceSource = { kind: 'set'; deviceSetId: string } | { kind: 'fleet' } | { kind: 'written'; targets: Targets; words: string }

/** What is selected of a source: these devices, or all but these. */
export interface TargetChoice {
  source: DeviceSource
  selection: Selection
}

/** In the words of dynamic device sets: matches each device there is. */
export const everyDeviceQuery = 'id exists'

export const everythingSelected: Selection = { all: true, except: new Set() }

/** A set is chosen whole; of all devices of the bench nothing is chosen until a person says so. */
export function choiceFrom(source: DeviceSource): TargetChoice {
  return { source, selection: source.kind === 'fleet' ? nothingSelected : everythingSelected }
}

export function choiceOfDevices(deviceIds: Iterable<string>): TargetChoice {
  return { source: { kind: 'fleet' }, selection: { all: false, ids: new Set(deviceIds) } }
}

/** The choice as a request carries it. */
export function wireTargets({ source, selection }: TargetChoice): WireTargets {
  if (source.kind === 'written') return wireOf(source.targets)
  if (!selection.all) return { thingNames: [...selection.ids] }
  const exceptions = selection.except.size > 0 ? { exceptThingNames: [...selection.except] } : {}
  return source.kind === 'set' ? { thingGroupNames: [source.deviceSetId], ...exceptions } : { query: everyDeviceQuery, ...exceptions }
}

function wireOf(targets: Targets): WireTargets {
  return {
    thingNames: targets.deviceIds,
    thingGroupNames: targets.deviceSetIds,
    exceptThingNames: targets.exceptDeviceIds,
    ...(targets.query === null ? {} : { query: targets.query }),
  }
}

/** The choice that made these targets, so that a saved job opens as it was left. */
export function choiceOf(targets: Targets, words: string): TargetChoice {
  const { deviceIds, deviceSetIds, query, exceptDeviceIds } = targets
  const selection: Selection = { all: true, except: new Set(exceptDeviceIds) }
  if (deviceSetIds.length === 1 && deviceIds.length === 0 && query === null)
    return { source: { kind: 'set', deviceSetId: deviceSetIds[0]! }, selection }
  if (deviceSetIds.length === 0 && deviceIds.length === 0 && query === everyDeviceQuery) return { source: { kind: 'fleet' }, selection }
  if (deviceSetIds.length === 0 && query === null && exceptDeviceIds.length === 0) return choiceOfDevices(deviceIds)
  return choiceFrom({ kind: 'written', targets, words })
}

/** The choice without these devices: all but them, or the others of those that were picked. */
export function without(choice: TargetChoice, deviceIds: readonly string[]): TargetChoice {
  return { ...choice, selection: setMany(choice.selection, deviceIds, false) }
}

/** True when nothing can be in it, whatever the fleet is. */
export function isEmptyChoice({ source, selection }: TargetChoice): boolean {
  return source.kind !== 'written' && !selection.all && selection.ids.size === 0
}
