/** One attempt to come in by a port of the bench, as far as the first answer. */
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Duplex } from 'node:stream'
import { generate, parser } from 'mqtt-packet'
import { createWebSocketStream, WebSocket } from 'ws'
import type { CheckFinding, PortPurpose } from '../../contract/network.ts'

/** How long a port of this very machine may take to answer, in ms. */
const patienceMs = 4_000

export interface KnockAt {
  purpose: PortPurpose
  address: string
  port: number
  /** The MQTT client id that the broker knows to be the bench's own. */
  clientId: string
}

type Outcome = Extract<CheckFinding, 'portAnswers' | 'portRefused' | 'portSilent' | 'portForeign'>

/**
 * Whether names and lifetimes of the certificate are right is looked at elsewhere, and told in words of its own: here a
 * handshake is enough.
 */
const anyCertificate = { rejectUnauthorized: false }

const ways: Record<PortPurpose, (at: KnockAt) => Promise<Outcome>> = {
  mqtt: (at) => byMqtt(connectTcp({ host: at.address, port: at.port }), 'connect', at),
  mqtts: (at) => byMqtt(connectTls({ host: at.address, port: at.port, ...anyCertificate }), 'secureConnect', at),
  webSocket: byWebSocket,
  https: (at) => byHttp((done) => httpsRequest({ ...httpAt(at), ...anyCertificate }, done)),
  http: (at) => byHttp((done) => httpRequest(httpAt(at), done)),
  tools: (at) => byHttp((done) => httpRequest(httpAt(at), done)),
  screen: (at) => byHttp((done) => httpRequest(httpAt(at), done)),
}

/** Tries to come in. Takes 4 s at most, and leaves no connection behind. */
export function knock(at: KnockAt): Promise<Outcome> {
  return ways[at.purpose](at)
}

function httpAt({ address, port }: KnockAt) {
  return { host: address, port, method: 'HEAD', path: '/', timeout: patienceMs, agent: false as const }
}

/** Whatever is answered: somebody is there who speaks HTTP. */
function byHttp(ask: (done: () => void) => ReturnType<typeof httpRequest>): Promise<Outcome> {
  return new Promise((resolve) => {
    const request = ask(() => {
      resolve('portAnswers')
      request.destroy()
    })
    request.on('timeout', () => {
      resolve('portSilent')
      request.destroy()
    })
    request.on('error', (error: NodeJS.ErrnoException) => resolve(outcomeOf(error)))
    request.end()
  })
}

function byMqtt(socket: Socket, opened: 'connect' | 'secureConnect', at: KnockAt): Promise<Outcome> {
  return signIn(socket, at, (begin) => socket.once(opened, begin)).finally(() => socket.destroy())
}

function byWebSocket(at: KnockAt): Promise<Outcome> {
  const socket = new WebSocket(`wss://${at.address}:${at.port}/mqtt`, 'mqtt', { ...anyCertificate, handshakeTimeout: patienceMs })
  const stream = createWebSocketStream(socket)
  return signIn(stream, at, (begin) => socket.once('open', begin)).finally(() => socket.terminate())
}

/** Sends a CONNECT once the way is open; the broker of the bench answers it with a CONNACK, whichever. */
function signIn(stream: Duplex, { clientId }: KnockAt, onceOpen: (begin: () => void) => void): Promise<Outcome> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve('portSilent'), patienceMs)
    const end = (outcome: Outcome) => {
      clearTimeout(timer)
      resolve(outcome)
    }
    const answers = parser({ protocolVersion: 4 })
    answers.on('packet', ({ cmd }) => end(cmd === 'connack' ? 'portAnswers' : 'portForeign'))
    answers.on('error', () => end('portForeign'))
    stream.on('data', (bytes: Buffer) => answers.parse(bytes))
    stream.on('error', (error: NodeJS.ErrnoException) => end(outcomeOf(error)))
    stream.on('close', () => end('portForeign'))
    onceOpen(() => stream.write(generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId, clean: true, keepalive: 30 })))
  })
}

/** Nobody listens or lets us through; or somebody does who speaks otherwise. */
function outcomeOf({ code = '' }: NodeJS.ErrnoException): Outcome {
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM'].includes(code)) return 'portRefused'
  return code === 'ETIMEDOUT' ? 'portSilent' : 'portForeign'
}
