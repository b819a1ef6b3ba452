import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { Client, type DeviceMethodRequest, type DeviceMethodResponse, type Message, type Twin } from 'azure-iot-device'
import { Mqtt, type MqttWs } from 'azure-iot-device-mqtt'
import type { MadeCredentials } from '../../main/contract/credentials.ts'
import type { HeadlessBench } from './headless-bench.ts'

/** What the SDK keeps to itself: the MQTT client of its connection. */
interface SdkInside {
  _transport: {
    _mqtt: {
      _mqttClient: { on(event: 'packetreceive', listener: (packet: { cmd: string; topic: string; payload: Buffer }) => void): void }
    }
  }
}

type Transport = typeof Mqtt | typeof MqttWs

export interface AzureDeviceOptions {
  transport?: Transport
  modelId?: string
  /** More options of the SDK's client: certificate and key, agents. */
  options?: Record<string, unknown>
  /** In place of the one that the connection string makes. */
  client?: Client
}

export interface MethodAnswer {
  status: number
  payload?: unknown
}

/** Registers a device and gives it keys; its connection string. */
export async function enrol(server: HeadlessBench, deviceId: string): Promise<MadeCredentials> {
  await server.call('POST', '/devices', { deviceId })
  return server.call('PUT', `/devices/${deviceId}/credentials`, { credentials: { kind: 'symmetricKey' } })
}

/** A device program on Azure's own device SDK, as a firmware author would write it. */
export class AzureDevice {
  readonly client: Client
  readonly messages: { data: string; properties: Record<string, string> }[] = []
  readonly desired: Record<string, unknown>[] = []
  #twin: Twin | null = null
  #isClosed = false

  private constructor(client: Client) {
    this.client = client
  }

  /** Connects; rejects with the SDK's own error when it is refused. */
  static async connect(server: HeadlessBench, connectionString: string, more: AzureDeviceOptions = {}): Promise<AzureDevice> {
    const client = more.client ?? Client.fromConnectionString(connectionString, more.transport ?? Mqtt)
    const ca = await readFile(server.caPath, 'utf8')
    await client.setOptions({ ca, ...(more.modelId === undefined ? {} : { modelId: more.modelId }), ...more.options })
    const device = new AzureDevice(client)
    try {
      await client.open()
    } catch (error) {
      await device.close()
      throw error
    }
    client.on('disconnect', () => void device.#openAgain())
    return device
  }

  /**
   * The SDK comes back by itself from a connection that was closed, and leaves one that broke (ECONNRESET) to the program,
   * which opens again, as those of Azure's samples do.
   */
  async #openAgain(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.client.open()
        return
      } catch {
        await setTimeout(100)
      }
    }
  }

  /** The twin, fetched once; it follows the desired changes from then on. */
  async twin(): Promise<Twin> {
    this.#twin ??= await this.client.getTwin()
    return this.#twin
  }

  async report(patch: object): Promise<void> {
    const twin = await this.twin()
    await new Promise<void>((resolve, reject) =>
      twin.properties.reported.update(patch, (error: Error | null) => (error ? reject(error) : resolve())),
    )
  }

  /** Takes every desired change, and reports what `acknowledge` makes of it; undefined: nothing. */
  async takeSettings(acknowledge: (desired: Record<string, unknown>) => object | undefined): Promise<void> {
    const twin = await this.twin()
    twin.on('properties.desired', (desired: Record<string, unknown>) => {
      this.desired.push(structuredClone(desired))
      const answer = acknowledge(desired)
      if (answer !== undefined) void this.report(answer).catch(() => undefined)
    })
  }

  /** `answer` may take its time. */
  onMethod(name: string, answer: (payload: unknown) => MethodAnswer | Promise<MethodAnswer>): void {
    this.client.onDeviceMethod(name, (request: DeviceMethodRequest, response: DeviceMethodResponse) => {
      void Promise.resolve(answer(request.payload))
        .then(({ status, payload }) => response.send(status, payload))
        .catch(() => undefined)
    })
  }

  onMessages(): void {
    this.client.on('message', (message: Message) => {
      const properties = Object.fromEntries(message.properties.propertyList.map(({ key, value }) => [key, value]))
      this.messages.push({ data: message.getData().toString('utf8'), properties })
      void this.client.complete(message)
    })
  }

  /** All that is published to it from now on, as it stands on the wire, whether its program asks for it or not. Ends with the connection. */
  watchPublished(): { topic: string; payload: string }[] {
    const published: { topic: string; payload: string }[] = []
    const { _mqttClient } = (this.client as unknown as SdkInside)._transport._mqtt
    _mqttClient.on('packetreceive', ({ cmd, topic, payload }) => {
      if (cmd === 'publish') published.push({ topic, payload: payload.toString() })
    })
    return published
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.client.removeAllListeners()
    await this.client.close().catch(() => undefined)
  }
}

/** Acknowledges every setting of the root as Plug and Play devices do. */
export function plugAndPlay(desired: Record<string, unknown>): object {
  const { $version, ...settings } = desired
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, { value, ac: 200, av: $version, ad: 'done' }]))
}
