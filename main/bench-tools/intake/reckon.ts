import type { Device } from '../../contract/devices.ts'
import type { IntakeCheck, IntakeCounts, IntakeList, IntakeRow, IntakeStatus, IntakeUnit, SerialFrom } from '../../contract/intake.ts'
import type { JsonValue } from '../../contract/json.ts'

/** What of the fleet an intake looks at. */
export interface IntakeFleet {
  device(deviceId: string): Device | undefined
  devices(): Iterable<Device>
}

/** What a device says of its serial number; null: nothing, or nothing that is one. */
export function reportedSerial(device: Device | undefined, from: SerialFrom | null): string | null {
  if (!device || from === null) return null
  if (from.source === 'attribute') return device.attributes[from.path] ?? null
  const found = from.path
    .split('.')
    .reduce<JsonValue | undefined>(
      (value, name) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined),
      device.reported,
    )
  return typeof found === 'string' || typeof found === 'number' ? String(found) : null
}

/** When a device was last heard of since a list was opened; null: not since. */
function seenSince(device: Device | undefined, openedAtMs: number): number | null {
  if (!device || device.lastSeenAtMs === null) return null
  return device.presence === 'online' || device.lastSeenAtMs >= openedAtMs ? device.lastSeenAtMs : null
}

function rowOfUnit(list: IntakeList, unit: IntakeUnit, check: IntakeCheck | undefined, device: Device | undefined): IntakeRow {
  const serial = unit.serial ?? unit.deviceId
  const reported = reportedSerial(device, list.serialFrom)
  const seenAtMs = seenSince(device, list.openedAtMs)
  const plugged = check?.pluggedIn ?? null
  const mismatch =
    plugged !== null && plugged !== unit.deviceId
      ? { kind: 'plugged' as const, expected: unit.deviceId, found: plugged }
      : seenAtMs !== null && reported !== null && reported !== serial
        ? { kind: 'serial' as const, expected: serial, found: reported }
        : null
  return {
    key: unit.deviceId,
    status: mismatch !== null ? 'mismatch' : seenAtMs === null ? 'missing' : 'seen',
    deviceId: unit.deviceId,
    name: unit.name ?? device?.name ?? null,
    label: unit.label ?? serial,
    serial,
    slot: unit.slot ?? device?.slot ?? null,
    reportedSerial: reported,
    mismatch,
    isRegistered: device !== undefined,
    isOnline: device?.presence === 'online',
    seenAtMs,
    checkedAtMs: check?.atMs ?? null,
    checkedBy: check?.who ?? null,
  }
}

function rowOfStranger(device: Device, list: IntakeList): IntakeRow {
  return {
    key: device.deviceId,
    status: 'unknown',
    deviceId: device.deviceId,
    name: device.name,
    label: null,
    serial: null,
    slot: device.slot,
    reportedSerial: reportedSerial(device, list.serialFrom),
    mismatch: null,
    isRegistered: true,
    isOnline: device.presence === 'online',
    seenAtMs: device.lastSeenAtMs,
    checkedAtMs: null,
    checkedBy: null,
  }
}

function rowOfStray({ code, atMs, who }: IntakeList['strays'][number]): IntakeRow {
  return {
    key: `code ${code}`,
    status: 'unknown',
    deviceId: null,
    name: null,
    label: code,
    serial: null,
    slot: null,
    reportedSerial: null,
    mismatch: null,
    isRegistered: false,
    isOnline: false,
    seenAtMs: null,
    checkedAtMs: atMs,
    checkedBy: who,
  }
}

/** All lines of a list as it stands: its units in their order, then what came unexpected. One that is finished stays as it was. */
export function rowsOf(list: IntakeList, fleet: IntakeFleet): IntakeRow[] {
  if (list.result !== null) return list.result
  const checks = new Map(list.checks.map((check) => [check.deviceId, check]))
  const expected = new Set(list.units.map(({ deviceId }) => deviceId))
  const before = new Set(list.onlineBefore)
  const rows = list.units.map((unit) => rowOfUnit(list, unit, checks.get(unit.deviceId), fleet.device(unit.deviceId)))
  for (const device of fleet.devices())
    if (!expected.has(device.deviceId) && !before.has(device.deviceId) && seenSince(device, list.openedAtMs) !== null)
      rows.push(rowOfStranger(device, list))
  return [...rows, ...list.strays.map(rowOfStray)]
}

export function countsOf(rows: readonly IntakeRow[]): IntakeCounts {
  const of = (status: IntakeStatus) => rows.filter((row) => row.status === status).length
  const units = rows.filter(({ status }) => status !== 'unknown')
  return {
    expected: units.length,
    seen: of('seen'),
    missing: of('missing'),
    mismatch: of('mismatch'),
    unknown: of('unknown'),
    checked: units.filter(({ checkedAtMs }) => checkedAtMs !== null).length,
    unregistered: units.filter(({ isRegistered }) => !isRegistered).length,
  }
}
