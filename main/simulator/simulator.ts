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
  #worker: Worker | null = null
  #devices = 0
  #connected = 0

  constructor(parts: { changed(): void }) {
    this.#changed = parts.changed
  }

  /** Starts the first `count` devices of the demo fleet; those that run already are replaced. */
  async start(options: { host: string; port: number; count: number }): Promise<void> {
    await this.stop()
    const data: WorkerData = { ...options, seed }
    const worker = new Worker(workerFile(), { workerData: data })
    this.#worker = worker
    this.#devices = options.count
    worker.on('message', ({ connected }: { connected: number }) => {
      this.#connected = connected
      this.#changed()
    })
    worker.on('exit', () => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#connected = 0
      this.#changed()
    })
    await once(worker, 'online')
    this.#changed()
  }

  async stop(): Promise<void> {
    const worker = this.#worker
    if (!worker) return
    this.#worker = null
    this.#connected = 0
    this.#devices = 0
    const gone = once(worker, 'exit')
    worker.postMessage('stop')
    await gone
    this.#changed()
  }

  state(): SimulatorState {
    return { running: this.#worker !== null, devices: this.#devices, connected: this.#connected }
  }
}
