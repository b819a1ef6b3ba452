/** The bench on one adapter, by mDNS (RFC 6762). */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { Bonjour, type Service, type ServiceConfig } from 'bonjour-service'
import type { AnnouncedService } from './announcement-plan.ts'

/** The group of mDNS and its port. */
const group = '224.0.0.251'
export const mdnsPort = 5353
/** What mDNS packets have to have, so that none comes from another network (RFC 6762, 11). */
const timeToLive = 255
/** How long saying goodbye may take, in ms. */
const goodbyeMs = 1_000

/** A name, an IPv4 address and what is to be found there. */
export interface Announcement {
  address: string
  name: string
  hostName: string
  services: readonly AnnouncedService[]
}

/** What is told on one adapter, until it is withdrawn. */
export interface Announced {
  /** Says goodbye and closes the socket. Never rejects. */
  withdraw(): Promise<void>
}

/**
 * Announces the bench on the adapter that has this address, and on no other.
 * @param port - of mDNS; another one in tests.
 * @throws what the system says when it lets us have no socket there.
 */
export async function announce(announcement: Announcement, port = mdnsPort): Promise<Announced> {
  const socket = await multicastSocket(announcement.address, port)
  // The socket is bound and has joined the group already, on its own adapter alone: `bonjour-service` hands both on to `multicast-dns`.
  const options: Partial<ServiceConfig> & { socket: Socket; bind: false } = { socket, bind: false, port }
  // An answer that does not get out is asked for again.
  const bonjour = new Bonjour(options, () => undefined)
  let isLeaving = false
  for (const { type, port: servicePort, txt } of announcement.services) {
    const { name, hostName: host } = announcement
    const service = bonjour.publish({ name, type, port: servicePort, host, txt, disableIPv6: true })
    const all = recordsOf(service)
    service.records = () => (isLeaving ? all(announcement.address).filter(isOurs(service)) : all(announcement.address))
  }
  return {
    withdraw: () => {
      isLeaving = true
      const closed = new Promise<void>((resolve) => bonjour.unpublishAll(() => bonjour.destroy(resolve)))
      return Promise.race([closed, new Promise<void>((resolve) => setTimeout(resolve, goodbyeMs).unref())])
    },
  }
}

type Records = ReturnType<Service['records']>

/**
 * The records of a service with the one address by which its adapter is reached, in place of all that the machine has: whoever asks
 * there would try those of other networks too, and the machine's own responder would take them for somebody else of its name.
 */
function recordsOf(service: Service): (address: string) => Records {
  const all = service.records.bind(service)
  return (address) => [
    ...all().filter(({ type }) => type !== 'A' && type !== 'AAAA'),
    { name: service.host, type: 'A', ttl: 120, data: address },
  ]
}

/** The records that go with the bench. The name of the machine stays, and so does the kind of service, which others may offer too. */
function isOurs({ fqdn }: Service): (record: Records[number]) => boolean {
  return ({ name, data }) => name === fqdn || data === fqdn
}

/** A socket beside those of other responders of this machine. */
async function multicastSocket(address: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  try {
    socket.bind(port, '0.0.0.0')
    await once(socket, 'listening')
    socket.addMembership(group, address)
    socket.setMulticastInterface(address)
    socket.setMulticastTTL(timeToLive)
    socket.setMulticastLoopback(true)
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}
