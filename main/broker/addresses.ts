import type os from 'node:os'
import type { Settings } from '../contract/settings.ts'

/**
 * What to type into a device so that it reaches this bench: IPv4 addresses of this machine, those that a router gave
 * before those that the machine gave itself (169.254.…, RFC 3927). Without any network it is the loopback address.
 */
export function benchAddresses(reach: Settings['reach'], interfaces: ReturnType<typeof os.networkInterfaces>): string[] {
  if (reach === 'loopback') return ['127.0.0.1']
  const addresses = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
  const own = (address: string) => (address.startsWith('169.254.') ? 1 : 0)
  const sorted = [...new Set(addresses)].sort((left, right) => own(left) - own(right))
  return sorted.length > 0 ? sorted : ['127.0.0.1']
}
