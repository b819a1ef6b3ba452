import os from 'node:os'
import type { AdapterKind, MachineAddress } from '../contract/network.ts'
import type { Settings } from '../contract/settings.ts'

type Interfaces = ReturnType<typeof os.networkInterfaces>

/** Adapters that no cable or antenna belongs to, by the names that systems give them. */
const virtualNames =
  /^(docker|br-[0-9a-f]{6,}|veth|virbr|vboxnet|vmnet|tun|tap|wg|zt|tailscale|utun|ipsec|ppp|bridge\d|llw|awdl|anpi|cni|flannel|lxc|lxd|ifb|dummy)|^(vEthernet|VMware|VirtualBox|Hyper-V|WSL|Tailscale|ZeroTier|OpenVPN|WireGuard|TAP-)/i

/** Which an installer will want first: a cable, then radio, then what the machine gave itself. */
const order: Record<AdapterKind, number> = { network: 0, selfAssigned: 1, virtual: 2, loopback: 3 }
const radio = /^(wl|wi-?fi|wlan|ath|ra\d|en[1-9]$)/i

let lastKnown: Interfaces = {}
let problem: string | null = null

/**
 * The adapters of this machine; as last known while it will not say: asking takes a file handle, and a fleet as large
 * as the process may have of those leaves none. A bench goes on then.
 */
export function interfacesNow(ask: () => Interfaces = () => os.networkInterfaces()): Interfaces {
  try {
    lastKnown = ask()
    problem = null
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    problem = `This computer does not name its network addresses now (${why}): those shown are as last known, or the loopback address alone. Let fewer devices connect, or allow the bench more open files and start it again.`
  }
  return lastKnown
}

/** Why the adapters are not known as they are now; null: they are. */
export function interfacesProblem(): string | null {
  return problem
}

/**
 * All addresses of this machine with what their adapters are, the likeliest to be typed into a device first.
 * IPv6 is shown and reaches nothing: the bench listens on IPv4.
 */
export function machineAddresses(reach: Settings['reach'], interfaces: Interfaces = interfacesNow()): MachineAddress[] {
  const all = Object.entries(interfaces).flatMap(([adapter, list]) =>
    (list ?? []).map(({ address, family, internal }) => {
      const kind = kindOf(adapter, address, internal)
      const isIn = kind === 'loopback' ? address.startsWith('127.') : reach === 'network'
      return { address, family, adapter, kind, reachesBench: family === 'IPv4' && isIn }
    }),
  )
  const rank = ({ kind, family, adapter }: (typeof all)[number]) =>
    order[kind] * 4 + (family === 'IPv4' ? 0 : 2) + (radio.test(adapter) ? 1 : 0)
  all.sort((left, right) => rank(left) - rank(right))
  const likely = all.find(({ reachesBench }) => reachesBench)
  return all.map((entry) => ({ ...entry, isLikely: entry === likely }))
}

function kindOf(adapter: string, address: string, internal: boolean): AdapterKind {
  if (internal) return 'loopback'
  if (virtualNames.test(adapter)) return 'virtual'
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address) ? 'selfAssigned' : 'network'
}

/** The IPv4 addresses that devices come to: of real adapters, or of virtual ones where there are no others. */
export function addressesToTellOn(addresses: readonly MachineAddress[]): string[] {
  const open = addresses.filter(({ reachesBench, kind }) => reachesBench && kind !== 'loopback')
  const real = open.filter(({ kind }) => kind !== 'virtual')
  return (real.length > 0 ? real : open).map(({ address }) => address)
}
