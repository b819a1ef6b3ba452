import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { Aedes } from 'aedes'
import type { Client } from 'aedes'
import { isBenchError } from '../contract/errors.ts'
import type { Arrival } from './arrival.ts'
import type { Broker, BrokerOptions } from './broker-port.ts'
import { closingWords, departureOf } from './closing-words.ts'
import { ConsumingBus } from './consuming-bus.ts'
import { DelayedWills } from './delayed-wills.ts'
import { DeviceLink } from './device-link.ts'
import { Entrance } from './entrance.ts'
import type { Visitor } from './entrance.ts'
import { limitFrames } from './frame-limit.ts'
import { eventEntry } from './hooks.ts'
import type { Refusal } from './hooks.ts'
import { limits } from './limits.ts'
import { Links, mqtt5Of } from './links.ts'
import type { Link } from './links.ts'
import { listenPlain } from './listener.ts'
import { Listeners } from './listeners.ts'
import { MonitorLink } from './monitor-link.ts'
import { Monitors } from './monitors.ts'
import { reason } from './mqtt5/reason.ts'
import { Translations } from './mqtt5/translations.ts'
import { Presence } from './presence.ts'
import { printable } from './printable.ts'
import { memoryRecords, openRecords } from './session-records.ts'
import { Sessions } from './sessions.ts'
import { authenticateError, signIn, unavailable, unnamedClientId } from './sign-in.ts'
import { ask, refuseMonitor, take } from './taking.ts'
import { listenTls } from './tls-listener.ts'
import { grant, maySubscribe } from './topic-rights.ts'

export type { Broker, BrokerOptions } from './broker-port.ts'
export type { BrokerHooks } from './hooks.ts'
export type { ListenerAddress, ListenerName } from './listener.ts'
export type { ListenerAddresses, ListenerState, ListenerStates } from './listeners.ts'
export type { SecureContext } from './tls-listener.ts'

