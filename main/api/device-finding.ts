import type { DeviceFilter, DeviceSelection } from '../contract/device-selection.ts'
import type { Device } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { isSameShelf, naturalOrder, placeOf } from '../contract/shelves.ts'
import { deviceSearch } from './device-search.ts'
import type { ApiPort } from './port.ts'

/** The devices that a filter finds now. @throws BenchError InvalidQuery where its query cannot be read. */
export function devicesFound(port: ApiPort, filter: DeviceFilter): Device[] {
  const fits = fitting(filter)
  return candidates(port, filter).filter(fits)
}

function fitting(filter: DeviceFilter): (device: Device) => boolean {
  const { presence, dialect, shelf } = filter
  const templateId = filter.templateId === 'none' ? null : filter.templateId
  const holds = filter.search === undefined ? null : deviceSearch(filter.search)
  return (device) =>
    (presence === undefined || device.presence === presence) &&
    (dialect === undefined || device.dialect === dialect) &&
    (templateId === undefined || device.templateId === templateId) &&
    (shelf === undefined || standsOn(shelf, device.slot)) &&
    (holds === null || holds(device))
}

function standsOn(shelf: string, slot: string | null): boolean {
  const place = placeOf(slot)
  return shelf === 'none' ? place === null : place !== null && isSameShelf(place.shelf, shelf)
}

function candidates(port: ApiPort, filter: DeviceFilter): Device[] {
  const ofSet = filter.deviceSetId === undefined ? null : port.fleet.members(filter.deviceSetId).devices
  if (filter.query === undefined || filter.query.trim() === '') return ofSet ?? [...port.fleet.devices()]
  const found = port.fleet.matches(filter.query)
  if ('problem' in found) throw new BenchError('InvalidQuery', found.problem.message, { ...found.problem })
  if (ofSet === null) return found.devices
  const matching = new Set(found.devices)
  return ofSet.filter((device) => matching.has(device))
}

/** The devices that a selection stands for now; picked ones that are gone are left out. */
export function devicesSelected(port: ApiPort, selection: DeviceSelection): Device[] {
  if ('deviceIds' in selection) return [...new Set(selection.deviceIds)].flatMap((deviceId) => port.fleet.device(deviceId) ?? [])
  const except = new Set(selection.except)
  return devicesFound(port, selection.matching).filter(({ deviceId }) => !except.has(deviceId))
}

/** The shelves on which devices stand, as most people would call them out; one that is spelt in two ways is one. */
export function shelvesOf(devices: Iterable<Device>): { shelf: string; devices: number }[] {
  const bySpelling = new Map<string, number>()
  for (const { slot } of devices) {
    const place = placeOf(slot)
    if (place && place.shelf !== '') bySpelling.set(place.shelf, (bySpelling.get(place.shelf) ?? 0) + 1)
  }
  const shelves: { shelf: string; devices: number }[] = []
  for (const [shelf, count] of [...bySpelling].sort(([left], [right]) => naturalOrder(left, right))) {
    const before = shelves.at(-1)
    if (before && isSameShelf(before.shelf, shelf)) before.devices += count
    else shelves.push({ shelf, devices: count })
  }
  return shelves
}
