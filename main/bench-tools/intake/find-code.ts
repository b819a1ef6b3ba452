import type { Device } from '../../contract/devices.ts'
import type { IntakeList } from '../../contract/intake.ts'
import type { IntakeFleet } from './reckon.ts'
import { unitOfCode } from './scan.ts'

/**
 * The device that a code on a label means: by its id, by the client id by which it comes, by an intake list, or because
 * no other has this name or attribute. Null where there is none, or where it could be one of several.
 */
export function deviceOfCode(
  code: string,
  fleet: IntakeFleet & { deviceOfClient(clientId: string): Device | undefined },
  lists: readonly IntakeList[],
): string | null {
  const known = fleet.device(code) ?? fleet.deviceOfClient(code)
  if (known) return known.deviceId
  for (const list of lists) {
    const unit = unitOfCode(list, code)
    if (unit && fleet.device(unit.deviceId)) return unit.deviceId
  }
  let found: Device | null = null
  for (const device of fleet.devices()) {
    if (device.name !== code && !Object.values(device.attributes).includes(code)) continue
    if (found) return null
    found = device
  }
  return found?.deviceId ?? null
}
