import { existsSync } from 'node:fs'
import { once } from 'node:events'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { SimulatorState } from '../contract/overview.ts'
import type { WorkerData } from './worker.ts'

const seed = 20_261

/** The worker's file: beside this one in source; in the bundle beside the entry, also when this lies in a chunk. */
function workerFile(): string {
  const places = ['worker.ts', 'simulator-worker.js', '../simulator-worker.js'].map((name) => path.join(import.meta.dirname, name))
  return places.find((place) => existsSync(place)) ?? places[0]!
}

/** Simulated devices: real MQTT clients over loopback, in a worker thread. The bench treats them as any device. */
export class Simulator {
  readonly #changed: () => void
  readonly #failed: (error: unknown) => void
  #worker: Worker | null = null
  #devices = 0
  #connected = 0
  #lastStep: Promise<void> = Promise.resolve()

  constructor(parts: { changed(): void; failed?(error: unknown): void }) {
    this.#changed = parts.changed
    this.#failed = parts.failed ?? (() => undefined)
  }

  /**
   * Starts the first `count` devices of the demo fleet; those that run already are replaced.
   * Rejects when the worker cannot be started.
   */
  start(options: { host: string; port: number; count: number }): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop()
      await this.#start(options)
    })
  }

  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop())
  }

  /** Two starts at once would leave a fleet behind that nobody can stop, and that has the ids of the other. */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#lastStep.then(step)
    this.#lastStep = turn.catch(() => undefined)
    return turn
  }

  async #start(options: { host: string; port: number; count: number }): Promise<void> {
    const data: WorkerData = { ...options, seed }
    const worker = new Worker(workerFile(), { workerData: data })
    this.#worker = worker
    this.#devices = options.count
    worker.on('message', ({ connected }: { connected: number }) => {
      if (this.#worker !== worker) return
      this.#connected = connected
      this.#changed()
    })
    // Without a listener, what fails in the worker (its memory, say) would take the whole bench along.
    worker.on('error', (error) => this.#failed(error))
    worker.on('exit', () => {
      if (this.#worker === worker) this.#forget()
    })
    await once(worker, 'online')
    this.#changed()
  }

  async #stop(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    const gone = new Promise((resolve) => worker.once('exit', resolve))
    this.#forget()
    worker.postMessage('stop')
    await gone
  }

  #forget(): void {
    this.#worker = null
    this.#connected = 0
    this.#devices = 0
    this.#changed()
  }

  state(): SimulatorState {
    return { running: this.#worker !== null, devices: this.#devices, connected: this.#connected }
  }
}
