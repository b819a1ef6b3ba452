/** What to change in a device so that it finds the bench: lines of its program, kind of client by kind. @words-of-devices */
import type { BrokerState } from '../../main/contract/overview.ts'

/** The clouds that devices were built for, by their own names. */
export const clouds = { azure: 'Azure IoT', aws: 'AWS IoT', emqx: 'EMQX Fleets' } as const

export interface DeviceLines {
  id: string
  label: string
  says: string
  /** True where a test runs the lines against a bench; the others were read in the documentation of their SDK. */
  isTried: boolean
  lines: string
}

/** Where a bench that is open to this computer only is found: its certificate has the name first, and SDKs expect names. */
const loopback = { address: '127.0.0.1', name: 'localhost' }

/** The name or address under which devices reach the bench. */
export function addressOf(broker: BrokerState): string {
  const address = broker.addresses[0] ?? broker.host
  return address === loopback.address ? loopback.name : address
}

/** The port for TLS that devices expect. */
export const usualTlsPort = 8883

/** Stands in lines for an id that is not known, or that would have to be quoted in one way here and in another there. */
const anyName = 'my-thing'

/** A device's name as it stands in programs and names of files alike. */
export function nameInLines(deviceId: string): string {
  return /^[\w.-]{1,48}$/.test(deviceId) ? deviceId : anyName
}
