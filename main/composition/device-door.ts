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
}

/**
 * Between the broker and the engine: reads what devices say in their dialect, writes what the engine wants told in
 * it, and keeps the trace in plain words.
 */
export class DeviceDoor {
  readonly #parts: DeviceDoorParts

  constructor(parts: DeviceDoorParts) {
    this.#parts = parts
  }

  async connected(deviceId: string): Promise<void> {
    await this.#parts.submit({ kind: 'device.connected', deviceId, dialect: this.#parts.dialectOf(deviceId).name })
    this.#event(deviceId, 'Connected.')
  }

  async listening(deviceId: string, filters: string[]): Promise<void> {
    const channels = this.#parts.dialectOf(deviceId).channels(deviceId, filters)
    await this.#parts.submit({ kind: 'device.listening', deviceId, channels })
  }

  async disconnected(deviceId: string): Promise<void> {
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

  /** The device has taken a delivery (its PUBACK). */
  async acknowledged(deviceId: string, tag: string): Promise<void> {
    const parts = tag.split('.')
    await this.#parts.submit({
      kind: 'delivery.acknowledged',
      deviceId,
      jobId: parts[0]!,
      executionNumber: Number(parts[1]),
      step: Number(parts[2]),
    })
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

  #event(deviceId: string, sentence: string): void {
    this.#parts.note({ deviceId, direction: 'event', topic: null, payload: null, payloadBytes: 0, qos: null, verdict: 'info', sentence })
  }
}