/**
 * Starts an MQTT broker around aedes, which speaks 3.1.1; clients of MQTT 5 reach it through a translation (mqtt5/). What devices publish goes up through `hooks.received` and nowhere else;
 * what the bench sends goes to one connection. A QoS 1 or 2 message is acknowledged after `received` has resolved.
 * @throws BenchError StorageFailed for the folder. A port that cannot be opened does not throw.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { hooks } = options
  const drainTimeoutMs = options.drainTimeoutMs ?? 5_000
  const connectTimeoutMs = options.connectTimeoutMs ?? 10_000
  const mostBytesUnderWay = options.bytesUnderWay ?? limits.bytesUnderWay
  let bytesUnderWay = 0
  const arrivals = new WeakMap<object, Arrival>()
  /** Who came by this socket. */
  const clients = new WeakMap<Socket, Client>()
  /** Those that the bench itself has ended: nothing that becomes of them is a refusal. */
  const ended = new WeakSet<Socket>()
  /** Those whose failure is in the traffic. */
  const failed = new WeakSet<Client>()
  const monitors = new Monitors((entry) => hooks.traffic(entry))
  let isClosing = false

  const presence = new Presence({
    connected: (connection) => hooks.connected(connection),
    listening: (connection, filters) => hooks.listening(connection, filters),
    disconnected: (connection, farewell) => hooks.disconnected(connection, farewell),
    failed: (link, error) =>
      links.end(link, `The connection was closed, because the bench could not note it: ${wordsOf(error)}`, reason.implementationSpecific),
  })
  const links = new Links({
    hooks,
    drainTimeoutMs,
    registrationLifeMs: options.registrationLifeMs ?? 10 * 60_000,
    left: (link) => {
      if (link instanceof MonitorLink) monitors.leave(link)
      else if (link instanceof DeviceLink) presence.leave(link)
    },
  })
  const records = options.sessionsFolder === null ? memoryRecords() : await openRecords(options.sessionsFolder, Date.now())
  const sessions = new Sessions({
    records,
    mayKeep: (client, filter) => maySubscribe(hooks, links.of(client)!, filter) === true,
    acknowledged: (client, messageId) => links.of(client)?.acknowledge(messageId),
    tookExactlyOnce: (client, messageId) => links.device(client)?.takingExactlyOnce.delete(messageId),
    hasRefused: (client, messageId) => mqtt5Of(client)?.hasRefused(messageId) ?? false,
    optionsOf: (client, filter) => mqtt5Of(client)?.optionsOf(filter),
  })
  const wills = new DelayedWills(hooks, sessions)
  for (const [clientId, will] of await sessions.load()) wills.restore(clientId, will)
  const translations = new Translations({
    hooks,
    links,
    sessions,
    isTakenOver: (link) =>
      (link instanceof DeviceLink && presence.isTakenOver(link)) || (link instanceof MonitorLink && monitors.isTakenOver(link)),
    isClosing: () => isClosing,
  })

  const aedes = await Aedes.createBroker({
    mq: new ConsumingBus(),
    persistence: sessions,
    drainTimeout: drainTimeoutMs,
    connectTimeout: connectTimeoutMs,
    queueLimit: limits.queuedPackets,
    maxClientsIdLength: limits.clientIdCharacters,
    // Who needs no client id gets one (MQTT 3.1.1, 3.1.3.1); anybody else was turned away before.
    preConnect: (_client, packet, done) => {
      if (packet.clientId === '') packet.clientId = unnamedClientId()
      done(null, true)
    },
    authenticate: (client, username, password, done) => {
      // It has gone meanwhile: nobody would hear that it has.
      if (client.conn.destroyed) return
      const arrival = arrivals.get(client)!
      const mqtt5 = mqtt5Of(client)
      const shown = mqtt5?.connect ?? { username, password }
      const attempt = {
        clientId: client.id,
        username: shown.username ?? null,
        password: shown.password?.toString('utf8') ?? null,
        ...arrival,
      }
      const answer = signIn(hooks, attempt)
      if ('refused' in answer) {
        tellRefused({ clientId: client.id, remoteAddress: arrival.remoteAddress, sentence: answer.refused })
        mqtt5?.refuses(answer.refused)
        return done(authenticateError(answer.refused, answer.returnCode), false)
      }
      links.welcome(client, answer)
      const link = links.of(client)
      if (link instanceof MonitorLink) monitors.comes(link)
      else if (link instanceof DeviceLink) presence.comes(link)
      client.conn.once('close', () => sessions.left(client))
      wills.settle(client.id, client.clean || (mqtt5?.connect.cleanStart ?? false))
      translations.resume(client).then(
        () => done(null, true),
        (error: unknown) => {
          const why = `The bench could not look for the session: ${wordsOf(error)}`
          mqtt5?.refuses(why)
          done(authenticateError(why, unavailable), false)
        },
      )
    },
    authorizePublish: (client, packet, done) => {
      const link = client && links.of(client)
      if (!link || link.isMuted || isClosing) return done(new Error('connection closed'))
      if (link instanceof MonitorLink) {
        refuseMonitor(hooks, link, packet)
        return done(null)
      }
      const taken = link instanceof DeviceLink ? take({ hooks, sessions, wills }, client, link, packet) : ask(hooks, link, packet)
      const bytes = packet.topic.length + packet.payload.length + limits.messageBytes
      bytesUnderWay += bytes
      taken.finally(() => (bytesUnderWay -= bytes)).then(() => done(null), done)
    },
    authorizeSubscribe: (client, subscription, done) => done(null, grant(hooks, links.of(client)!, subscription)),
    // Nothing is ever forwarded; the bus has already seen to it.
    authorizeForward: () => null,
  })

  function listens(link: Link): void {
    if (link instanceof MonitorLink) monitors.listens(link)
    else if (link instanceof DeviceLink) presence.listens(link)
  }

  aedes.on('client', (client) => {
    const link = links.of(client)
    if (!link || client.closed) return
    if (link instanceof MonitorLink) monitors.enter(link)
    else if (link instanceof DeviceLink) presence.enter(link)
  })
  aedes.on('connackSent', (packet, client) => {
    const link = links.of(client)
    if (!link || packet.returnCode !== 0) return
    if (link instanceof MonitorLink) link.open()
    else if (link instanceof DeviceLink) link.isOpen = true
    listens(link)
  })
  aedes.on('clientReady', (client) => links.device(client)?.ready())
  // Also comes for refused filters (with QoS 128): the link knows the granted ones.
  aedes.on('subscribe', (_subscriptions, client) => listens(links.of(client)!))
  aedes.on('unsubscribe', (filters, client) => {
    // aedes unsubscribes a connection that ends, too; the session keeps its filters then.
    if (client.closed) return
    const link = links.of(client)!
    for (const filter of filters) link.filters.delete(filter)
    listens(link)
  })
  aedes.on('clientError', (client, error) => {
    const link = links.of(client)
    // Each of the acknowledgements that still waited to be written fails, too: as many as thousands.
    if (!link || link.isMuted || isClosing || isBenchError(error) || failed.has(client)) return
    failed.add(client)
    if (link instanceof DeviceLink) link.ends({ how: departureOf(error), sentence: closingWords(error) })
    hooks.traffic(eventEntry(link.shownAs, 'info', closingWords(error)))
  })

  function refused(refusal: Refusal, socket: Socket): void {
    if (!ended.has(socket)) tellRefused(refusal)
  }

  function tellRefused({ clientId, ...refusal }: Refusal): void {
    hooks.refused({ ...refusal, clientId: clientId === null ? null : printable(clientId, limits.clientIdCharacters) })
  }

  function admit(stream: Duplex, { socket, arrival }: Visitor): Client {
    let client: Client | null = null
    const link = () => client && links.of(client)
    limitFrames(stream, {
      maximumPacketBytes: limits.packetBytes,
      maximumPending: limits.pendingMessages,
      pending: () => link()?.pending ?? 0,
      isCrowded: () => bytesUnderWay > mostBytesUnderWay,
      tooLarge: (packetBytes) => {
        const known = link()
        const sentence = `The connection was closed: a packet of ${packetBytes} bytes came, and the most that is read is ${limits.packetBytes}.`
        if (known) links.end(known, sentence)
        else stream.destroy()
      },
    })
    client = aedes.handle(stream)
    arrivals.set(client, arrival)
    clients.set(socket, client)
    return client
  }

  const entrance = new Entrance({
    connectTimeoutMs,
    refused,
    admit,
    admit5: (carrier, visitor, connect) => translations.open(carrier, connect, (stream) => admit(stream, visitor)),
  })

  const listeners = new Listeners({
    open: (name, address, sockets) => {
      const came = (socket: Socket) => {
        sockets.add(socket)
        socket.once('close', () => sockets.delete(socket))
      }
      const accept = (socket: Socket) => {
        came(socket)
        entrance.accept(socket)
      }
      if (name === 'plain') return listenPlain(address, accept)
      return listenTls(name, address, {
        secureContext: options.secureContext,
        handshakeTimeoutMs: connectTimeoutMs,
        came,
        // Only one of both is ever to be destroyed: Node loses the 'close' of the one when the other goes on its own.
        accept: (socket, before) => {
          if (before) sockets.delete(before)
          accept(socket)
        },
        failed: (socket, remoteAddress, deed) => refused({ clientId: null, remoteAddress, sentence: `A device ${deed}.` }, socket),
      })
    },
    end: (socket) => {
      ended.add(socket)
      const client = clients.get(socket)
      const link = client && links.of(client)
      if (link) links.end(link, 'The connection was closed: the bench listens elsewhere now.')
      else socket.destroy()
    },
  })
  await listeners.open(options.listeners)

  return {
    notices: records.notice === null ? [] : [records.notice],
    listeners: () => listeners.states(),
    move: (addresses) => listeners.move(addresses),
    renewCertificates: () => listeners.renew(),
    connections: () => presence.count,
    isConnected: (deviceId) => presence.link(deviceId)?.isOpen ?? false,
    send: (deviceId, outgoing, tag) => presence.link(deviceId)?.send(outgoing, tag) ?? false,
    drop: (deviceId, why) => {
      wills.drop(deviceId)
      for (const link of presence.linksOf(deviceId)) links.end(link, why)
    },
    isWatched: () => monitors.isListening(),
    publishToMonitors: (topic, payload) => monitors.publish(topic, payload),
    dropMonitors: (why) => {
      for (const link of monitors.links()) links.end(link, why)
    },
    close: async () => {
      isClosing = true
      const sockets = listeners.stop()
      for (const socket of sockets) ended.add(socket)
      await new Promise<void>((resolve) => aedes.close(resolve))
      await translations.close()
      // Each device's `disconnected` hangs on the close of its stream.
      const streams = [...translations.streams, ...entrance.streams, ...sockets]
      await Promise.all(streams.map((stream) => once(stream.destroy(), 'close')))
      await presence.settled()
      wills.stop()
      await sessions.close()
    },
  }
}

function wordsOf(error: unknown): string {
  return isBenchError(error) ? error.sentence : `${String(error)}.`
}
