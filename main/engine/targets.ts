import type { QueryProblem } from '../contract/device-sets.ts'
import type { Device } from '../contract/devices.ts'
import type { Resolution } from '../contract/fleet-view.ts'
import type { Targets } from '../contract/jobs.ts'
import { matchesQuery, parseQuery, templatesNamed, type Query } from './query/query.ts'
import type { Records } from './records.ts'

/** What holds a query: a selection or a dynamic set. Such a record never changes. */
interface Asked {
  readonly query: string
}

/** Queries as they were read: a continuous job asks for each message of a device. */
const readQueries = new WeakMap<Asked, ReturnType<typeof parseQuery>>()

/** A query that means something now, or what is wrong with it: it does not parse, or it names a template that is not there. */
function readQuery(records: Records, asked: Asked): { query: Query } | { problem: QueryProblem } {
  const parsed = readQueries.get(asked) ?? parseQuery(asked.query)
  readQueries.set(asked, parsed)
  if ('problem' in parsed) return parsed
  const named = templatesNamed(parsed.query)
  if (named.length === 0) return parsed
  const names = new Set([...records.templates.values()].flatMap((template) => [template.templateId, template.name]))
  const missing = named.find(({ name }) => !names.has(name))
  return missing
    ? {
        problem: {
          message: `There is no template ‘${missing.name}’.`,
          start: missing.start,
          end: missing.end,
          missingTemplate: missing.name,
        },
      }
    : parsed
}

function doesMatch(records: Records, query: Query, device: Device): boolean {
  const templateName = device.templateId === null ? null : (records.templates.get(device.templateId)?.name ?? null)
  return matchesQuery(query, device, templateName)
}

/** Devices that match a query, or what is wrong with it. */
export function devicesMatching(records: Records, asked: Asked): { devices: Device[] } | { problem: QueryProblem } {
  const read = readQuery(records, asked)
  if ('problem' in read) return read
  return { devices: [...records.devices.values()].filter((device) => doesMatch(records, read.query, device)) }
}

/** The members of a set now. A broken set has none, and says why. */
export function membersOf(records: Records, deviceSetId: string): Resolution {
  const deviceSet = records.deviceSets.get(deviceSetId)
  if (!deviceSet) return { devices: [], broken: `Device set ‘${deviceSetId}’ was deleted.` }
  if (deviceSet.membership.kind === 'static')
    return { devices: deviceSet.membership.deviceIds.flatMap((deviceId) => records.devices.get(deviceId) ?? []), broken: null }
  const found = devicesMatching(records, deviceSet.membership)
  return 'problem' in found
    ? { devices: [], broken: `Its query cannot be read: ${found.problem.message}` }
    : { devices: found.devices, broken: null }
}

/** The devices that a selection comes to now, each once, in the order of the registry for sets. */
export function resolveTargets(records: Records, targets: Targets): Resolution {
  const chosen = new Map<string, Device>()
  const take = (devices: Iterable<Device>) => {
    for (const device of devices) chosen.set(device.deviceId, device)
  }
  take(targets.deviceIds.flatMap((deviceId) => records.devices.get(deviceId) ?? []))
  for (const deviceSetId of targets.deviceSetIds) {
    const members = membersOf(records, deviceSetId)
    const name = records.deviceSets.get(deviceSetId)?.name
    if (members.broken !== null)
      return { devices: [], broken: name === undefined ? members.broken : `Device set ‘${name}’ is broken: ${members.broken}` }
    take(members.devices)
  }
  if (hasQuery(targets)) {
    const found = devicesMatching(records, targets)
    if ('problem' in found) return { devices: [], broken: `The query of the selection cannot be read: ${found.problem.message}` }
    take(found.devices)
  }
  for (const deviceId of targets.exceptDeviceIds) chosen.delete(deviceId)
  return { devices: [...chosen.values()], broken: null }
}

function hasQuery(targets: Targets): targets is Targets & Asked {
  return targets.query !== null
}

/** The members of static sets as sets: looked up for each device, and records never change. */
const staticMembers = new WeakMap<readonly string[], Set<string>>()

function listed(deviceIds: readonly string[], deviceId: string): boolean {
  let members = staticMembers.get(deviceIds)
  if (members === undefined) {
    members = new Set(deviceIds)
    staticMembers.set(deviceIds, members)
  }
  return members.has(deviceId)
}

/** Whether one device is among the targets now; null when they cannot be resolved. The same as `resolveTargets` says. */
export function isTarget(records: Records, targets: Targets, device: Device): boolean | null {
  const asked: Asked[] = hasQuery(targets) ? [targets] : []
  let isMember = listed(targets.deviceIds, device.deviceId)
  for (const deviceSetId of targets.deviceSetIds) {
    const membership = records.deviceSets.get(deviceSetId)?.membership
    if (membership === undefined) return null
    if (membership.kind === 'dynamic') asked.push(membership)
    else isMember ||= listed(membership.deviceIds, device.deviceId)
  }
  for (const one of asked) {
    const read = readQuery(records, one)
    if ('problem' in read) return null
    isMember ||= doesMatch(records, read.query, device)
  }
  return isMember && !listed(targets.exceptDeviceIds, device.deviceId)
}
