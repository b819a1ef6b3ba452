import type { DeviceInput, Delivery, Output } from '../contract/engine-io.ts'
import type { Dialect, Outgoing, WireMessage } from '../contract/dialect.ts'
import type { TrafficEntry } from '../contract/traffic.ts'

/** A line for the trace, before it has its number and time. */
export type TrafficNote = Omit<TrafficEntry, 'sequence' | 'atMs'>

export interface DeviceDoorParts {
  /** The way in which a device speaks. */
  dialectOf(deviceId: string): Dialect
  submit(input: DeviceInput): Promise<Output>
  send(deviceId: string, outgoing: Outgoing, tag: string): boolean
  note(entry: TrafficNote): void
  failed(error: unknown): void
}

/** How long an acknowledgement waits for the answer behind it, in ms. */
const answerWaitMs = 50

/**
 * Between the broker and the engine: reads what devices say in their dialect, writes what the engine wants told in
 * it, and keeps the trace in plain words.
 */
export class DeviceDoor {
  readonly #parts: DeviceDoorParts
  readonly #acknowledged = new Map<string, string[]>()
  #timer: NodeJS.Timeout | null = null

  constructor(parts: DeviceDoorParts) {
    this.#parts = parts
  }

  async connected(deviceId: string): Promise<void> {
    await this.#settle(deviceId)
    await this.#parts.submit({ kind: 'device.connected', deviceId, dialect: this.#parts.dialectOf(deviceId).name })
    this.#event(deviceId, 'Connected.')
  }

  async listening(deviceId: string, filters: string[]): Promise<void> {
    const channels = this.#parts.dialectOf(deviceId).channels(deviceId, filters)
    await this.#settle(deviceId)
    await this.#parts.submit({ kind: 'device.listening', deviceId, channels })
  }

  async disconnected(deviceId: string): Promise<void> {
    await this.#settle(deviceId)
    await this.#parts.submit({ kind: 'device.disconnected', deviceId })
    this.#event(deviceId, 'Disconnected.')
  }

  /** Resolves once the message is acknowledged-safe: everything it changed is on disk. */
  async received(deviceId: string, message: WireMessage & { qos: number }): Promise<void> {
    const reading = this.#parts.dialectOf(deviceId).read(deviceId, message)
    let verdict: TrafficEntry['verdict'] = reading.kind === 'noted' ? 'noted' : 'refused'
    let sentence = reading.sentence
    if (reading.kind === 'input') {
      const output = await this.#parts.submit(reading.input)
      verdict = output.reading?.verdict ?? 'applied'
      sentence = output.reading ? `${reading.sentence} ${output.reading.sentence}` : reading.sentence
    }
    this.#parts.note({
      deviceId,
      direction: 'in',
      topic: message.topic,
      payload: message.text,
      payloadBytes: message.payloadBytes,
      qos: message.qos,
      verdict,
      sentence,
    })
  }

  /**
   * The device has taken a delivery (its PUBACK). Most devices answer right behind it, and the answer says as much: the
   * acknowledgement waits a moment for it, and is a change of its own only when no answer has come.
   */
  acknowledged(deviceId: string, tag: string): void {
    const tags = this.#acknowledged.get(deviceId)
    if (tags) tags.push(tag)
    else this.#acknowledged.set(deviceId, [tag])
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      for (const waiting of [...this.#acknowledged.keys()]) this.#settle(waiting).catch((error: unknown) => this.#parts.failed(error))
    }, answerWaitMs)
  }

  /** Keeps what the device has taken, before anything that would send it again. */
  async #settle(deviceId: string): Promise<void> {
    const tags = this.#acknowledged.get(deviceId) ?? []
    this.#acknowledged.delete(deviceId)
    const taken = tags.map((tag) => {
      const [jobId, executionNumber, step] = tag.split('.')
      return this.#parts.submit({
        kind: 'delivery.acknowledged',
        deviceId,
        jobId: jobId!,
        executionNumber: Number(executionNumber),
        step: Number(step),
      })
    })
    await Promise.all(taken)
  }

  /** Sends what the engine wants told; a device that has gone meanwhile gets it when it listens again. */
  deliver(delivery: Delivery): void {
    const outgoing = this.#parts.dialectOf(delivery.deviceId).write(delivery)
    const sent = this.#parts.send(delivery.deviceId, outgoing, `${delivery.jobId}.${delivery.executionNumber}.${delivery.step}`)
    this.#parts.note({
      deviceId: delivery.deviceId,
      direction: 'out',
      topic: outgoing.topic,
      payload: outgoing.payload,
      payloadBytes: Buffer.byteLength(outgoing.payload),
      qos: outgoing.qos,
      verdict: sent ? 'sent' : 'info',
      sentence: sent
        ? `Sent job ${delivery.jobId}, execution ${delivery.executionNumber}.`
        : `Job ${delivery.jobId} is ready for the device, which does not listen any more: it gets it when it does.`,
    })
  }

  /** Keeps what is still waiting, at the end. */
  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    await Promise.all([...this.#acknowledged.keys()].map((deviceId) => this.#settle(deviceId)))
  }

  #event(deviceId: string, sentence: string): void {
    this.#parts.note({ deviceId, direction: 'event', topic: null, payload: null, payloadBytes: 0, qos: null, verdict: 'info', sentence })
  }
}
