import type os from 'node:os'

/**
 * The names and addresses of this machine by which devices of its networks reach it: its host name, whole and short, and in mDNS
 * (RFC 6762), and its addresses. IPv6 link-local addresses are left out: they are good only with a zone, which no certificate names.
 */
export function machineHosts(hostName: string, interfaces: ReturnType<typeof os.networkInterfaces>): string[] {
  const short = hostName.split('.')[0]!
  const addresses = Object.values(interfaces)
    .flatMap((list) => list ?? [])
    .filter(({ family, address }) => family === 'IPv4' || !/^fe[89ab]/i.test(address))
    .map(({ address }) => address)
  return [...new Set([hostName, short, `${short}.local`, ...addresses])]
}
