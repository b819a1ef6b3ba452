import mqtt, { type MqttClient } from 'mqtt'

/** A request from the bench: settings to take, or a command or document to carry out. */
export type SimulatedRequest =
  { kind: 'settings'; values: Record<string, unknown> } | { kind: 'command'; command: string; payload: unknown }

/**
 * What the device answers, and how long it takes; `shows`: what it reports from then on, and what in its place after `forMs`.
 * `silent`: it never answers.
 */
export type SimulatedAnswer =
  | {
      status: 'SUCCEEDED' | 'FAILED' | 'REJECTED'
      message?: string
      result?: unknown
      latencyMs: number
      shows?: { values: Record<string, unknown>; forMs: number; then: Record<string, unknown> }
    }
  | { status: 'silent' }

export interface SimulatedDeviceOptions {
  deviceId: string
  host: string
  port: number
  reported: Record<string, unknown>
  /** Seconds between two signs of life on a quiet connection. */
  keepaliveS?: number
  /** Milliseconds from a lost connection to the next try. */
  reconnectMs?: number
  answer(request: SimulatedRequest): SimulatedAnswer
  changed?(isConnected: boolean): void
}

/** Correlation ids that are kept, so that a request that comes twice runs once and is answered alike. */
const rememberedAnswers = 20

/**
 * One simulated device: a real MQTT client that speaks the plain dialect (docs/protocols/plain.md). Nothing in it is
 * random; what it answers is the caller's choice.
 */
export class SimulatedDevice {
  readonly #options: SimulatedDeviceOptions
  readonly #root: string
  /** By correlation id; null: still at it (or silent for good). */
  readonly #answers = new Map<string, string | null>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #client: MqttClient | null = null
  #reported: Record<string, unknown>

  constructor(options: SimulatedDeviceOptions) {
    this.#options = options
    this.#root = `bench/${options.deviceId}`
    this.#reported = { ...options.reported }
  }

  get isConnected(): boolean {
    return this.#client?.connected ?? false
  }

  /** Connects, and keeps connecting until it is told to leave. */
  connect(): void {
    if (this.#client) return
    const client = mqtt.connect({
      host: this.#options.host,
      port: this.#options.port,
      clientId: this.#options.deviceId,
      protocolVersion: 4,
      clean: false,
      resubscribe: false,
      keepalive: this.#options.keepaliveS ?? 120,
      reconnectPeriod: this.#options.reconnectMs ?? 2_000,
    })
    this.#client = client
    client.on('connect', () => {
      this.#options.changed?.(true)
      client.subscribe([`${this.#root}/settings/set/+`, `${this.#root}/commands/request/+`], { qos: 1 }, () => undefined)
      this.#publish('reported', JSON.stringify(this.#reported))
    })
    client.on('message', (topic, payload) => this.#take(topic, payload.toString()))
    client.on('close', () => this.#options.changed?.(false))
    // A refused connection is tried again; whoever watches sees it in the bench's traffic.
    client.on('error', () => undefined)
  }

  /** Goes offline, with what it had not answered left unanswered. */
  async leave(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    for (const [correlationId, text] of this.#answers) if (text === null) this.#answers.delete(correlationId)
    const client = this.#client
    this.#client = null
    await client?.endAsync(true)
  }

  #take(topic: string, payload: string): void {
    const [kind, , correlationId] = topic.slice(this.#root.length + 1).split('/')
    if (kind === undefined || correlationId === undefined) return
    const answerTopic = kind === 'settings' ? `settings/ack/${correlationId}` : `commands/response/${correlationId}`
    const known = this.#answers.get(correlationId)
    if (known === null) return
    if (known !== undefined) return this.#publish(answerTopic, known)
    this.#remember(correlationId, null)
    const request = readRequest(kind, payload)
    const answer = request === null ? unreadable : this.#options.answer(request)
    if (answer.status === 'silent') return
    const { latencyMs, shows, ...body } = answer
    this.#after(latencyMs, () => {
      const text = JSON.stringify(body)
      this.#remember(correlationId, text)
      if (request?.kind === 'settings' && answer.status === 'SUCCEEDED') this.#report(request.values)
      if (shows) {
        this.#report(shows.values)
        this.#after(shows.forMs, () => this.#report(shows.then))
      }
      this.#publish(answerTopic, text)
    })
  }

  #after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, ms)
    this.#timers.add(timer)
  }

  #report(values: Record<string, unknown>): void {
    this.#reported = { ...this.#reported, ...values }
    this.#publish('reported', JSON.stringify(values))
  }

  #remember(correlationId: string, text: string | null): void {
    this.#answers.set(correlationId, text)
    if (this.#answers.size > rememberedAnswers) this.#answers.delete(this.#answers.keys().next().value!)
  }

  #publish(topic: string, payload: string): void {
    this.#client?.publish(`${this.#root}/${topic}`, payload, { qos: 1 }, () => undefined)
  }
}

const unreadable: SimulatedAnswer = { status: 'REJECTED', message: 'The request is no JSON object', latencyMs: 0 }

/** null: not a JSON object. A real device says so too; an error thrown here would end the whole fleet. */
function readRequest(kind: string, payload: string): SimulatedRequest | null {
  let body: unknown
  try {
    body = JSON.parse(payload)
  } catch {
    return null
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const fields = body as Record<string, unknown>
  return kind === 'settings'
    ? { kind: 'settings', values: fields }
    : { kind: 'command', command: String(fields.command), payload: fields.payload ?? fields.document }
}
