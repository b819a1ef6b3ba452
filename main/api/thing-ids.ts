import { createHash } from 'node:crypto'
import type { Device } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import type { FleetView } from '../contract/fleet-view.ts'

/** Name spaces of the bench (RFC 9562, 6.6): a name has another id as a thing than as a tag. */
const nameSpaces = {
  thing: '5f0c0a3e-7d2b-4a7e-9b51-0e6f1f0a8c11',
  tag: 'c2b6f4c8-3f0e-4f39-8a52-6d7b9a1e2d47',
  thinggroup: '8e1f4d1c-90a3-4b8e-a2c5-51d3c7e6b9f0',
  thingtype: '2ad7c5be-6f41-4c9d-8b17-f3a90e4d6c25',
}

/** The name-based UUID of a name (RFC 9562, version 5): the same wherever and whenever it is asked for. */
export function nameId(kind: keyof typeof nameSpaces, name: string): string {
  const space = Buffer.from(nameSpaces[kind].replaceAll('-', ''), 'hex')
  const bytes = createHash('sha1').update(space).update(name).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const digits = bytes.toString('hex')
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-')
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Finds things by their Thing ID. The ids that were worked out are kept: a fleet is hashed once, and only for who asks by id. */
export class ThingIds {
  readonly #fleet: Pick<FleetView, 'device' | 'devices'>
  readonly #names = new Map<string, string>()
  readonly #known = new Set<string>()

  constructor(fleet: Pick<FleetView, 'device' | 'devices'>) {
    this.#fleet = fleet
  }

  /**
   * @param key a Thing ID, or the name of a thing; a name that reads as another's id means its own thing.
   * @throws BenchError DeviceNotFound
   */
  find(key: string): Device {
    const device = this.#fleet.device(key) ?? (uuid.test(key) ? this.#byId(key.toLowerCase()) : undefined)
    if (!device) throw new BenchError('DeviceNotFound', `There is no thing ‘${key}’: it may have been deleted.`, { thing: key })
    return device
  }

  #byId(thingId: string): Device | undefined {
    if (!this.#names.has(thingId))
      for (const { deviceId } of this.#fleet.devices()) {
        if (this.#known.has(deviceId)) continue
        this.#known.add(deviceId)
        this.#names.set(nameId('thing', deviceId), deviceId)
      }
    const name = this.#names.get(thingId)
    return name === undefined ? undefined : this.#fleet.device(name)
  }
}
