import type { AnnouncementView, MachineAddress, OpenPort } from '../contract/network.ts'
import { addressesToTellOn } from './addresses.ts'

/** A service of DNS-SD (RFC 6763); both types are registered for MQTT. */
export interface AnnouncedService {
  type: 'mqtt' | 'secure-mqtt'
  port: number
  txt: Record<string, string>
}

/** What is told, and on which addresses. */
export interface AnnouncementPlan {
  services: AnnouncedService[]
  addresses: string[]
  name: string
  hostName: string
  /** Why nothing is told; null: something is. */
  silence: Exclude<AnnouncementView['state'], 'announced' | 'failed'> | null
}

export interface AnnouncementFacts {
  /** By the settings. */
  isWanted: boolean
  /** By the command line of this run. */
  isRefused: boolean
  reach: 'loopback' | 'network'
  addresses: readonly MachineAddress[]
  ports: readonly OpenPort[]
  benchName: string
  /** Of this machine, with or without its domain. */
  hostName: string
  version: string
}

/** A label of DNS has 63 bytes at most. */
const longestName = 63
const usualPort = 1883

/**
 * What is to be told of the bench by mDNS now. The TXT records say what a program that looks for a broker wants to know and
 * what every device is told anyway: nothing of devices, people or secrets.
 */
export function announcementPlan(facts: AnnouncementFacts): AnnouncementPlan {
  const hostName = `${facts.hostName.split('.')[0]!.replaceAll(/[^\w-]/g, '-')}.local`
  const services = (['mqtt', 'mqtts'] as const).flatMap((purpose): AnnouncedService[] => {
    const open = facts.ports.find((port) => port.purpose === purpose && port.listening)
    if (!open) return []
    const txt = { txtvers: '1', product: 'benchfleet', version: facts.version, ...(purpose === 'mqtts' ? { tls: '1' } : {}) }
    return [{ type: purpose === 'mqtt' ? 'mqtt' : 'secure-mqtt', port: open.port, txt }]
  })
  const port = services[0]?.port
  // Two benches on one machine differ by their ports.
  const place = port === undefined || port === usualPort ? hostName : `${hostName} ${port}`
  const silence = silenceOf(facts)
  const addresses = silence === null ? addressesToTellOn(facts.addresses) : []
  return {
    services,
    addresses,
    name: cutToBytes(`${facts.benchName.replaceAll('.', '-')} (${place.replace('.local', '')})`, longestName),
    hostName,
    silence: silence ?? (addresses.length === 0 ? 'noNetwork' : null),
  }
}

function silenceOf({ isWanted, isRefused, reach }: AnnouncementFacts): AnnouncementPlan['silence'] {
  if (reach === 'loopback') return 'thisMachineOnly'
  if (!isWanted) return 'off'
  return isRefused ? 'refusedHere' : null
}

/** Cut at the border of a character. */
function cutToBytes(text: string, bytes: number): string {
  let cut = text
  while (Buffer.byteLength(cut) > bytes) cut = [...cut].slice(0, -1).join('')
  return cut
}
