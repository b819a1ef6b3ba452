import { readFile } from 'node:fs/promises'
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { sasToken } from './azure-light-device.ts'
import type { HeadlessBench } from './headless-bench.ts'

/** The host as a device writes it that was started with the connection string of the bench. */
export function hostOf(server: HeadlessBench): string {
  return `localhost:${server.mqttsPort}`
}

/** A token for the device, good for half an hour. */
export function deviceToken(server: HeadlessBench, deviceId: string, key: string): string {
  return sasToken(`${hostOf(server)}/devices/${deviceId}`, key, inSeconds(1_800))
}

/** So many seconds from now, in seconds since 1970, as tokens have it. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds
}

/** The options of a CONNECT as an SDK sends it; what a test wants otherwise stands in `wish`. */
export async function connectOptions(server: HeadlessBench, deviceId: string, wish: IClientOptions = {}): Promise<IClientOptions> {
  return {
    protocolVersion: 4,
    clean: false,
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    servername: 'localhost',
    ca: await readFile(server.caPath),
    clientId: deviceId,
    username: `${hostOf(server)}/${deviceId}/?api-version=2021-04-12`,
    ...wish,
  }
}

/** One connection on mqtt.js that says what a test tells it, to the letter: for devices that are wrong or hostile. */
export class AzureWire {
  readonly client: MqttClient
  /** All that was published to it, as it came. */
  readonly received: { topic: string; payload: string }[] = []
  /** Resolves when the connection has ended. */
  readonly closed: Promise<void>

  private constructor(client: MqttClient) {
    this.client = client
    this.closed = new Promise((resolve) => client.once('close', resolve))
    client.on('message', (topic, payload) => this.received.push({ topic, payload: payload.toString() }))
  }

  /** @returns the CONNACK code of a refusal, else the connection. @throws when there was no CONNACK. */
  static async open(server: HeadlessBench, deviceId: string, wish: IClientOptions = {}): Promise<AzureWire | number> {
    const client = mqtt.connect(`mqtts://127.0.0.1:${server.mqttsPort}`, await connectOptions(server, deviceId, wish))
    const wire = new AzureWire(client)
    return new Promise((resolve, reject) => {
      client.once('connect', () => resolve(wire))
      client.on('error', (error: Error & { code?: number | string }) => {
        client.end(true)
        if (typeof error.code === 'number') resolve(error.code)
        else reject(error)
      })
    })
  }

  /** @throws when it is refused. */
  static async connect(server: HeadlessBench, deviceId: string, wish: IClientOptions = {}): Promise<AzureWire> {
    const opened = await AzureWire.open(server, deviceId, wish)
    if (typeof opened === 'number') throw new Error(`‘${deviceId}’ was refused with CONNACK ${opened}.`)
    return opened
  }

  /** The QoS that was granted, 128 where it was refused. */
  subscribe(filter: string): Promise<number> {
    return new Promise((resolve) =>
      this.client.subscribe(filter, { qos: 1 }, (_error, _granted, packet) => resolve(Number(packet!.granted[0]))),
    )
  }

  /** Resolves with the acknowledgement. */
  async publish(topic: string, payload = ''): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: 1 })
  }

  /** Asks for its own twin: when it comes, all that was sent before has come. */
  async twin(rid: string): Promise<unknown> {
    const answered = new Promise<string>((resolve) =>
      this.client.on('message', (topic, payload) => {
        if (topic === `$iothub/twin/res/200/?$rid=${rid}`) resolve(payload.toString())
      }),
    )
    await this.publish(`$iothub/twin/GET/?$rid=${rid}`)
    return JSON.parse(await answered) as unknown
  }

  async close(): Promise<void> {
    await this.client.endAsync(true)
  }
}
