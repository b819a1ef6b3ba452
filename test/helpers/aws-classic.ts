import sdk, { type ClassicJob, type ClassicJobs, type ClassicShadow } from 'aws-iot-device-sdk'
import type { AwsBench, Thing } from './aws-bench.ts'

/** All that a device author changes: where the bench is, and its files. */
function optionsOf({ server }: AwsBench, { thingName, certPath, keyPath, caPath }: Thing): object {
  return { host: '127.0.0.1', port: server.mqttsPort, clientId: thingName, certPath, keyPath, caPath }
}

export function classicShadow(bench: AwsBench, thing: Thing): ClassicShadow {
  return new sdk.thingShadow(optionsOf(bench, thing))
}

/** By the `operation` of the document; under an empty name the one for all others. */
export type ClassicHandlers = Record<string, (job: ClassicJob) => void>

/** A device program as the SDK's jobs agent example: handlers by operation, and one for what no other takes. */
export class ClassicAgent {
  /** Every job that was handed to a handler, in this order. */
  readonly taken: ClassicJob[] = []
  readonly jobs: ClassicJobs
  readonly #thingName: string

  private constructor(jobs: ClassicJobs, thingName: string) {
    this.jobs = jobs
    this.#thingName = thingName
  }

  /** Resolves once it has subscribed and the bench has its first question. */
  static async start(bench: AwsBench, thing: Thing, handlers: ClassicHandlers): Promise<ClassicAgent> {
    const agent = new ClassicAgent(new sdk.jobs(optionsOf(bench, thing)), thing.thingName)
    // It comes back by itself.
    agent.jobs.on('error', () => undefined)
    for (const [operation, handle] of Object.entries(handlers)) agent.#handle(operation, handle)
    agent.jobs.startJobNotifications(thing.thingName)
    await bench.hears(thing.thingName, '/jobs/$next/get')
    return agent
  }

  #handle(operation: string, handle: (job: ClassicJob) => void): void {
    const handler = (_error: Error | null, job: ClassicJob) => {
      this.taken.push(job)
      handle(job)
    }
    if (operation === '') this.jobs.subscribeToJobs(this.#thingName, handler)
    else this.jobs.subscribeToJobs(this.#thingName, operation, handler)
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.jobs.end(true, resolve))
  }
}
