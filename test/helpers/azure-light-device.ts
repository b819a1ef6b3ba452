import { createHmac } from 'node:crypto'
import tls from 'node:tls'
import { generate, parser as packetParser, type IConnackPacket, type IPublishPacket, type Packet } from 'mqtt-packet'
import type { JsonObject, JsonValue } from '../../main/contract/json.ts'

export interface AzureLightOptions {
  port: number
  deviceId: string
  /** PEM of the CA that the device trusts. */
  ca: string
  /** Base64; left out: it shows nothing. */
  key?: string
  modelId?: string
  /** What it makes of a setting; left out: it takes everything. The name is `component.setting` for one of a component. */
  take?(name: string, value: JsonValue): { code: number; text?: string }
  /** What it answers a command with; left out: 200 and nothing. The name is `component*command` for one of a component. */
  obey?(name: string, payload: JsonValue): { status: number; payload?: JsonValue }
}

/** A message to the device as it took it. */
export interface TakenMessage {
  payload: string
  /** With system properties under their `$.` names. */
  properties: Record<string, string>
}

/** Half an hour is longer than any test. */
const tokenLifeInSeconds = 1_800

/** A token as the Azure SDKs make them: signed over the encoded resource and the expiry. */
export function sasToken(resource: string, key: string, expiresAtSeconds: number): string {
  const sr = encodeURIComponent(resource)
  const signature = createHmac('sha256', Buffer.from(key, 'base64')).update(`${sr}\n${expiresAtSeconds}`).digest('base64')
  return `SharedAccessSignature sr=${sr}&sig=${encodeURIComponent(signature)}&se=${expiresAtSeconds}`
}

/**
 * A device that says on the wire what an Azure device does (docs/protocols/azure.md) and costs next to nothing, for
 * thousands in one process. It acknowledges every desired value in the words of Plug and Play, answers every command, and
 * keeps the messages that it takes.
 */
export class AzureLightDevice {
  readonly messages: TakenMessage[] = []
  readonly #socket: tls.TLSSocket
  readonly #options: AzureLightOptions
  readonly #asked = new Map<string, (answer: { status: number; topic: string; body: string }) => void>()
  readonly #published = new Map<number, () => void>()
  #lastPacketId = 1
  #lastRequest = 0

  private constructor(socket: tls.TLSSocket, options: AzureLightOptions) {
    this.#socket = socket
    this.#options = options
  }

