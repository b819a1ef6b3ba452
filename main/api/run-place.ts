import type { Device } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { maximumRunDevices, type KeptPlace, type KeptRecipeRun, type RunPlace } from '../contract/recipes.ts'
import type { Shelf } from '../contract/recipe-views.ts'
import { naturalOrder, placeOf, placeOrder, shelfKey, type Place } from '../contract/shelves.ts'
import type { ApiPort } from './port.ts'

/** A place that a recipe can run on, with its devices in the order in which a person walks. */
export interface FoundPlace {
  place: KeptPlace
  placeName: string
  devices: Device[]
}

/**
 * The devices of a place as it is now.
 * @throws BenchError DeviceNotFound, DeviceSetNotFound, DeviceSetBroken; NoTargets where it has no device; TooLarge.
 */
export function findPlace(port: ApiPort, place: RunPlace): FoundPlace {
  const found = devicesOf(port, place)
  if (found.devices.length === 0)
    throw new BenchError(
      'NoTargets',
      `There is no device ${found.placeName === '' ? 'there' : `in ‘${found.placeName}’`}: choose another place.`,
    )
  if (found.devices.length > maximumRunDevices)
    throw new BenchError(
      'TooLarge',
      `A recipe runs on at most ${maximumRunDevices.toLocaleString('en')} devices, and these are ${found.devices.length.toLocaleString('en')}: run it on parts of them.`,
    )
  return { ...found, devices: byPlace(found.devices) }
}

function devicesOf({ fleet, tools }: ApiPort, place: RunPlace): FoundPlace {
  switch (place.kind) {
    case 'shelf': {
      const key = shelfKey(place.shelf)
      const devices = [...fleet.devices()].filter((device) => {
        const at = placeOf(device.slot)
        return at !== null && shelfKey(at.shelf) === key
      })
      return { place, placeName: place.shelf, devices }
    }
    case 'deviceSet': {
      const deviceSet = fleet.deviceSet(place.deviceSetId)
      if (!deviceSet)
        throw new BenchError('DeviceSetNotFound', `There is no device set ‘${place.deviceSetId}’: it may have been deleted.`, {
          deviceSetId: place.deviceSetId,
        })
      const { devices, broken } = fleet.members(place.deviceSetId)
      if (broken !== null) throw new BenchError('DeviceSetBroken', broken, { deviceSetId: place.deviceSetId })
      return { place, placeName: deviceSet.name, devices }
    }
    case 'intake': {
      const list = tools.intakeLists.get(place.intakeId)
      if (!list) throw new BenchError('NotFound', `There is no intake list ‘${place.intakeId}’: it may have been deleted.`, { ...place })
      return { place, placeName: list.name, devices: list.units.flatMap(({ deviceId }) => fleet.device(deviceId) ?? []) }
    }
    case 'devices': {
      const devices = [...new Set(place.deviceIds)].map((deviceId) => {
        const device = fleet.device(deviceId)
        if (!device) throw new BenchError('DeviceNotFound', `There is no device ‘${deviceId}’: register it, or leave it out.`, { deviceId })
        return device
      })
      return { place: { kind: 'devices' }, placeName: devices.length === 1 ? devices[0]!.name : '', devices }
    }
  }
}

function byPlace(devices: readonly Device[]): Device[] {
  return devices
    .map((device) => ({ device, at: placeOf(device.slot) }))
    .sort((left, right) => placeOrder(left.at, right.at) || naturalOrder(left.device.deviceId, right.device.deviceId))
    .map(({ device }) => device)
}

/** All shelves on which devices stand, in the order in which a person walks. */
export function shelvesOf(port: ApiPort): Shelf[] {
  const shelves = new Map<string, Shelf & { at: Place }>()
  for (const { slot, presence } of port.fleet.devices()) {
    const at = placeOf(slot)
    if (at === null) continue
    const key = shelfKey(at.shelf)
    const shelf = shelves.get(key) ?? { shelf: at.shelf, devices: 0, online: 0, at }
    shelf.devices += 1
    shelf.online += Number(presence === 'online')
    shelves.set(key, shelf)
  }
  return [...shelves.values()]
    .sort((left, right) => placeOrder({ ...left.at, position: '' }, { ...right.at, position: '' }))
    .map(({ shelf, devices, online }) => ({ shelf, devices, online }))
}

/** The shelf after the one on which a recipe ran last; the first where it ran on none; null after the last. */
export function nextShelfAfter(shelves: readonly Shelf[], runs: readonly KeptRecipeRun[]): Shelf | null {
  const last = runs
    .filter((run) => run.place.kind === 'shelf')
    .reduce<KeptRecipeRun | null>((latest, run) => (latest === null || run.startedAtMs >= latest.startedAtMs ? run : latest), null)
  if (last === null || last.place.kind !== 'shelf') return shelves[0] ?? null
  const { shelf: before } = last.place
  return shelves.find(({ shelf }) => naturalOrder(shelf, before) > 0) ?? null
}
