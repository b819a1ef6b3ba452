import type { Client } from 'aedes'
import { DrainWatch } from './drain-watch.ts'
import { grantedQos } from './granted-qos.ts'
import { limits } from './limits.ts'
import type { Wire } from './wire.ts'

export interface MonitorLinkParts {
  name: string
  client: Client
  wire: Wire
  /** How long a monitor may leave anything unread before its connection is closed, in ms. */
  drainTimeoutMs: number
  /** The monitor takes too little of what it is sent: the connection has to go. */
  stuck(what: string): void
  /** An event was not sent: the monitor does not read packets of its size. */
  tooLarge(topic: string): void
}

interface Waiting {
  topic: string
  payload: Buffer
  qos: 0 | 1
}

/** Monitors have client ids of their own: one never takes over from a device, nor a device from it. No device id begins so (deviceIdSchema). */
export function monitorClientId(name: string): string {
  return `$monitor/${name}`
}

/**
 * One connection of one monitor. Unlike a device it gets as many messages as there are events, in bursts of thousands:
 * they wait here, in order, until it has read and acknowledged those before.
 */
export class MonitorLink {
  readonly client: Client
  /** As the traffic shows it. */
  readonly shownAs: string
  /** Filter -> QoS granted. */
  readonly filters = new Map<string, number>()
  /** True when the bench itself has ended it. */
  isMuted = false
  /** Nothing of what it says goes to the disk. */
  readonly pending = 0

  readonly #parts: MonitorLinkParts
  readonly #drain: DrainWatch
  readonly #unacknowledged = new Set<number>()
  #lastMessageId = 0
  #isOpen = false
  #waiting: Waiting[] = []
  /** The first of `#waiting` that is still to be sent. */
  #next = 0
  #waitingBytes = 0

  constructor(parts: MonitorLinkParts) {
    this.#parts = parts
    this.client = parts.client
    this.shownAs = monitorClientId(parts.name)
    this.#drain = new DrainWatch(parts.wire.stream, parts.drainTimeoutMs, (what) => parts.stuck(`the monitor ${what}`))
    parts.wire.stream.on('drain', () => this.#flush())
  }

  /** The CONNACK is on its way: nothing may be sent before. */
  open(): void {
    this.#isOpen = true
    this.#flush()
  }

  /** Sends an event if the monitor listens to its topic, with QoS 1 unless it subscribed with less. Never stored and never repeated. */
  publish(topic: string, payload: Buffer): void {
    const granted = grantedQos(this.filters, topic)
    if (granted === null || this.isMuted || this.#parts.wire.stream.destroyed) return
    this.#waiting.push({ topic, payload, qos: granted === 0 ? 0 : 1 })
    this.#waitingBytes += payload.length
    this.#flush()
    if (this.#waitingBytes > limits.monitorWaitingBytes)
      this.#parts.stuck(`more than ${limits.monitorWaitingBytes / 1024 / 1024} MiB of events waited for the monitor`)
  }

  /** The monitor's PUBACK; one that answers nothing is ignored. */
  acknowledge(messageId: number): void {
    if (this.#unacknowledged.delete(messageId)) this.#flush()
  }

  #flush(): void {
    const { wire, tooLarge } = this.#parts
    const { stream } = wire
    const window = Math.min(limits.unacknowledged, wire.window)
    if (!this.#isOpen || this.client.closed) return
    while (this.#next < this.#waiting.length && stream.writableLength <= limits.waitingBytes) {
      const { topic, payload, qos } = this.#waiting[this.#next]!
      if (qos === 1 && this.#unacknowledged.size >= window) break
      this.#next += 1
      this.#waitingBytes -= payload.length
      const messageId = qos === 0 ? null : this.#nextMessageId()
      const packet = wire.encode({ topic, payload, qos, messageId })
      if (!packet) {
        tooLarge(topic)
        continue
      }
      if (messageId !== null) this.#unacknowledged.add(messageId)
      if (!stream.write(packet)) this.#drain.begin()
    }
    if (this.#next * 2 < this.#waiting.length) return
    this.#waiting = this.#waiting.slice(this.#next)
    this.#next = 0
  }

  #nextMessageId(): number {
    do this.#lastMessageId = this.#lastMessageId >= 65_535 ? 1 : this.#lastMessageId + 1
    while (this.#unacknowledged.has(this.#lastMessageId))
    return this.#lastMessageId
  }
}
