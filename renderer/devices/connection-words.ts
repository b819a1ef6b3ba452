import type { BrokerState } from '../../main/contract/overview.ts'

/** Where a device is to connect to, and what stands in its way here. */
export interface Reach {
  host: string
  port: number
  securePort: number
  /** The bench listens to this computer only: no device on the network reaches it. */
  isLocal: boolean
  /** Why the bench does not listen at all; null: it does. */
  problem: string | null
}

/** Null while the state of the bench is not known yet. */
export function reachOf(broker: BrokerState | null): Reach | null {
  if (broker === null) return null
  const { addresses, port, secure, problem } = broker
  const isLocal = addresses.every((address) => address === 'localhost' || address === '::1' || address.startsWith('127.'))
  return { host: addresses[0] ?? '127.0.0.1', port, securePort: secure.port, isLocal, problem }
}
