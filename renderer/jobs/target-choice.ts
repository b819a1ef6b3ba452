/** Which devices a job is for, as the builder holds it: an expression, never a list of a whole set. */
import type { Targets, WireTargets } from '../../main/contract/jobs.ts'

/** Where devices are chosen from. `written`: targets made elsewhere (a script) that the picker cannot show; kept as they are. */
export type DeviceSource = { kind: 'set'; deviceSetId: string } | { kind: 'fleet' } | { kind: 'written'; targets: Targets; words: string }

/** `every`: all of the source except `deviceIds`; otherwise exactly `deviceIds`. */
export interface TargetChoice {
  source: DeviceSource
  every: boolean
  deviceIds: ReadonlySet<string>
}

/** In the words of dynamic device sets: matches each device there is. */
export const everyDeviceQuery = 'id exists'

const none: ReadonlySet<string> = new Set()

/** A set is chosen whole; of all devices of the bench nothing is chosen until a person says so. */
export function choiceFrom(source: DeviceSource): TargetChoice {
  return { source, every: source.kind !== 'fleet', deviceIds: none }
}

export function choiceOfDevices(deviceIds: Iterable<string>): TargetChoice {
  return { source: { kind: 'fleet' }, every: false, deviceIds: new Set(deviceIds) }
}

export function isChosen(choice: TargetChoice, deviceId: string): boolean {
  return choice.every !== choice.deviceIds.has(deviceId)
}

/** The choice with these devices in it (`on`) or out of it. */
export function withDevices(choice: TargetChoice, deviceIds: Iterable<string>, on: boolean): TargetChoice {
  const changed = new Set(choice.deviceIds)
  for (const deviceId of deviceIds)
    if (on === choice.every) changed.delete(deviceId)
    else changed.add(deviceId)
  return { ...choice, deviceIds: changed }
}

/** All of the source, on every page, or none of it. */
export function withEvery(choice: TargetChoice, on: boolean): TargetChoice {
  return { ...choice, every: on, deviceIds: none }
}

export type BoxState = boolean | 'mixed'

/** The box over the rows of a page. */
export function pageBox(choice: TargetChoice, deviceIds: readonly string[]): BoxState {
  const chosen = deviceIds.filter((deviceId) => isChosen(choice, deviceId)).length
  return chosen === 0 ? false : chosen === deviceIds.length ? true : 'mixed'
}

/** The box over the whole source, of which there are `total` devices. */
export function everyBox(choice: TargetChoice, total: number): BoxState {
  const chosen = chosenCount(choice, total)
  return chosen === 0 ? false : choice.every && choice.deviceIds.size === 0 ? true : chosen >= total ? true : 'mixed'
}

/** How many are chosen of `total` in the source; what the bench counts when it resolves the expression is the truth. */
export function chosenCount(choice: TargetChoice, total: number): number {
  return choice.every ? Math.max(0, total - choice.deviceIds.size) : choice.deviceIds.size
}

/** The choice as a request carries it. */
export function wireTargets(choice: TargetChoice): WireTargets {
  const { source } = choice
  if (source.kind === 'written') return wireOf(source.targets)
  const deviceIds = [...choice.deviceIds]
  if (!choice.every) return { thingNames: deviceIds }
  const exceptions = deviceIds.length > 0 ? { exceptThingNames: deviceIds } : {}
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
  const exceptions = new Set(exceptDeviceIds)
  if (deviceSetIds.length === 1 && deviceIds.length === 0 && query === null)
    return { source: { kind: 'set', deviceSetId: deviceSetIds[0]! }, every: true, deviceIds: exceptions }
  if (deviceSetIds.length === 0 && deviceIds.length === 0 && query === everyDeviceQuery)
    return { source: { kind: 'fleet' }, every: true, deviceIds: exceptions }
  if (deviceSetIds.length === 0 && query === null && exceptDeviceIds.length === 0) return choiceOfDevices(deviceIds)
  return { source: { kind: 'written', targets, words }, every: true, deviceIds: none }
}

/** True when nothing can be in it, whatever the fleet is. */
export function isEmptyChoice(choice: TargetChoice): boolean {
  return choice.source.kind !== 'written' && !choice.every && choice.deviceIds.size === 0
}
