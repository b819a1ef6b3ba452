/** Thing groups are device sets: by their id, and as people know them by their name. */
import { createHash } from 'node:crypto'
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
  const group = [...fleet.deviceSets()].find(({ deviceSetId }) => lastingId('thinggroup', deviceSetId) === thingGroupId)
  if (!group) throw new BenchError('DeviceSetNotFound', `There is no thing group with the id ‘${thingGroupId}’: it may have been deleted.`)
  return group
}

/** An id in the form of a UUID, always the same for one name: AWS has such ids beside the names. */
export function lastingId(kind: string, name: string): string {
  const hex = createHash('sha256').update(`${kind}/${name}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

/**
 * A version of what can be changed by a call that names the version it expects. The bench counts no changes of these records; the
 * number is another for any other content, which is what such a call wants to know.
 */
export function versionOf(content: object): number {
  return Number.parseInt(createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12), 16)
}
