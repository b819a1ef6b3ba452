import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { portError, type PortWords } from '../contract/port-errors.ts'

/** The ports on which the bench waits for devices: without TLS, with it, and one more with it for those that insist on a port. */
export const listenerNames = ['plain', 'secure', 'webSocket'] as const
export type ListenerName = (typeof listenerNames)[number]

export interface ListenerAddress {
  host: string
  /** 0 takes any free one. */
  port: number
}

/** One open port. */
export interface Listener {
  /** The real one. */
  port: number
  /** Takes no more connections and gives the port free; connections that are there stay. */
  stop(): void
  /** Shows the certificate of the moment to whoever connects from now on. @throws what is wrong with it. */
  renew(): void
}

/** Small packets go out at once (a reply took 40 ms otherwise), and a device that lost power is noticed without MQTT keep-alive too. */
export const socketOptions = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 } as const

/** How a port is called, and what 0 means there. */
const words: Record<ListenerName, PortWords> = {
  plain: { what: 'MQTT port', zero: '0 takes any free one' },
  secure: { what: 'TLS port', zero: '0 takes any free one' },
  webSocket: { what: 'WebSocket port', zero: '0: none' },
}

/**
 * Opens a port for MQTT without TLS.
 * @throws BenchError PortInUse, or NotAvailable where the system does not let us have it.
 */
export async function listenPlain(address: ListenerAddress, accept: (socket: Socket) => void): Promise<Listener> {
  const server = createServer(socketOptions, accept)
  const port = await bind(server, 'plain', address)
  return { port, stop: () => void server.close(), renew: () => undefined }
}

/**
 * Binds a server to its port.
 * @returns the real port (for port 0, the one that was free).
 * @throws BenchError as above.
 */
export async function bind(server: Server, name: ListenerName, { host, port }: ListenerAddress): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, words[name], { host, port })))
    // A whole fleet connects at the same moment when the bench comes back.
    server.listen({ host, port, backlog: 4096 }, resolve)
  })
  // Accepting can fail for a moment (no file descriptors left); the port stays open.
  server.removeAllListeners('error').on('error', () => undefined)
  return (server.address() as AddressInfo).port
}
