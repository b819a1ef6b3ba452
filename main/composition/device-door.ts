import type { Device, DialectName } from '../contract/devices.ts'
import type { Dialect, DialectReading, Outgoing, WireMessage } from '../contract/dialect.ts'
import type { DeviceInput, Delivery, ExecutionDelivery, Output, Reading } from '../contract/engine-io.ts'
import type { Connection } from '../contract/sign-in.ts'
import type { TelemetryMessage } from '../contract/telemetry.ts'
import type { TrafficEntry } from '../contract/traffic.ts'
import type { Twin } from '../contract/twin.ts'
import { acknowledgementOf, tagOf } from './delivery-tag.ts'

/** A line for the trace, before it has its number and time. */
export type TrafficNote = Omit<TrafficEntry, 'sequence' | 'atMs'>

export interface DeviceDoorParts {
  dialectNamed(name: DialectName): Dialect
  submit(input: DeviceInput): Promise<Output>
  /** Resolves when all that `facts` shows at the time of the call is on disk. */
  settled(): Promise<void>
  facts(deviceId: string): { device: Device | undefined; twin: Twin | undefined }
  /** Resolves once it is on disk. */
  keepTelemetry(deviceId: string, telemetry: TelemetryMessage): Promise<void>
  send(deviceId: string, outgoing: Outgoing, tag: string | null): boolean
  note(entry: TrafficNote): void
  failed(error: unknown): void
}

/** Sends to the connection that asked. @returns false when it is not there any more. */
export type Answer = (outgoing: Outgoing) => boolean

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

  async connected({ deviceId, dialect, modelId }: Connection): Promise<void> {
    await this.#settle(deviceId)
    await this.#parts.submit({ kind: 'device.connected', deviceId, dialect, ...(modelId === null ? {} : { modelId }) })
    this.#event(deviceId, 'Connected.')
  }

  async listening({ deviceId, dialect }: Connection, filters: string[]): Promise<void> {
    const channels = this.#parts.dialectNamed(dialect).channels(deviceId, filters)
    await this.#settle(deviceId)
    await this.#parts.submit({ kind: 'device.listening', deviceId, channels })
  }

  async disconnected({ deviceId }: Connection): Promise<void> {
    await this.#settle(deviceId)
    await this.#parts.submit({ kind: 'device.disconnected', deviceId })
    this.#event(deviceId, 'Disconnected.')
  }

  /** Resolves once the message is acknowledged-safe: everything it changed is on disk. */
  async received({ deviceId, dialect }: Connection, message: WireMessage & { qos: number }, answer: Answer): Promise<void> {
    const reading = this.#parts.dialectNamed(dialect).read(deviceId, message)
    const { taken, answered } = await this.#take(deviceId, reading)
    this.#parts.note({
      deviceId,
      direction: 'in',
      topic: message.topic,
      payload: message.text,
      payloadBytes: message.payloadBytes,
      qos: message.qos,
      ...taken,
    })
    if (!answered) return
    const sent = answer(answered)
    this.#noteSent(deviceId, answered, sent ? 'Answered.' : 'Its answer could not be sent: the connection is gone.', sent)
  }

  async #take(
    deviceId: string,
    reading: DialectReading,
  ): Promise<{ taken: Pick<TrafficNote, 'verdict' | 'sentence'>; answered: Outgoing | undefined }> {
    const { sentence } = reading
    const factsWith = (engine: Reading | null) => ({ reading: engine, ...this.#parts.facts(deviceId) })
    switch (reading.kind) {
      case 'input': {
        const { reading: engine } = await this.#parts.submit(reading.input)
        return {
          taken: engine ? { verdict: engine.verdict, sentence: `${sentence} ${engine.sentence}` } : { verdict: 'applied', sentence },
          answered: reading.answer?.(factsWith(engine)),
        }
      }
      case 'question': {
        const answered = reading.answer(factsWith(null))
        await this.#parts.settled()
        return { taken: { verdict: 'noted', sentence }, answered }
      }
      case 'telemetry':
        await this.#parts.keepTelemetry(deviceId, reading.telemetry)
        return { taken: { verdict: 'applied', sentence }, answered: undefined }
      case 'noted':
        return { taken: { verdict: 'noted', sentence }, answered: undefined }
      case 'refused':
        return { taken: { verdict: 'refused', sentence }, answered: reading.answer }
    }
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
    await Promise.all(tags.map((tag) => this.#parts.submit(acknowledgementOf(deviceId, tag))))
  }

  /** Sends what the engine wants told; a device that has gone meanwhile gets it when it listens again. */
  deliver(delivery: Delivery): void {
    const { deviceId } = delivery
    const outgoing = this.#parts.dialectNamed(delivery.dialect).write(delivery)
    const tag = tagOf(delivery)
    const sent = this.#parts.send(deviceId, outgoing, tag)
    if (!sent && delivery.about === 'execution') this.#failedToSend(delivery)
    this.#noteSent(deviceId, outgoing, sentenceOf(delivery, sent), sent)
  }

  #failedToSend({ deviceId, jobId, executionNumber, step }: ExecutionDelivery): void {
    this.#parts
      .submit({ kind: 'delivery.failed', deviceId, jobId, executionNumber, step })
      .catch((error: unknown) => this.#parts.failed(error))
  }

  /** Keeps what is still waiting, at the end. */
  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    await Promise.all([...this.#acknowledged.keys()].map((deviceId) => this.#settle(deviceId)))
  }

  #event(deviceId: string, sentence: string): void {
    this.#parts.note({ deviceId, direction: 'event', topic: null, payload: null, payloadBytes: 0, qos: null, verdict: 'info', sentence })
  }

  #noteSent(deviceId: string, { topic, payload, qos }: Outgoing, sentence: string, sent: boolean): void {
    const payloadBytes = Buffer.byteLength(payload)
    this.#parts.note({ deviceId, direction: 'out', topic, payload, payloadBytes, qos, verdict: sent ? 'sent' : 'info', sentence })
  }
}

function sentenceOf(delivery: Delivery, sent: boolean): string {
  switch (delivery.about) {
    case 'execution':
      return sent
        ? `Sent job ‘${delivery.jobName}’, execution ${delivery.executionNumber}.`
        : `Job ‘${delivery.jobName}’ is ready for the device, which does not listen any more: it gets it when it does.`
    case 'twin':
      return sent
        ? `Sent version ${delivery.version} of its desired state.`
        : `Version ${delivery.version} of its desired state is ready for the device, which is gone: it finds it when it asks for its twin.`
    case 'message':
      return sent ? `Sent message ${delivery.message.messageId}.` : `Message ${delivery.message.messageId} waits until the device listens.`
  }
}
