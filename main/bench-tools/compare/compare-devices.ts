/** Two devices side by side. */
import { deviceSections, type DeviceLine } from '../../contract/compare.ts'
import type { JsonObject } from '../../contract/json.ts'
import { flat } from './run-facts.ts'

/** A device by sections, each with its values by name. */
export type DeviceSheet = Record<(typeof deviceSections)[number], JsonObject>

/** Line by line: what differs first, in the order of the sections. */
export function besideEachOther(left: DeviceSheet, right: DeviceSheet): DeviceLine[] {
  const lines = deviceSections.flatMap((section) => {
    const [mine, other] = [new Map(flat('', left[section])), new Map(flat('', right[section]))]
    return [...new Set([...mine.keys(), ...other.keys()])].map((name): DeviceLine => {
      const [one, two] = [mine.get(name) ?? null, other.get(name) ?? null]
      return { section, name, left: one, right: two, isDifferent: one !== two }
    })
  })
  return lines.toSorted((one, two) => Number(two.isDifferent) - Number(one.isDifferent))
}
