import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import type { DeviceCommand } from '../../main/contract/device-commands.ts'
import type { Device } from '../../main/contract/devices.ts'
import type { Execution, ExecutionStatus } from '../../main/contract/executions.ts'
import type { TrafficEntry } from '../../main/contract/traffic.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from './headless-bench.ts'
import { unzipped } from './unzipped.ts'

/** How long a test waits for what has to come. */
export const patience = { timeout: 30_000, interval: 25 }

/** What a device has on its flash: who it is, and the files of the zip that the bench made for it. */
export interface Thing {
  thingName: string
  certPath: string
  keyPath: string
  caPath: string
  cert: string
  key: string
  ca: string
}

/** A bench in a process of its own, and what operators and tests ask of it. It may be killed and come back on its ports. */
export class AwsBench {
  server: HeadlessBench
  readonly #data: Awaited<ReturnType<typeof temporaryFolder>>
  #count = 0

  private constructor(server: HeadlessBench, data: Awaited<ReturnType<typeof temporaryFolder>>) {
    this.server = server
    this.#data = data
  }

  static async start(): Promise<AwsBench> {
    const data = await temporaryFolder()
    return new AwsBench(await startHeadless({ dataFolder: path.join(data.folder, 'bench') }), data)
  }

  async stop(): Promise<void> {
    await this.server.end()
    await this.#data.remove()
  }

  /** SIGKILL, and a new process on the same data and ports. */
  async killAndRestart(): Promise<void> {
    const { mqttPort, mqttsPort } = this.server
    await this.server.end('SIGKILL')
    const words = ['--mqtt-port', String(mqttPort), '--mqtts-port', String(mqttsPort)]
    this.server = await startHeadless({ dataFolder: path.join(this.#data.folder, 'bench'), words })
  }

  /** A name that no other device of this bench has. */
  newName(prefix = 'thing'): string {
    return `${prefix}-${(this.#count += 1)}`
  }

  /** Has the bench make a certificate, and unpacks its zip as a person does. */
  async newThing(thingName = this.newName()): Promise<Thing> {
    const response = await this.server.fetch(`/api/v1/devices/${encodeURIComponent(thingName)}/certificate`, { method: 'POST' })
    if (!response.ok) throw new Error(await response.text())
    const files = unzipped(new Uint8Array(await response.arrayBuffer()))
    const folder = path.join(this.#data.folder, thingName)
    await mkdir(folder)
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text)
    const config = JSON.parse(files['config.json']!) as Record<'certPath' | 'keyPath' | 'caPath', string>
    const at = (name: string) => path.join(folder, name)
    return {
      thingName,
      ...{ certPath: at(config.certPath), keyPath: at(config.keyPath), caPath: at(config.caPath) },
      ...{ cert: files[config.certPath]!, key: files[config.keyPath]!, ca: files[config.caPath]! },
    }
  }

  /** Makes a job with a document over these things and runs it; its id. @param more fields of the job, also in place of the document. */
  async startJob(thingNames: string[], document: object | null, more: Record<string, unknown> = {}): Promise<string> {
    const body = { targets: { thingNames }, ...(document === null ? {} : { document }), ...more }
    return (await this.server.call<{ jobId: string }>('POST', '/jobs', body)).jobId
  }

  executionOf(jobId: string, thingName: string): Promise<Execution> {
    return this.server.call('GET', `/jobs/${jobId}/executions/${encodeURIComponent(thingName)}`)
  }

  /** Waits until the execution has come to a status. */
  async reaches(status: ExecutionStatus, jobId: string, thingName: string): Promise<Execution> {
    await expect.poll(async () => (await this.executionOf(jobId, thingName)).status, patience).toBe(status)
    return this.executionOf(jobId, thingName)
  }

  device(thingName: string): Promise<Device> {
    return this.server.call('GET', `/devices/${encodeURIComponent(thingName)}`)
  }

  /** Waits until the bench has seen it leave that often; it counts as online for some seconds more. */
  async sawLeave(thingName: string, times = 1): Promise<void> {
    const count = async () => (await this.trafficOf(thingName)).filter(({ sentence }) => sentence === 'Disconnected.').length
    await expect.poll(count, patience).toBeGreaterThanOrEqual(times)
  }

  /** Sends a command of EMQX Fleets once the bench knows that the device listens for it; nothing is kept of those that it refuses. */
  async sendCommand(thingName: string, command: object): Promise<DeviceCommand> {
    const send = () => this.server.call<DeviceCommand>('POST', `/devices/${thingName}/commands`, command).catch(() => null)
    let sent: DeviceCommand | null = null
    await expect.poll(async () => (sent = await send()), patience).not.toBeNull()
    return sent!
  }

  /** The trace of a device, oldest first. */
  async trafficOf(thingName: string): Promise<TrafficEntry[]> {
    return (await this.server.call<{ items: TrafficEntry[] }>('GET', `/traffic?limit=1000&deviceId=${encodeURIComponent(thingName)}`)).items
  }

  /** Waits until the bench has read a message of the device on a topic that ends so. */
  async hears(thingName: string, topicEnd: string, times = 1): Promise<void> {
    const count = async () =>
      (await this.trafficOf(thingName)).filter(({ direction, topic }) => direction === 'in' && topic?.endsWith(topicEnd)).length
    await expect.poll(count, patience).toBeGreaterThanOrEqual(times)
  }
}
