import mqtt, { type MqttClient } from 'mqtt'

/** An answer that the bench has acknowledged, and when the device knew. */
export interface AcknowledgedAnswer {
  status: 'SUCCEEDED' | 'FAILED'
  atMs: number
}

/** By `{job}/{device}/{execution number}`. */
export type AcknowledgedAnswers = Map<string, AcknowledgedAnswer>

/** mulberry32: the moments of the kills are the same in every run, as far as a clock allows. */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A real client with a session that stays, which answers commands and remembers which answers the bench acknowledged. */
export class KillableDevice {
  readonly #client: MqttClient

  /** @param answer what it says to the attempt of that number; null is silence. */
  constructor(
    port: number,
    deviceId: string,
    acknowledged: AcknowledgedAnswers,
    answer: (jobId: string, executionNumber: number) => AcknowledgedAnswer['status'] | null = () => 'SUCCEEDED',
  ) {
    this.#client = mqtt.connect({ host: '127.0.0.1', port, clientId: deviceId, clean: false, reconnectPeriod: 0, connectTimeout: 5_000 })
    // The bench is killed under it on purpose.
    this.#client.on('error', () => undefined)
    this.#client.subscribe(`bench/${deviceId}/commands/request/+`, { qos: 1 }, () => undefined)
    this.#client.on('message', (topic) => {
      const correlationId = topic.split('/').at(-1)!
      const [jobId, executionNumber] = correlationId.split('.') as [string, string]
      const status = answer(jobId, Number(executionNumber))
      if (status === null) return
      this.#client.publish(`bench/${deviceId}/commands/response/${correlationId}`, JSON.stringify({ status }), { qos: 1 }, (error) => {
        if (!error) acknowledged.set(`${jobId}/${deviceId}/${executionNumber}`, { status, atMs: Date.now() })
      })
    })
  }

  leave(): void {
    this.#client.end(true)
  }
}
