import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { Aedes } from 'aedes'
import type { Client } from 'aedes'
import type { Outgoing } from '../contract/dialect.ts'
import { isBenchError } from '../contract/errors.ts'
import { closingWords } from './closing-words.ts'
import { ConsumingBus } from './consuming-bus.ts'
import { DeviceLink } from './device-link.ts'
import { readFirstPacket } from './first-packet.ts'
import { limitFrames } from './frame-limit.ts'
import { eventEntry } from './hooks.ts'
import type { BrokerHooks } from './hooks.ts'
import { limits } from './limits.ts'
import { listen } from './listener.ts'
import { MonitorLink, monitorClientId } from './monitor-link.ts'
import { Monitors } from './monitors.ts'
import { Presence } from './presence.ts'
import { memoryRecords, openRecords } from './session-records.ts'
import { Sessions } from './sessions.ts'
import { authenticateError, signIn } from './sign-in.ts'
import { refuseMonitor, take } from './taking.ts'
import { grant, maySubscribe } from './topic-rights.ts'

export type { BrokerHooks } from './hooks.ts'

export interface BrokerOptions {
  host: string
  /** 0 takes any free one. */
  port: number
  /** The folder that keeps sessions over a restart; null keeps them in memory. */
  sessionsFolder: string | null
  hooks: BrokerHooks
  /** How long a device or monitor may take to read what it is sent, in ms. Default 5,000: a frozen one is then cut. */
  drainTimeoutMs?: number
  /** How long a connection may take to say who it is, in ms. Default 10,000. */
  connectTimeoutMs?: number
}

export interface Broker {
  host: string
  /** The real one. */
  port: number
  /** What a person should know of the start, in sentences. */
  notices: string[]
  /** Devices that are connected. */
  connections(): number
  isConnected(deviceId: string): boolean
  /**
   * Sends to the one connection of this device; never stored and never repeated. `tag` comes back by
   * `hooks.acknowledged`. False when the device is not there or has not subscribed to the topic.
   */
  send(deviceId: string, outgoing: Outgoing, tag: string): boolean
  /** Ends the device's connection; `why` is a sentence for its traffic. */
  drop(deviceId: string, why: string): void
  /** Does any monitor listen to anything? */
  isWatched(): boolean
  /** Sends to every monitor that listens to the topic. One that cannot follow is cut and holds up nobody. */
  publishToMonitors(topic: string, payload: string): void
  /** Ends the connections of all monitors; `why` is a sentence for the traffic. */
  dropMonitors(why: string): void
  /** Ends all connections (their `disconnected` included) and gives the port and the folder free. */
  close(): Promise<void>
}

