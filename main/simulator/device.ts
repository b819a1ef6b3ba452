import mqtt, { type MqttClient } from 'mqtt'

/** A request from the bench: settings to take, or a command or document to carry out. */
export type SimulatedRequest =
  { kind: 'settings'; values: Record<string, unknown> } | { kind: 'command'; command: string; payload: unknown }

/** What the device answers, and how long it takes. `silent`: it never does. */
export type SimulatedAnswer =
  { status: 'SUCCEEDED' | 'FAILED' | 'REJECTED'; message?: string; result?: unknown; latencyMs: number } | { status: 'silent' }

export interface SimulatedDeviceOptions {
  deviceId: string
  host: string
  port: number
  reported: Record<string, unknown>
  /** Seconds between two signs of life on a quiet connection. */
  keepaliveS?: number
  answer(request: SimulatedRequest): SimulatedAnswer
  changed?(isConnected: boolean): void
}

/** Correlation ids whose answers are kept, so that a request that comes twice runs once and is answered alike. */
const rememberedAnswers = 20

/**
 * One simulated device: a real MQTT client that speaks the plain dialect (docs/protocols/plain.md). Nothing in it is
 * random; what it answers is the caller's choice.
 */
export class SimulatedDevice {
  readonly #options: SimulatedDeviceOptions
  readonly #root: string
  readonly #answers = new Map<string, string>()
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
      reconnectPeriod: 2_000,
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
    const client = this.#client
    this.#client = null
    await client?.endAsync(true)
  }

  #take(topic: string, payload: string): void {
    const [kind, , correlationId] = topic.slice(this.#root.length + 1).split('/')
    if (kind === undefined || correlationId === undefined) return
    const answerTopic = kind === 'settings' ? `settings/ack/${correlationId}` : `commands/response/${correlationId}`
    const known = this.#answers.get(correlationId)
    if (known !== undefined) return this.#publish(answerTopic, known)
    const request = readRequest(kind, payload)
    const answer = this.#options.answer(request)
    if (answer.status === 'silent') return
    const { latencyMs, ...body } = answer
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      const text = JSON.stringify(body)
      this.#remember(correlationId, text)
      if (request.kind === 'settings' && answer.status === 'SUCCEEDED') {
        this.#reported = { ...this.#reported, ...request.values }
        this.#publish('reported', JSON.stringify(request.values))
      }
      this.#publish(answerTopic, text)
    }, latencyMs)
    this.#timers.add(timer)
  }

  #remember(correlationId: string, text: string): void {
    this.#answers.set(correlationId, text)
    if (this.#answers.size > rememberedAnswers) this.#answers.delete(this.#answers.keys().next().value!)
  }

  #publish(topic: string, payload: string): void {
    this.#client?.publish(`${this.#root}/${topic}`, payload, { qos: 1 }, () => undefined)
  }
}

function readRequest(kind: string, payload: string): SimulatedRequest {
  const body = JSON.parse(payload) as Record<string, unknown>
  return kind === 'settings'
    ? { kind: 'settings', values: body }
    : { kind: 'command', command: String(body.command), payload: body.payload ?? body.document }
}
