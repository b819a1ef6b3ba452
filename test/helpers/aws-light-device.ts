import tls from 'node:tls'
import { generate, parser as packetParser, type IPublishPacket, type Packet } from 'mqtt-packet'
import type { JsonObject } from '../../main/contract/json.ts'

/** An execution as the bench tells of it. */
export interface ToldExecution {
  jobId: string
  status: string
  statusDetails?: Record<string, string>
  versionNumber: number
  executionNumber: number
  jobDocument: JsonObject
}

export interface LightAnswer {
  isAccepted: boolean
  body: JsonObject & { execution?: ToldExecution; executionState?: Pick<ToldExecution, 'status' | 'statusDetails' | 'versionNumber'> }
}

export interface AwsLightOptions {
  port: number
  thingName: string
  /** PEM. */
  ca: string
  cert: string
  key: string
  /** It is told that there is a next job. */
  isTold?(execution: ToldExecution, device: AwsLightDevice): void
  /** What is desired and not reported; it reports what comes back, null: nothing. Left out: it does not listen. */
  takes?(delta: JsonObject): JsonObject | null
}

/**
 * A device that says on the wire what one on an AWS SDK does (docs/protocols/aws.md) and costs next to nothing, for thousands
 * in one process.
 */
export class AwsLightDevice {
  readonly #socket: tls.TLSSocket
  readonly #options: AwsLightOptions
  readonly #asked = new Map<string, (answer: LightAnswer) => void>()
  readonly #tree: string
  #lastToken = 0

  private constructor(socket: tls.TLSSocket, options: AwsLightOptions) {
    this.#socket = socket
    this.#options = options
    this.#tree = `$aws/things/${options.thingName}`
  }

  /** Resolves when it is connected, with a new session, and has subscribed; rejects when it is refused or the bench is gone. */
  static connect(options: AwsLightOptions): Promise<AwsLightDevice> {
    const { port, thingName, ca, cert, key } = options
    return new Promise((resolve, reject) => {
      const socket = tls.connect({ host: '127.0.0.1', port, servername: 'localhost', ca, cert, key })
      const device = new AwsLightDevice(socket, options)
      const parser = packetParser()
      parser.on('packet', (packet: Packet) => {
        if (packet.cmd === 'suback') resolve(device)
        else if (packet.cmd === 'connack' && packet.returnCode === 0) device.#subscribe()
        else if (packet.cmd === 'connack') reject(new Error(`${thingName} was refused.`))
        else if (packet.cmd === 'publish') device.#take(packet)
      })
      socket.on('data', (bytes) => parser.parse(bytes))
      socket.on('error', reject)
      socket.on('close', () => reject(new Error(`${thingName} was cut off.`)))
      socket.setNoDelay(true)
      const username = '?SDK=Light'
      device.#write({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: thingName,
        clean: true,
        keepalive: 0,
        username,
      } as Packet)
    })
  }

  /** Publishes a request, such as `jobs/start-next`, and resolves with its answer; never when the bench goes before. */
  ask(end: string, body: JsonObject = {}): Promise<LightAnswer> {
    const clientToken = String((this.#lastToken += 1))
    return new Promise((resolve) => {
      this.#asked.set(clientToken, resolve)
      this.#publish(`${this.#tree}/${end}`, { ...body, clientToken })
    })
  }

  /** As a device that lost its power: without a word. */
  leave(): void {
    this.#socket.destroy()
  }

  #subscribe(): void {
    const ends = ['jobs/notify-next', ...(this.#options.takes ? ['shadow/update/delta'] : [])]
    this.#write({ cmd: 'subscribe', messageId: 1, subscriptions: ends.map((end) => ({ topic: `${this.#tree}/${end}`, qos: 1 })) } as Packet)
  }

  #take(packet: IPublishPacket): void {
    if (packet.qos > 0) this.#write({ cmd: 'puback', messageId: packet.messageId } as Packet)
    const end = packet.topic.slice(this.#tree.length + 1)
    const body = JSON.parse(packet.payload.toString()) as LightAnswer['body']
    if (end === 'jobs/notify-next') {
      if (body.execution) this.#options.isTold?.(body.execution, this)
    } else if (end === 'shadow/update/delta') {
      const reported = this.#options.takes!(body['state'] as JsonObject)
      if (reported !== null) this.#publish(`${this.#tree}/shadow/update`, { state: { reported } })
    } else {
      const token = String(body['clientToken'])
      this.#asked.get(token)?.({ isAccepted: end.endsWith('/accepted'), body })
      this.#asked.delete(token)
    }
  }

  #publish(topic: string, body: JsonObject): void {
    this.#write({ cmd: 'publish', topic, payload: JSON.stringify(body), qos: 0, dup: false, retain: false } as Packet)
  }

  #write(packet: Packet): void {
    this.#socket.write(generate(packet))
  }
}