/**
 * Starts an MQTT 3.1.1 broker around aedes. What devices publish goes up through `hooks.received` and nowhere else;
 * what the bench sends goes to one connection. A QoS 1 or 2 message is acknowledged after `received` has resolved.
 * @throws BenchError PortInUse or NotAvailable for the port, StorageFailed for the folder.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { hooks } = options
  const drainTimeoutMs = options.drainTimeoutMs ?? 5_000
  const connectTimeoutMs = options.connectTimeoutMs ?? 10_000
  const sockets = new Set<Socket>()
  const deviceLinks = new WeakMap<object, DeviceLink>()
  const monitorLinks = new WeakMap<object, MonitorLink>()
  const linkOf = (client: object): DeviceLink | MonitorLink | undefined => deviceLinks.get(client) ?? monitorLinks.get(client)
  const monitors = new Monitors((entry) => hooks.traffic(entry))
  let isClosing = false

  const presence = new Presence({
    connected: (deviceId) => hooks.connected(deviceId),
    listening: (deviceId, filters) => hooks.listening(deviceId, filters),
    disconnected: (deviceId) => hooks.disconnected(deviceId),
    failed: (link, error) => end(link, `The connection was closed, because the bench could not note it: ${wordsOf(error)}`),
  })
  const records = options.sessionsFolder === null ? memoryRecords() : await openRecords(options.sessionsFolder, Date.now())
  const sessions = new Sessions({
    records,
    mayKeep: (client, filter) => maySubscribe(hooks, linkOf(client)!, filter) === true,
    acknowledged: (client, messageId) => linkOf(client)?.acknowledge(messageId),
    tookExactlyOnce: (client, messageId) => deviceLinks.get(client)?.takingExactlyOnce.delete(messageId),
  })
  await sessions.load()

  const aedes = await Aedes.createBroker({
    mq: new ConsumingBus(),
    persistence: sessions,
    drainTimeout: drainTimeoutMs,
    connectTimeout: connectTimeoutMs,
    queueLimit: limits.queuedPackets,
    maxClientsIdLength: limits.clientIdCharacters,
    // Who needs no client id gets one (MQTT 3.1.1, 3.1.3.1); anybody else was turned away before.
    preConnect: (_client, packet, done) => {
      if (packet.clientId === '') packet.clientId = `unnamed-${randomBytes(4).toString('hex')}`
      done(null, true)
    },
    authenticate: (client, username, password, done) => {
      const remoteAddress = addressOf(client.conn as Socket)
      const attempt = { clientId: client.id, username: username ?? null, password: password?.toString('utf8') ?? null, remoteAddress }
      const answer = signIn(hooks, attempt)
      if ('refused' in answer) {
        hooks.refused({ clientId: client.id, remoteAddress, sentence: answer.refused })
        done(authenticateError(answer.refused, answer.returnCode), false)
      } else {
        if ('monitor' in answer) welcomeMonitor(answer.monitor, client)
        else welcome(answer.deviceId, client)
        done(null, true)
      }
    },
    authorizePublish: (client, packet, done) => {
      const link = client && linkOf(client)
      if (!link || link.isMuted || isClosing) return done(new Error('connection closed'))
      if (link instanceof MonitorLink) {
        refuseMonitor(hooks, link, packet)
        return done(null)
      }
      take(hooks, sessions, client, link, packet).then(() => done(null), done)
    },
    authorizeSubscribe: (client, subscription, done) => done(null, grant(hooks, linkOf(client)!, subscription)),
    // Nothing is ever forwarded; the bus has already seen to it.
    authorizeForward: () => null,
  })

  function welcome(deviceId: string, client: Client): void {
    const socket = client.conn as Socket
    const link = new DeviceLink({
      deviceId,
      client,
      socket,
      drainTimeoutMs,
      acknowledged: (tag) => hooks.acknowledged(deviceId, tag),
      stuck: (what) => end(link, `The connection was closed: ${what}.`),
    })
    deviceLinks.set(client, link)
    socket.once('close', () => presence.leave(link))
  }

  /** From here on the client goes by an id of its own, in its sessions too: aedes takes one connection for each id. */
  function welcomeMonitor(name: string, client: Client): void {
    client.id = monitorClientId(name)
    const socket = client.conn as Socket
    const link = new MonitorLink({
      name,
      client,
      socket,
      drainTimeoutMs,
      stuck: (what) => end(link, `The connection was closed: ${what}.`),
    })
    monitorLinks.set(client, link)
    socket.once('close', () => monitors.leave(link))
  }

  function end(link: DeviceLink | MonitorLink, sentence: string): void {
    if (link.isMuted) return
    link.isMuted = true
    hooks.traffic(eventEntry(link.shownAs, 'info', sentence))
    link.client.close()
  }

  function listens(link: DeviceLink | MonitorLink): void {
    if (link instanceof MonitorLink) monitors.listens(link)
    else presence.listens(link)
  }

  aedes.on('client', (client) => {
    const link = linkOf(client)
    if (!link || client.closed) return
    if (link instanceof MonitorLink) monitors.enter(link)
    else presence.enter(link)
  })
  aedes.on('connackSent', (packet, client) => {
    const link = linkOf(client)
    if (!link || packet.returnCode !== 0) return
    if (link instanceof MonitorLink) link.open()
    else link.isOpen = true
    listens(link)
  })
  aedes.on('clientReady', (client) => deviceLinks.get(client)?.ready())
  // Also comes for refused filters (with QoS 128): the link knows the granted ones.
  aedes.on('subscribe', (_subscriptions, client) => listens(linkOf(client)!))
  aedes.on('unsubscribe', (filters, client) => {
    // aedes unsubscribes a connection that ends, too; the session keeps its filters then.
    if (client.closed) return
    const link = linkOf(client)!
    for (const filter of filters) link.filters.delete(filter)
    listens(link)
  })
  aedes.on('clientError', (client, error) => {
    const link = linkOf(client)
    if (!link || link.isMuted || isClosing || isBenchError(error)) return
    hooks.traffic(eventEntry(link.shownAs, 'info', closingWords(error)))
  })

  function accept(socket: Socket): void {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
    const remoteAddress = addressOf(socket)
    readFirstPacket(socket, { timeoutMs: connectTimeoutMs, maximumBytes: limits.connectBytes }, (opening) => {
      if (opening.kind === 'gone') socket.destroy()
      else if (opening.kind === 'refused') {
        hooks.refused({ clientId: opening.clientId, remoteAddress, sentence: opening.sentence })
        turnAway(socket, opening.answer)
      } else {
        let client: Client | null = null
        limitFrames(socket, {
          maximumPacketBytes: limits.packetBytes,
          maximumPending: limits.pendingMessages,
          pending: () => (client ? (deviceLinks.get(client)?.pending ?? 0) : 0),
          tooLarge: (packetBytes) => {
            const link = client && linkOf(client)
            const sentence = `The connection was closed: a packet of ${packetBytes} bytes came, and the most that is read is ${limits.packetBytes}.`
            if (link) end(link, sentence)
            else socket.destroy()
          },
        })
        client = aedes.handle(socket)
      }
    })
  }

  const { server, port } = await listen(options.host, options.port, accept).catch(async (error: unknown) => {
    await new Promise<void>((resolve) => aedes.close(resolve))
    await sessions.close()
    throw error
  })

  return {
    host: options.host,
    port,
    notices: records.notice === null ? [] : [records.notice],
    connections: () => presence.count,
    isConnected: (deviceId) => presence.link(deviceId)?.isOpen ?? false,
    send: (deviceId, outgoing, tag) => presence.link(deviceId)?.send(outgoing, tag) ?? false,
    drop: (deviceId, why) => {
      const link = presence.link(deviceId)
      if (link) end(link, why)
    },
    isWatched: () => monitors.isListening(),
    publishToMonitors: (topic, payload) => monitors.publish(topic, payload),
    dropMonitors: (why) => {
      for (const link of monitors.links()) end(link, why)
    },
    close: async () => {
      isClosing = true
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => aedes.close(resolve))
      // Each device's `disconnected` hangs on the close of its socket, which comes after the server's.
      await Promise.all([...sockets].map((socket) => once(socket.destroy(), 'close')))
      await closed
      await presence.settled()
      await sessions.close()
    },
  }
}

/** Says the answer and closes; what still comes is read and thrown away, for unread bytes would take the answer with them. */
function turnAway(socket: Socket, answer: Buffer | null): void {
  if (answer === null) return void socket.destroy()
  socket.end(answer)
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), 1_000)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}

/** IPv4 addresses on a dual-stack socket come with a prefix that no person types. */
function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '')
}

function wordsOf(error: unknown): string {
  return isBenchError(error) ? error.sentence : `${String(error)}.`
}
