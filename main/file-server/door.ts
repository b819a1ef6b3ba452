import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TlsOptions } from 'node:tls'
import { portError, type PortWords } from '../contract/port-errors.ts'

/** The doors through which devices speak HTTP: with TLS, and without it for those that cannot. */
export const doorNames = ['secure', 'plain'] as const
export type DoorName = (typeof doorNames)[number]

export interface DoorAddress {
  host: string
  /** 0 takes any free one. */
  port: number
}

/** What the door with TLS shows, as PEM, and the CAs whose device certificates count as trusted. */
export interface SecureContext {
  cert: string
  key: string
  ca: string[]
}

/** One open port. */
export interface Door {
  /** The real one. */
  port: number
  /** Takes no more connections and gives the port free; requests under way go on. */
  stop(): void
  /**
   * Shows the certificate of the moment to whoever connects from now on, and has those who are connected come again after the
   * request that is under way: the CA of theirs may be trusted no longer. @throws what is wrong with it.
   */
  renew(): void
}

export interface DoorParts {
  secureContext(): SecureContext
  answer: RequestListener
}

const words: Record<DoorName, PortWords> = {
  secure: { what: 'HTTPS port for devices', zero: '0 takes any free one' },
  plain: { what: 'HTTP port for files', zero: '0: none' },
}

/** In ms: for the head of a request, for all of it, and with nothing moving in either direction. */
const times = { headersTimeout: 10_000, requestTimeout: 60_000, idle: 60_000, handshake: 10_000, keepAliveTimeout: 15_000 }
/** As many as wait for a download, and some. */
const mostConnections = 5_000

/** Names by which programs ask for HTTP within TLS; AWS devices on a port that MQTT shares insist on the second. */
const applicationProtocols = ['http/1.1', 'x-amzn-http-ca']

/**
 * Opens a port. Connections that came in stand in `sockets` for as long as they are there.
 * @throws BenchError PortInUse or NotAvailable for the port, or what is wrong with the certificate.
 */
export async function openDoor(name: DoorName, address: DoorAddress, parts: DoorParts, sockets: Set<Socket>): Promise<Door> {
  const { headersTimeout, requestTimeout, keepAliveTimeout } = times
  const options = { headersTimeout, requestTimeout, keepAliveTimeout, noDelay: true }
  const underWay = new Set<ServerResponse>()
  const answer: RequestListener = (request, response) => {
    underWay.add(response)
    response.once('close', () => underWay.delete(response))
    parts.answer(request, response)
  }
  const secure =
    name === 'plain'
      ? null
      : createSecureServer(
          {
            ...options,
            ...contextOptions(parts.secureContext()),
            // A device may show a certificate; whether it is any good, whoever answers decides.
            requestCert: true,
            rejectUnauthorized: false,
            handshakeTimeout: times.handshake,
            // Whoever asks for anything else gets it, for a refusal would be an alert that nobody understands.
            ALPNCallback: ({ protocols }) => applicationProtocols.find((known) => protocols.includes(known)) ?? protocols[0],
          },
          answer,
        )
  const server: Server = secure ?? createServer(options, answer)
  server.maxConnections = mostConnections
  server.setTimeout(times.idle)
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  const port = await bind(server, name, address)
  return {
    port,
    stop: () => void server.close(),
    renew: () => {
      secure?.setSecureContext(contextOptions(parts.secureContext()))
      secure?.closeIdleConnections()
      for (const response of underWay) endAfter(response)
    },
  }
}

/** Has no other request come by the connection of this one. */
function endAfter(response: ServerResponse): void {
  const { socket } = response.req
  response.shouldKeepAlive = false
  response.once('close', () => socket.destroySoon())
}

async function bind(server: Server, name: DoorName, { host, port }: DoorAddress): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, words[name], { host, port })))
    server.listen({ host, port }, resolve)
  })
  // Accepting can fail for a moment (no file descriptors left); the port stays open.
  server.removeAllListeners('error').on('error', () => undefined)
  return (server.address() as AddressInfo).port
}

/** All that a context is made of: one that is replaced keeps nothing of the one before. */
function contextOptions({ cert, key, ca }: SecureContext): TlsOptions {
  return { cert, key, ca, minVersion: 'TLSv1.2' }
}
