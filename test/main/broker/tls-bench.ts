import { connect as connectTls } from 'node:tls'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import type { IClientOptions } from 'mqtt'
import { onTestFinished } from 'vitest'
import { createWebSocketStream, WebSocket } from 'ws'
import type { Broker, BrokerOptions, SecureContext } from '../../../main/broker/broker.ts'
import type { BrokerHooks } from '../../../main/broker/hooks.ts'
import { issueCertificate, makeKey } from '../../../main/certificates/issue.ts'
import { authorityCertificate } from '../../helpers/certificates.ts'
import type { MadeCertificate } from '../../helpers/certificates.ts'
import { loopback, openBroker, RawDevice } from './mqtt-bench.ts'
import type { Log } from './mqtt-bench.ts'

const dayMs = 86_400_000

/** The CA of a bench. */
export const authority: MadeCertificate = await authorityCertificate({ commonName: 'Bench CA' })

/** What the ports of a bench with that CA show, with a new certificate and key each time. */
export async function newContext(trusted: MadeCertificate[] = []): Promise<SecureContext> {
  const key = await makeKey()
  const cert = await issueCertificate({
    commonName: 'localhost',
    use: 'server',
    keyPem: key,
    issuer: authority,
    notBeforeMs: Date.now() - dayMs,
    notAfterMs: Date.now() + dayMs,
    names: [
      { kind: 'dns', name: 'localhost' },
      { kind: 'ip', name: '127.0.0.1' },
    ],
  })
  return { cert, key, ca: [authority, ...trusted].map(({ certPem }) => certPem) }
}

export const usualContext = await newContext()

/** A broker that listens without TLS, with it, and on its second port for WebSocket. */
export async function openSecureBroker(
  options: Partial<BrokerOptions> = {},
  hooks: Partial<BrokerHooks> = {},
): Promise<{ broker: Broker & { port: number; tlsPort: number; webSocketPort: number }; log: Log }> {
  const { broker, log } = await openBroker(
    {
      listeners: { plain: loopback(), secure: loopback(), webSocket: loopback() },
      secureContext: () => usualContext,
      ...options,
    },
    hooks,
  )
  const { secure, webSocket } = broker.listeners()
  return { broker: Object.assign(broker, { tlsPort: secure?.port ?? 0, webSocketPort: webSocket?.port ?? 0 }), log }
}

/** Connects and ends the handshake. */
export function tlsSocket(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.certPem, ...options })
    onTestFinished(() => void socket.destroy())
    socket.once('error', reject)
    socket.once('secureConnect', () => resolve(socket))
  })
}

/** A WebSocket that is open. */
export function openWebSocket(port: number, path = '/mqtt', protocol = 'mqtt'): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(`wss://localhost:${port}${path}`, protocol, { ca: authority.certPem })
    onTestFinished(() => webSocket.terminate())
    webSocket.once('error', reject)
    webSocket.once('open', () => resolve(webSocket))
  })
}

/** What MQTT travels in, and how each is reached: for mqtt.js, and for bare packets. */
export const carriers: { name: string; options(ports: Ports): IClientOptions; raw(ports: Ports): Promise<RawDevice> }[] = [
  { name: 'plain TCP', options: ({ port }) => ({ protocol: 'mqtt', port }), raw: async ({ port }) => new RawDevice(port) },
  {
    name: 'TLS',
    options: ({ tlsPort }) => ({ protocol: 'mqtts', port: tlsPort, host: 'localhost', ca: authority.certPem }),
    raw: async ({ tlsPort }) => new RawDevice(await tlsSocket(tlsPort)),
  },
  {
    name: 'WebSocket on the same port, as Azure SDKs ask for it',
    options: ({ tlsPort }) => webSocketOptions(tlsPort, '/$iothub/websocket'),
    raw: async ({ tlsPort }) => new RawDevice(createWebSocketStream(await openWebSocket(tlsPort))),
  },
  {
    name: 'WebSocket on its own port',
    options: ({ webSocketPort }) => webSocketOptions(webSocketPort, '/mqtt'),
    raw: async ({ webSocketPort }) => new RawDevice(createWebSocketStream(await openWebSocket(webSocketPort))),
  },
]

interface Ports {
  port: number
  tlsPort: number
  webSocketPort: number
}

function webSocketOptions(port: number, path: string): IClientOptions {
  return { protocol: 'wss', port, host: 'localhost', path, ca: authority.certPem, wsOptions: { ca: authority.certPem } }
}
