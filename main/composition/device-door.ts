import type { DialectName } from '../contract/devices.ts'
import type { DeviceFacts, Dialect, DialectReading, Outgoing, WireMessage } from '../contract/dialect.ts'
import type { Delivery, ExecutionDelivery } from '../contract/deliveries.ts'
import type { DeviceInput, Output, Reading } from '../contract/engine-io.ts'
import type { Connection } from '../contract/sign-in.ts'
import type { TelemetryMessage } from '../contract/telemetry.ts'
import { tracedMessage, type TrafficEntry } from '../contract/traffic.ts'
import { deliverySentence } from './delivery-sentence.ts'
import { acknowledgementOf, tagOf } from './delivery-tag.ts'
import { propertyWords } from './property-words.ts'

/** A line for the trace, before it has its number and time. */
export type TrafficNote = Omit<TrafficEntry, 'sequence' | 'atMs'>

export interface DeviceDoorParts {
  dialectNamed(name: DialectName): Dialect
  /** @param first is called once what changed is on disk, before anything is sent that comes of it. */
  submit(input: DeviceInput, first?: (output: Output) => void): Promise<Output>
  /** Resolves when all that `facts` shows at the time of the call is on disk. */
  settled(): Promise<void>
  facts(deviceId: string): DeviceFacts
  /** What is to be told with the placeholders of its document filled. */
  filled(delivery: Delivery): Delivery
  /** Resolves once it is on disk. */
  keepTelemetry(deviceId: string, telemetry: TelemetryMessage): Promise<void>
  send(deviceId: string, outgoing: Outgoing, tag: string | null): boolean
  note(entry: TrafficNote): void
  failed(error: unknown): void
}

/** Sends to the connection that asked. @returns false when it is not there any more. */
export type Answer = (outgoing: Outgoing) => boolean

/** How a message was taken, as the traffic says it, and what it is answered. */
export interface Taken {
  verdict: TrafficNote['verdict']
  sentence: string
  /** Why the engine refused it, where there is a code for it. */
  why?: Reading['why']
  answers: Outgoing[]
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
  /** What each connection listens to, for when it turns out of which family it is. */
  readonly #filters = new WeakMap<Connection, string[]>()
  #timer: NodeJS.Timeout | null = null

  constructor(parts: DeviceDoorParts) {
    this.#parts = parts
  }

