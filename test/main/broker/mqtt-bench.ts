import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import mqttPacket from 'mqtt-packet'
import type { Packet } from 'mqtt-packet'
import mqtt from 'mqtt'
import type { IClientOptions, MqttClient } from 'mqtt'
import { expect, onTestFinished } from 'vitest'
import { startBroker } from '../../../main/broker/broker.ts'
import type { Broker, BrokerOptions } from '../../../main/broker/broker.ts'
import type { BrokerHooks, ReceivedMessage, Refusal } from '../../../main/broker/hooks.ts'
import type { NewEntry } from '../../../main/broker/trace.ts'
import type { Dialect } from '../../../main/contract/dialect.ts'
import type { Farewell } from '../../../main/contract/connections.ts'
import type { Connection, SignInAnswer } from '../../../main/contract/sign-in.ts'

/** Everything that a broker told its bench, in order, and a way to wait for more of it. */
export class Log {
  readonly lines: string[] = []
  readonly received: { deviceId: string; message: ReceivedMessage }[] = []
  readonly traffic: NewEntry[] = []
  readonly refusals: Refusal[] = []
  readonly farewells: Farewell[] = []
  readonly #waiting = new Set<() => void>()

  add(line: string): void {
    this.lines.push(line)
    for (const check of this.#waiting) check()
  }

  /** Resolves when `holds` does; looked at after each line. */
  until(holds: (lines: string[]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds(this.lines)) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }

  untilLine(line: string, times = 1): Promise<void> {
    return this.until((lines) => lines.filter((one) => one === line).length >= times)
  }
}

/** What a sign-in says that lets a plain device in by its id; it comes with every connection, and so it is kept out of the log. */
export const letIn = 'Let in by its id.'

/** Lets a device in that goes by this id. */
export function connectionOf(deviceId: string, connection: Partial<Connection> = {}, expiresAtMs: number | null = null): SignInAnswer {
  return { connection: { deviceId, dialect: 'plain', modelId: null, ...connection }, expiresAtMs, sentence: letIn }
}

/** The rights of a dialect as the broker asks for them. */
export function rightsOf({ mayPublish, maySubscribe }: Pick<Dialect, 'mayPublish' | 'maySubscribe'>) {
  return {
    mayPublish: ({ deviceId }: Connection, topic: string) => mayPublish(deviceId, topic),
    maySubscribe: ({ deviceId }: Connection, filter: string) => maySubscribe(deviceId, filter),
  }
}

export const loopback = (port = 0) => ({ host: '127.0.0.1', port })

/** A broker on a free port without TLS whose hooks allow a device its own `bench/{deviceId}/` and write a log. */
export async function openBroker(
  options: Partial<BrokerOptions> = {},
  hooks: Partial<BrokerHooks> = {},
): Promise<{ broker: Broker & { port: number }; log: Log }> {
  const log = new Log()
  const own = ({ deviceId }: Connection, topic: string) => topic.startsWith(`bench/${deviceId}/`) || `‘${topic}’ is not its own`
  const broker = await startBroker({
    listeners: { plain: loopback(), secure: null, webSocket: null },
    secureContext: () => expect.unreachable('no port of this test has TLS'),
    sessionsFolder: null,
    ...options,
    hooks: {
      signIn: ({ clientId }) => connectionOf(clientId),
      mayPublish: own,
      maySubscribe: own,
      connected: async ({ deviceId }) => log.add(`${deviceId} connected`),
      listening: async ({ deviceId }, filters) => log.add(`${deviceId} listens to [${filters.join(' ')}]`),
      disconnected: async ({ deviceId }, farewell) => {
        log.farewells.push(farewell)
        log.add(`${deviceId} disconnected`)
      },
      received: async ({ deviceId }, message) => {
        log.received.push({ deviceId, message })
        log.add(`${deviceId} says ${message.topic} ${message.text}`)
      },
      asked: async ({ registrationId }, message) => {
        log.add(`${registrationId} asks ${message.topic} ${message.text}`)
        return null
      },
      acknowledged: (deviceId, tag) => log.add(`${deviceId} acknowledged ${tag}`),
      refused: (refusal) => {
        log.refusals.push(refusal)
        log.add(`refused: ${refusal.sentence}`)
      },
      traffic: (entry) => {
        if (entry.sentence.startsWith(letIn)) return
        log.traffic.push(entry)
        log.add(`${entry.deviceId} ${entry.verdict}: ${entry.sentence}`)
      },
      ...hooks,
    },
  })
  onTestFinished(() => broker.close())
  return { broker: Object.assign(broker, { port: broker.listeners().plain?.port ?? 0 }), log }
}

/** A real mqtt.js client that does not reconnect. */
export async function connectDevice(port: number, clientId: string, options: IClientOptions = {}): Promise<MqttClient> {
  const client = await mqtt.connectAsync({ host: '127.0.0.1', port, protocol: 'mqtt', clientId, reconnectPeriod: 0, ...options })
  client.on('error', () => undefined)
  onTestFinished(() => void client.end(true))
  return client
}

/** A stream that speaks MQTT packets, or whatever bytes a test wants it to. */
export class RawDevice {
  readonly socket: Duplex
  readonly packets: Packet[] = []
  readonly closed: Promise<void>
  #messageId = 0
  readonly #waiting = new Set<() => void>()
  readonly #version: 4 | 5