  /** Resolves when it is connected and subscribed; rejects with the CONNACK code when it is refused. */
  static connect(options: AzureLightOptions): Promise<AzureLightDevice> {
    const { port, deviceId, key } = options
    return new Promise((resolve, reject) => {
      const socket = tls.connect({ host: '127.0.0.1', port, servername: 'localhost', ca: options.ca })
      const device = new AzureLightDevice(socket, options)
      const parser = packetParser()
      parser.on('packet', (packet: Packet) => {
        if (packet.cmd === 'suback') resolve(device)
        else if (packet.cmd === 'connack' && packet.returnCode !== 0) reject(refusal(packet, deviceId))
        else device.#take(packet)
      })
      socket.on('data', (bytes) => parser.parse(bytes))
      socket.on('error', reject)
      socket.setNoDelay(true)
      const host = `localhost:${port}`
      const model = options.modelId === undefined ? '' : `&model-id=${encodeURIComponent(options.modelId)}`
      const expiresAt = Math.floor(Date.now() / 1000) + tokenLifeInSeconds
      device.#write({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: deviceId,
        clean: false,
        keepalive: 0,
        username: `${host}/${deviceId}/?api-version=2021-04-12${model}`,
        ...(key === undefined ? {} : { password: Buffer.from(sasToken(`${host}/devices/${deviceId}`, key, expiresAt)) }),
      } as Packet)
    })
  }

  /** Asks for its twin. */
  async twin(): Promise<{ desired: JsonObject; reported: JsonObject }> {
    const { body } = await this.#ask('$iothub/twin/GET/', '')
    return JSON.parse(body) as { desired: JsonObject; reported: JsonObject }
  }

  /** Reports a merge patch. @returns the status and the new version; a refusal has its message in `body`. */
  async report(patch: JsonObject): Promise<{ status: number; version: number | null; body: string }> {
    const { status, topic, body } = await this.#ask('$iothub/twin/PATCH/properties/reported/', JSON.stringify(patch))
    const version = /\$version=(\d+)/.exec(topic)?.[1]
    return { status, version: version === undefined ? null : Number(version), body }
  }

  /** Sends telemetry; resolves with the acknowledgement of the bench. */
  send(body: JsonValue, more: { component?: string; properties?: Record<string, string> } = {}): Promise<void> {
    const bag = new URLSearchParams({
      '$.ct': 'application/json',
      '$.ce': 'utf-8',
      ...(more.component === undefined ? {} : { '$.sub': more.component }),
      ...more.properties,
    })
    const messageId = this.#nextPacketId()
    return new Promise((resolve) => {
      this.#published.set(messageId, resolve)
      this.#publish(`devices/${this.#options.deviceId}/messages/events/${bag}`, JSON.stringify(body), messageId)
    })
  }

  /** As a device that lost its power: without a word. */
  leave(): void {
    this.#socket.destroy()
  }

  #take(packet: Packet): void {
    if (packet.cmd === 'connack') this.#subscribe()
    else if (packet.cmd === 'puback') this.#published.get(packet.messageId!)?.()
    else if (packet.cmd === 'publish') {
      if (packet.qos > 0) this.#write({ cmd: 'puback', messageId: packet.messageId } as Packet)
      this.#read(packet)
    }
  }

  #subscribe(): void {
    const filters = [
      '$iothub/twin/res/#',
      '$iothub/twin/PATCH/properties/desired/#',
      '$iothub/methods/POST/#',
      `devices/${this.#options.deviceId}/messages/devicebound/#`,
    ]
    this.#write({ cmd: 'subscribe', messageId: 1, subscriptions: filters.map((topic) => ({ topic, qos: 1 })) } as Packet)
  }

  /** By the first words of the topic: what came, and what it does. */
  #read({ topic, payload }: IPublishPacket): void {
    const body = payload.toString()
    const rid = /\?\$rid=([^&]*)/.exec(topic)?.[1] ?? ''
    if (topic.startsWith('$iothub/twin/res/')) {
      this.#asked.get(rid)?.({ status: Number(topic.split('/')[3]), topic, body })
      this.#asked.delete(rid)
    } else if (topic.startsWith('$iothub/twin/PATCH/properties/desired/')) {
      const { $version, ...desired } = JSON.parse(body) as JsonObject
      void this.report(this.#acknowledged(desired, Number($version)))
    } else if (topic.startsWith('$iothub/methods/POST/')) {
      const { status, payload: answer } = this.#options.obey?.(topic.split('/')[3]!, JSON.parse(body) as JsonValue) ?? { status: 200 }
      this.#publish(`$iothub/methods/res/${status}/?$rid=${rid}`, answer === undefined ? '' : JSON.stringify(answer))
    } else {
      const bag = topic.slice(`devices/${this.#options.deviceId}/messages/devicebound/`.length)
      this.messages.push({ payload: body, properties: Object.fromEntries(new URLSearchParams(bag)) })
    }
  }

  /** A desired patch as it is acknowledged; the members of a component in their place. */
  #acknowledged(desired: JsonObject, version: number, component = ''): JsonObject {
    const entries = Object.entries(desired).map(([name, value]): [string, JsonValue] => {
      const path = component === '' ? name : `${component}.${name}`
      if (isComponent(value)) {
        const { __t, ...settings } = value
        return [name, { __t: __t!, ...this.#acknowledged(settings, version, path) }]
      }
      if (value === null) return [name, null]
      const { code, text } = this.#options.take?.(path, value) ?? { code: 200 }
      return [name, { value, ac: code, av: version, ...(text === undefined ? {} : { ad: text }) }]
    })
    return Object.fromEntries(entries)
  }

  #ask(topic: string, body: string): Promise<{ status: number; topic: string; body: string }> {
    const rid = String((this.#lastRequest += 1))
    return new Promise((resolve) => {
      this.#asked.set(rid, resolve)
      this.#publish(`${topic}?$rid=${rid}`, body)
    })
  }

  /** With an id at QoS 1, without one at QoS 0. */
  #publish(topic: string, payload: string, messageId?: number): void {
    const qos = messageId === undefined ? 0 : 1
    this.#write({ cmd: 'publish', topic, payload, qos, messageId, dup: false, retain: false } as Packet)
  }

  /** 1 is that of the subscription. */
  #nextPacketId(): number {
    this.#lastPacketId = (this.#lastPacketId % 0xffff) + 1
    if (this.#lastPacketId === 1) this.#lastPacketId = 2
    return this.#lastPacketId
  }

  #write(packet: Packet): void {
    this.#socket.write(generate(packet))
  }
}

function isComponent(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value['__t'] === 'c'
}

function refusal(packet: IConnackPacket, deviceId: string): Error {
  return new Error(`${deviceId} was refused with CONNACK ${packet.returnCode}.`)
}
