import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'
import { expect } from 'vitest'
import { patience, type AwsBench, type Thing } from './aws-bench.ts'

/** A packet as it came, with its body read. */
export interface Heard {
  topic: string
  body: Record<string, unknown>
}

/** The topics that a device of EMQX Fleets is told to subscribe to right after it has connected (emqx-fleets.md, 2). */
export function fleetFilters(thingName: string): string[] {
  const things = `$emqx/things/${thingName}`
  return [
    ...['shadow/update/delta', 'shadow/update'].map((end) => `${things}/${end}`),
    ...['notify', 'notify-next'].map((end) => `${things}/jobs/${end}`),
    ...['get', 'start-next', '+/get', '+/update'].flatMap((end) => [`${things}/jobs/${end}/accepted`, `${things}/jobs/${end}/rejected`]),
    `$emqx/commands/things/${thingName}/executions/+/request`,
  ]
}

/** A device on mqtt.js that speaks under one of both roots, to the letter as a test tells it, and keeps all that it hears. */
export class RawThing {
  readonly client: MqttClient
  readonly thingName: string
  readonly heard: Heard[] = []
  readonly #root: string
  #asked = 0

  private constructor(client: MqttClient, root: '$aws' | '$emqx', thingName: string) {
    this.client = client
    this.thingName = thingName
    this.#root = `${root}/things/${thingName}`
    // A connection that is cut ends a test by what it does not hear.
    client.on('error', () => undefined)
    client.on('message', (topic, payload) => {
      this.heard.push({ topic, body: payload.length === 0 ? {} : (JSON.parse(payload.toString()) as Record<string, unknown>) })
    })
  }

  static async connect(bench: AwsBench, thing: Thing, root: '$aws' | '$emqx', options: IClientOptions = {}): Promise<RawThing> {
    const { cert, key, ca, thingName } = thing
    const client = await connectAsync(`mqtts://localhost:${bench.server.mqttsPort}`, {
      ...{ cert, key, ca, clientId: thingName, reconnectPeriod: 0, connectTimeout: 10_000 },
      ...options,
    })
    return new RawThing(client, root, thingName)
  }

  /** A topic below its own tree. */
  at(end: string): string {
    return `${this.#root}/${end}`
  }

  /** @returns the code of the SUBACK: the QoS that was granted, or 128 and above. */
  async subscribe(...filters: string[]): Promise<number[]> {
    const granted = await new Promise<{ qos: number }[]>((resolve, reject) =>
      this.client.subscribe(filters, { qos: 1 }, (error, grants, packet) =>
        packet ? resolve((packet.granted as number[]).map((qos) => ({ qos }))) : error ? reject(error) : resolve(grants ?? []),
      ),
    )
    return granted.map(({ qos }) => qos)
  }

  /** @returns the reason code of the acknowledgement: 0, or with MQTT 5 why it was refused. */
  async publish(topic: string, body: object | string): Promise<number> {
    const payload = typeof body === 'string' ? body : JSON.stringify(body)
    return this.client.publishAsync(topic, payload, { qos: 1 }).then(
      () => 0,
      ({ code }: { code: number }) => code,
    )
  }

  heardOn(end: string): Record<string, unknown>[] {
    return this.heard.filter(({ topic }) => topic === this.at(end)).map(({ body }) => body)
  }

  /** Publishes a request and waits for its answer, by the client token. */
  async ask(end: string, body: object = {}): Promise<{ verdict: 'accepted' | 'rejected'; body: Record<string, unknown> }> {
    const clientToken = `token-${(this.#asked += 1)}`
    await this.publish(this.at(end), { ...body, clientToken })
    const isAnswer = ({ topic, body: answer }: Heard) =>
      answer['clientToken'] === clientToken && ['accepted', 'rejected'].includes(topic.split('/').at(-1)!)
    await expect.poll(() => this.heard.some(isAnswer), patience).toBe(true)
    const answer = this.heard.find(isAnswer)!
    return { verdict: answer.topic.split('/').at(-1) as 'accepted' | 'rejected', body: answer.body }
  }

  async leave(): Promise<void> {
    await this.client.endAsync(true)
  }
}
