/** The classic device SDK of AWS has no types of its own: what the tests use of it. */
declare module 'aws-iot-device-sdk' {
  import type { EventEmitter } from 'node:events'

  type Details = Record<string, unknown>

  export interface ClassicJob {
    id: string
    operation?: string
    document: Record<string, unknown>
    status: { status: string; statusDetails?: Record<string, string> }
    inProgress(details: Details, done?: (error?: Error) => void): void
    succeeded(details: Details, done?: (error?: Error) => void): void
    failed(details: Details, done?: (error?: Error) => void): void
  }

  type JobHandler = (error: Error | null, job: ClassicJob) => void

  /** What its classes share. */
  interface ClassicConnection extends EventEmitter {
    publish(topic: string, payload: string, options?: { qos: 0 | 1 } | null, done?: (error?: Error) => void): void
    end(force: boolean, done: () => void): void
    simulateNetworkFailure(): void
  }

  export interface ClassicJobs extends ClassicConnection {
    subscribeToJobs(thingName: string, operation: string, handler: JobHandler): void
    subscribeToJobs(thingName: string, handler: JobHandler): void
    startJobNotifications(thingName: string, done?: (error?: Error) => void): void
  }

  export interface ClassicShadow extends ClassicConnection {
    register(thingName: string, options: Record<string, unknown>, done: () => void): void
    /** These three answer with the client token, or null while another of them waits for its answer. */
    update(thingName: string, state: object): string | null
    get(thingName: string): string | null
    delete(thingName: string): string | null
  }

  const sdk: { jobs: new (options: object) => ClassicJobs; thingShadow: new (options: object) => ClassicShadow }
  export default sdk
}
