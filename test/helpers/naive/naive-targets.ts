import type { Targets } from '../../../main/contract/jobs.ts'
import type { NaiveDevice, NaiveState } from './naive-records.ts'

/** The queries that the generator makes, each with what it means; any other cannot be read. */
const readable: Record<string, (device: NaiveDevice) => boolean> = {
  'id startsWith "d"': (device) => device.deviceId.startsWith('d'),
  'online = true': (device) => device.presence === 'online',
  'reported.fan = 2': (device) => device.reported.fan === 2,
  'reported.fan.ac = 200': (device) => {
    const { fan } = device.reported
    return typeof fan === 'object' && fan !== null && !Array.isArray(fan) && fan.ac === 200
  },
  'attributes.shelf = "A"': (device) => device.attributes.shelf === 'A',
  'properties.owner = "lab"': (device) => device.properties.owner === 'lab',
}

/** Devices by id, or null when they cannot be told. */
type Found = string[] | null

function matching(state: NaiveState, query: string): Found {
  const matches = readable[query]
  return matches ? state.devices.filter(matches).map((device) => device.deviceId) : null
}

function membersOf(state: NaiveState, deviceSetId: string): Found {
  const set = state.deviceSets.find((each) => each.deviceSetId === deviceSetId)
  if (!set) return null
  if (set.membership.kind === 'dynamic') return matching(state, set.membership.query)
  return set.membership.deviceIds
}

/**
 * The devices of a job's targets in their order: those picked, the members of the sets, the matches of the query, less
 * the exceptions, each once and only if it is registered. Null when a set or a query is broken.
 */
export function targetsOf(state: NaiveState, targets: Targets): Found {
  const parts: Found[] = [targets.deviceIds, ...targets.deviceSetIds.map((deviceSetId) => membersOf(state, deviceSetId))]
  if (targets.query !== null) parts.push(matching(state, targets.query))
  const all: string[] = []
  for (const part of parts) {
    if (part === null) return null
    all.push(...part)
  }
  return [...new Set(all)].filter(
    (deviceId) => !targets.exceptDeviceIds.includes(deviceId) && state.devices.some((device) => device.deviceId === deviceId),
  )
}
