/** Thing groups are device sets: by their id, and as people know them by their name. */
import { nameId } from '../api/thing-ids.ts'
import type { DeviceSet } from '../contract/device-sets.ts'
import { BenchError } from '../contract/errors.ts'
import type { FleetView } from '../contract/fleet-view.ts'

/** The set of that id or name. @throws BenchError DeviceSetNotFound */
export function groupNamed(fleet: FleetView, name: string): DeviceSet {
  const group = findGroup(fleet, name)
  if (!group) throw new BenchError('DeviceSetNotFound', `There is no thing group ‘${name}’: it may have been deleted.`)
  return group
}

export function findGroup(fleet: FleetView, name: string): DeviceSet | undefined {
  return fleet.deviceSet(name) ?? [...fleet.deviceSets()].find((group) => group.name === name)
}

/** The set with that `thingGroupId`. @throws BenchError DeviceSetNotFound */
export function groupWithId(fleet: FleetView, thingGroupId: string): DeviceSet {
  const group = [...fleet.deviceSets()].find(({ deviceSetId }) => nameId('thinggroup', deviceSetId) === thingGroupId)
  if (!group) throw new BenchError('DeviceSetNotFound', `There is no thing group with the id ‘${thingGroupId}’: it may have been deleted.`)
  return group
}