  /**
   * @param way the port to connect to without TLS, or a stream that is there.
   * @param version 4: MQTT 3.1.1.
   */
  constructor(way: number | Duplex, version: 4 | 5 = 4) {
    this.#version = version
    this.socket = typeof way === 'number' ? connectTcp({ port: way, host: '127.0.0.1', noDelay: true }) : way
    this.socket.on('error', () => undefined)
    const parser = mqttPacket.parser({ protocolVersion: version })
    parser.on('packet', (packet) => {
      this.packets.push(packet)
      for (const check of this.#waiting) check()
    })
    // It reads its own version; what a client of another is told, it leaves.
    parser.on('error', () => undefined)
    this.socket.on('data', (chunk) => parser.parse(chunk))
    // The stream of a WebSocket ends and does not close, as long as it could still be written to.
    this.closed = new Promise((resolve) => this.socket.once('close', () => resolve()).once('end', () => resolve()))
    onTestFinished(() => void this.socket.destroy())
  }

  send(...packets: Packet[]): void {
    this.socket.write(Buffer.concat(packets.map((packet) => mqttPacket.generate(packet, { protocolVersion: this.#version }))))
  }

  /** Resolves with the first packet of this kind, from those that came and those to come. */
  packet(cmd: Packet['cmd'], messageId?: number): Promise<Packet> {
    return this.#find((packets) =>
      packets.find((packet) => packet.cmd === cmd && (messageId === undefined || packet.messageId === messageId)),
    )
  }

  /** Resolves with the packet of this kind that comes as number `number`, from 1. */
  nth(cmd: Packet['cmd'], number: number): Promise<Packet> {
    return this.#find((packets) => packets.filter((packet) => packet.cmd === cmd)[number - 1])
  }

  #find(pick: (packets: Packet[]) => Packet | undefined): Promise<Packet> {
    return new Promise((resolve) => {
      const check = () => {
        const found = pick(this.packets)
        if (!found) return
        this.#waiting.delete(check)
        resolve(found)
      }
      this.#waiting.add(check)
      check()
    })
  }

  /** Subscribes with one filter and waits until the bench has heard of it. */
  async subscribe(log: Log, filter: string, qos: 0 | 1 | 2 = 1): Promise<void> {
    this.#messageId += 1
    this.send({ cmd: 'subscribe', messageId: this.#messageId, subscriptions: [{ topic: filter, qos }] })
    await this.packet('suback', this.#messageId)
    await log.until((lines) => lines.some((line) => line.includes(' listens to ') && line.includes(filter)))
  }

  /** @returns the CONNACK. */
  async signIn(clientId: string, clean = true, username?: string): Promise<Packet> {
    this.send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: this.#version,
      clientId,
      clean,
      keepalive: 0,
      ...(username && { username }),
    })
    return this.packet('connack')
  }

  /** Resolves once the broker has taken and answered all that was sent before. */
  async settle(): Promise<void> {
    const before = this.packets.filter(({ cmd }) => cmd === 'pingresp').length
    this.send({ cmd: 'pingreq' })
    await this.nth('pingresp', before + 1)
  }
}
