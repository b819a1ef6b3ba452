import type { QueryProblem } from '../contract/device-sets.ts'
import type { Device } from '../contract/devices.ts'
import type { Resolution } from '../contract/fleet-view.ts'
import type { Targets } from '../contract/jobs.ts'
import { matchesQuery, parseQuery, templatesNamed } from './query/query.ts'
import type { Records } from './records.ts'

/** Devices that match a query, or what is wrong with it: it does not parse, or it names a template that is not there. */
export function devicesMatching(records: Records, text: string): { devices: Device[] } | { problem: QueryProblem } {
  const parsed = parseQuery(text)
  if ('problem' in parsed) return parsed
  const names = new Set([...records.templates.values()].flatMap((template) => [template.templateId, template.name]))
  const missing = templatesNamed(parsed.query).find((named) => !names.has(named.name))
  if (missing) return { problem: { message: `There is no template ‘${missing.name}’.`, start: missing.start, end: missing.end } }
  const devices: Device[] = []
  for (const device of records.devices.values()) {
    const templateName = device.templateId === null ? null : (records.templates.get(device.templateId)?.name ?? null)
    if (matchesQuery(parsed.query, device, templateName)) devices.push(device)
  }
  return { devices }
}

/** The members of a set now. A broken set has none, and says why. */
export function membersOf(records: Records, deviceSetId: string): Resolution {
  const deviceSet = records.deviceSets.get(deviceSetId)
  if (!deviceSet) return { devices: [], broken: `Device set ‘${deviceSetId}’ was deleted.` }
  if (deviceSet.membership.kind === 'static')
    return { devices: deviceSet.membership.deviceIds.flatMap((deviceId) => records.devices.get(deviceId) ?? []), broken: null }
  const found = devicesMatching(records, deviceSet.membership.query)
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
  if (targets.query !== null) {
    const found = devicesMatching(records, targets.query)
    if ('problem' in found) return { devices: [], broken: `The query of the selection cannot be read: ${found.problem.message}` }
    take(found.devices)
  }
  for (const deviceId of targets.exceptDeviceIds) chosen.delete(deviceId)
  return { devices: [...chosen.values()], broken: null }
}
