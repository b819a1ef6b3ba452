import type { Device } from '../../contract/devices.ts'
import type { Execution } from '../../contract/executions.ts'
import { foldStatus } from '../../contract/fold-status.ts'
import {
  mostCellsOfShelf,
  mostShelves,
  mostToWalkTo,
  mostWithoutSlot,
  type Shelf,
  type ShelfCell,
  type ShelfOutline,
  type UnitToWalkTo,
  type UnitWithoutSlot,
} from '../../contract/shelf-map.ts'
import { naturalOrder, placeOf, placeOrder, shelfKey, type Place } from '../../contract/shelves.ts'
import { emptyPlaces } from './empty-places.ts'

/** What the map is drawn from. */
export interface MapSource {
  devices: Iterable<Device>
  /** A device in the job that is shown; undefined: it is none of its devices, or no job is shown. */
  executionOf(deviceId: string): Execution | undefined
  /** All devices of the job that is shown, those that were deleted among them. */
  executions(): Iterable<Execution>
  executionCount: number
  isRegistered(deviceId: string): boolean
  canIdentify(templateId: string | null): boolean
}

interface Standing {
  device: Device
  place: Place
}

interface Row {
  shelf: string
  standing: Standing[]
  failed: Standing[]
  empty: string[]
}

/** All of the map but the cells of the shelves, and the rows that they are made from. */
export interface ShelfMap {
  rows: Row[]
  outline: ShelfOutline[]
  counts: Record<string, number>
  walkTo: { total: number; items: UnitToWalkTo[] }
  withoutSlot: { total: number; items: UnitWithoutSlot[] }
  deleted: { total: number; failed: number }
}

/** Places of devices that were read before: their records are immutable, and most stay from one look to the next. */
const places = new WeakMap<Device, { place: Place | null }>()

function placeOfDevice(device: Device): Place | null {
  const known = places.get(device)
  if (known) return known.place
  const place = placeOf(device.slot)
  places.set(device, { place })
  return place
}

/** Sorts devices onto their shelves. @param onlyFailed leaves out shelves on which none failed. */
export function shelfMap(source: MapSource, { onlyFailed = false }: { onlyFailed?: boolean } = {}): ShelfMap {
  const byKey = new Map<string, Row>()
  const counts: Record<string, number> = {}
  const without: Device[] = []
  const failed: { device: Device; place: Place | null }[] = []
  let onDevices = 0
  for (const device of source.devices) {
    const execution = source.executionOf(device.deviceId)
    if (execution) onDevices += 1
    const status = execution?.status
    const counted = status ?? device.presence
    counts[counted] = (counts[counted] ?? 0) + 1
    const place = placeOfDevice(device)
    const hasFailed = status !== undefined && foldStatus(status) === 'Failed'
    if (hasFailed) failed.push({ device, place })
    if (place === null) {
      without.push(device)
      continue
    }
    const key = shelfKey(place.shelf)
    let row = byKey.get(key)
    if (!row) byKey.set(key, (row = { shelf: place.shelf, standing: [], failed: [], empty: [] }))
    row.standing.push({ device, place })
    if (hasFailed) row.failed.push({ device, place })
  }
  const deleted = deletedOf(source, source.executionCount - onDevices, counts)
  const rows = [...byKey.values()]
    .filter((row) => !onlyFailed || row.failed.length > 0)
    .sort((left, right) => naturalOrder(left.shelf, right.shelf))
  for (const row of rows) row.empty = emptyPlaces(row.standing.map(({ place }) => place.position))
  failed.sort((left, right) => placeOrder(left.place, right.place))
  return {
    rows,
    outline: rows.slice(0, mostShelves).map(outlineOf),
    counts,
    walkTo: { total: failed.length, items: failed.slice(0, mostToWalkTo).map(({ device, place }) => unitToWalkTo(source, device, place)) },
    withoutSlot: { total: without.length, items: without.slice(0, mostWithoutSlot).map((device) => factsOf(source, device)) },
    deleted,
  }
}

/** Counts the devices of the job that are no longer registered, in `counts` as well: the numbers are those of the job's page. */
function deletedOf(source: MapSource, total: number, counts: Record<string, number>): ShelfMap['deleted'] {
  let failed = 0
  for (const { deviceId, status } of total > 0 ? source.executions() : []) {
    if (source.isRegistered(deviceId)) continue
    counts[status] = (counts[status] ?? 0) + 1
    if (foldStatus(status) === 'Failed') failed += 1
  }
  return { total, failed }
}

/** A shelf with its devices, in the order of their places. */
export function shelfOf(source: MapSource, { shelf, standing, failed, empty }: Row): Shelf {
  const inOrder = standing.toSorted((left, right) => naturalOrder(left.place.position, right.place.position))
  return {
    shelf,
    devices: standing.length,
    failed: failed.length,
    cells: inOrder.slice(0, mostCellsOfShelf).map(({ device, place }) => cellOf(source, device, place)),
    empty,
  }
}

function outlineOf({ shelf, standing, failed, empty }: Row): ShelfOutline {
  return {
    shelf,
    devices: standing.length,
    failed: failed.length,
    places: Math.min(standing.length, mostCellsOfShelf) + empty.length,
  }
}

function factsOf(source: MapSource, device: Device): UnitWithoutSlot {
  const execution = source.executionOf(device.deviceId)
  return {
    deviceId: device.deviceId,
    name: device.name,
    presence: device.presence,
    status: execution?.status ?? null,
    reason: execution && foldStatus(execution.status) === 'Failed' ? execution.error : null,
    canIdentify: source.canIdentify(device.templateId),
  }
}

function cellOf(source: MapSource, device: Device, { position }: Place): ShelfCell {
  return { ...factsOf(source, device), slot: device.slot ?? '', position }
}

function unitToWalkTo(source: MapSource, device: Device, place: Place | null): UnitToWalkTo {
  return { ...factsOf(source, device), slot: device.slot, shelf: place?.shelf ?? null, position: place?.position ?? '' }
}
