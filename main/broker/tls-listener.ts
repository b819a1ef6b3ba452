import type { Socket } from 'node:net'
import { createServer } from 'node:tls'
import type { TlsOptions } from 'node:tls'
import { addressOf } from './arrival.ts'
import { brokeOffDeed, handshakeDeed } from './handshake-words.ts'
import { bind, socketOptions } from './listener.ts'
import type { Listener, ListenerAddress, ListenerName } from './listener.ts'

/** What a TLS port shows, as PEM, and the CAs whose device certificates count as trusted. */
export interface SecureContext {
  cert: string
  key: string
  ca: string[]
}

export interface TlsListenerParts {
  secureContext(): SecureContext
  handshakeTimeoutMs: number
  /** A connection came; its handshake is still to be. */
  came(socket: Socket): void
  /** A connection is encrypted: `socket` stands in place of the one that came. */
  accept(socket: Socket, came: Socket | undefined): void
  /** The handshake of a connection that came has failed; `deed` as in "A device {deed}." */
  failed(came: Socket, remoteAddress: string, deed: string): void
}

/** Names by which programs ask for MQTT or for the HTTP of a WebSocket; AWS devices insist on the first. */
const applicationProtocols = ['x-amzn-mqtt-ca', 'mqtt', 'http/1.1']

/**
 * Opens a port for MQTT over TLS. A device may show a certificate; whether it is any good, the sign-in decides.
 * @throws BenchError PortInUse or NotAvailable for the port, or what is wrong with the certificate.
 */
export async function listenTls(name: ListenerName, address: ListenerAddress, parts: TlsListenerParts): Promise<Listener> {
  const server = createServer({
    ...socketOptions,
    ...contextOptions(parts.secureContext()),
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: parts.handshakeTimeoutMs,
    // Whoever asks for anything else gets it, for a refusal would be an alert that nobody understands.
    ALPNCallback: ({ protocols }) => applicationProtocols.find((known) => protocols.includes(known)) ?? protocols[0],
  })
  /** Connections in their handshake, by their other end: the encrypted socket does not tell which one it came from. */
  const inHandshake = new Map<string, Socket>()

  server.on('connection', (socket: Socket) => {
    const remoteAddress = addressOf(socket.remoteAddress)
    const otherEnd = otherEndOf(socket)
    inHandshake.set(otherEnd, socket)
    socket.once('close', () => {
      if (inHandshake.get(otherEnd) !== socket) return
      inHandshake.delete(otherEnd)
      // Who only looked whether the port is open is nobody's business.
      if (socket.bytesRead > 0) parts.failed(socket, remoteAddress, brokeOffDeed)
    })
    parts.came(socket)
  })
  server.on('secureConnection', (socket) => {
    const otherEnd = otherEndOf(socket)
    const came = inHandshake.get(otherEnd)
    inHandshake.delete(otherEnd)
    parts.accept(socket, came)
  })
  server.on('tlsClientError', (error, socket) => {
    // One that has closed already knows no address any more; it was spoken of above.
    const otherEnd = otherEndOf(socket)
    const came = inHandshake.get(otherEnd)
    inHandshake.delete(otherEnd)
    if (came) parts.failed(came, addressOf(socket.remoteAddress), handshakeDeed(error, parts.handshakeTimeoutMs))
    // Node leaves it open when only the time has run out.
    socket.destroy()
  })

  const port = await bind(server, name, address)
  return { port, stop: () => void server.close(), renew: () => server.setSecureContext(contextOptions(parts.secureContext())) }
}

/** All that a context is made of: one that is replaced keeps nothing of the one before. */
function contextOptions({ cert, key, ca }: SecureContext): TlsOptions {
  return { cert, key, ca, minVersion: 'TLSv1.2' }
}

function otherEndOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