  async connected({ deviceId, dialect, modelId }: Connection): Promise<void> {
    await this.#settle(deviceId)
    await this.#parts.submit({ kind: 'device.connected', deviceId, dialect, ...(modelId === null ? {} : { modelId }) }, () =>
      this.#event(deviceId, 'Connected.'),
    )
  }

  async listening(connection: Connection, filters: string[]): Promise<void> {
    this.#filters.set(connection, filters)
    await this.#settle(connection.deviceId)
    await this.#listening(connection)
  }

  #listening(connection: Connection): Promise<Output> {
    const { deviceId, dialect } = connection
    const channels = this.#parts.dialectNamed(dialect).channels(deviceId, this.#filters.get(connection) ?? [])
    return this.#parts.submit({ kind: 'device.listening', deviceId, channels })
  }

  /** A connection has shown of which family it is. What it says next is read so, and comes behind this. */
  spoke(connection: Connection): void {
    const { deviceId, dialect } = connection
    const { submit, failed } = this.#parts
    const note = () => this.#event(deviceId, `It speaks as an ${familyNames[dialect]} device from now on.`)
    Promise.all([submit({ kind: 'device.spoke', deviceId, dialect }, note), this.#listening(connection)]).catch(failed)
  }

  async disconnected({ deviceId }: Connection): Promise<void> {
    await this.#settle(deviceId)
    await this.#parts.submit({ kind: 'device.disconnected', deviceId })
    this.#event(deviceId, 'Disconnected.')
  }

  /** Resolves once the message is acknowledged-safe: everything it changed is on disk. */
  async received({ deviceId, dialect }: Connection, message: WireMessage, answer: Answer): Promise<void> {
    await this.#take(deviceId, dialect, message, (outgoing) => {
      const sent = answer(outgoing)
      if (!sent && outgoing.isUnasked) return
      this.#noteSent(
        deviceId,
        outgoing,
        sent ? 'Answered.' : 'Not answered: the device has not subscribed to its answer, or is gone.',
        sent,
      )
    })
  }

  /**
   * Takes a message that came by HTTP, as if by MQTT: its device is one of this family, was seen, and is not connected by it.
   * @returns how it was taken and what it would be answered, when everything it changed is on disk. Of that only what goes along
   * with the answer is sent: to the connection of the device, if it has one.
   */
  async asked(deviceId: string, dialect: DialectName, message: WireMessage): Promise<Taken> {
    // Both go to the engine now, so that requests are taken in the order in which they came.
    const [, taken] = await Promise.all([
      this.#parts.submit({ kind: 'device.asked', deviceId, dialect }),
      this.#take(deviceId, dialect, message, (outgoing) => {
        // What it said itself was no message to others.
        if (!outgoing.isUnasked || outgoing.isOwn) return
        if (this.#parts.send(deviceId, outgoing, null)) this.#noteSent(deviceId, outgoing, 'Told of what came by HTTP.', true)
      }),
    ])
    return taken
  }

  async #take(deviceId: string, dialect: DialectName, message: WireMessage, answer: (outgoing: Outgoing) => void): Promise<Taken> {
    const reading = this.#parts.dialectNamed(dialect).read(deviceId, message)
    const result = Promise.withResolvers<Taken>()
    await this.#read(deviceId, reading, (taken) => {
      const { verdict, sentence, answers } = taken
      const told = `${sentence}${propertyWords(message.properties)}`
      this.#parts.note({ deviceId, direction: 'in', ...tracedMessage(message), verdict, sentence: told })
      for (const outgoing of answers) answer(outgoing)
      result.resolve(taken)
    })
    return result.promise
  }

  /** Does what was read; `done` is called once what it changed is on disk, before anything else comes of it. */
  async #read(deviceId: string, reading: DialectReading, done: (taken: Taken) => void): Promise<void> {
    const { facts, submit, settled, keepTelemetry } = this.#parts
    const { sentence } = reading
    switch (reading.kind) {
      case 'input':
        await submit(reading.input, ({ reading: engine }) =>
          done({
            verdict: engine?.verdict ?? 'applied',
            sentence: engine ? `${sentence} ${engine.sentence}` : sentence,
            ...(engine?.why === undefined ? {} : { why: engine.why }),
            answers: reading.answer?.({ ...facts(deviceId), reading: engine }) ?? [],
          }),
        )
        return
      case 'question': {
        const answers = reading.answer({ ...facts(deviceId), reading: null })
        await settled()
        return done({ verdict: 'noted', sentence, answers })
      }
      case 'telemetry':
        await keepTelemetry(deviceId, reading.telemetry)
        return done({ verdict: 'applied', sentence, answers: [] })
      case 'noted':
        return done({ verdict: 'noted', sentence, answers: reading.answer ?? [] })
      case 'refused':
        return done({ verdict: 'refused', sentence, answers: reading.answer?.(facts(deviceId)) ?? [] })
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
    const { deviceId, dialect } = delivery
    const outgoing = this.#parts.dialectNamed(dialect).write(this.#parts.filled(delivery), this.#parts.facts(deviceId))
    let tag = tagOf(delivery)
    const sent = outgoing.filter((message) => {
      const wasSent = this.#parts.send(deviceId, message, tag)
      if (wasSent) tag = null
      return wasSent
    })
    // Or it would look as if it had been told the same thing twice.
    for (const [index, message] of sent.entries())
      this.#noteSent(deviceId, message, index === 0 ? deliverySentence(delivery, true) : 'Sent along with the message before it.', true)
    const [first] = outgoing
    // Devices listen to one kind of message or another: what of it they do not hear is no news.
    if (first === undefined || sent.length > 0) return
    if (delivery.about === 'execution') this.#failedToSend(delivery)
    this.#noteSent(deviceId, first, deliverySentence(delivery, false), false)
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

/** As a person says it, behind "an". */
const familyNames: Record<DialectName, string> = { plain: 'MQTT', azure: 'Azure IoT', aws: 'AWS IoT', emqx: 'EMQX' }
