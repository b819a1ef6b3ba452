import { Agent, request } from 'node:https'
import path from 'node:path'
import { startHttpDoor, type HttpDoor } from '../../main/api/doors/http.ts'
import { createRouter } from '../../main/api/router.ts'
import { startBench, type Bench } from '../../main/bench.ts'
import type { DeviceCertificate } from '../../main/contract/device-certificates.ts'
import type { TrafficEntry } from '../../main/contract/traffic.ts'
import { temporaryFolder } from './headless-bench.ts'

export interface HttpAnswer {
  status: number
  text: string
  /** The text as JSON. */
  json: unknown
}

/** A whole bench with its HTTPS door for devices, in this process. */
export class HttpDeviceBench {
  static async start(): Promise<HttpDeviceBench> {
    const data = await temporaryFolder()
    const log = () => undefined
    const ports = { mqttPort: 0, mqttsPort: 0, filePort: 0, plainFilePort: 0, toolsPort: 0 }
    const bench = await startBench({ dataFolder: path.join(data.folder, 'bench'), ...ports, version: '0.0.0', announce: false, log })
    const door = await startHttpDoor({
      router: createRouter(bench.port),
      port: bench.port,
      host: '127.0.0.1',
      httpPort: 0,
      token: 'owner',
      uiFolder: null,
      log,
    })
    return new HttpDeviceBench(bench, door, data.remove)
  }

  readonly bench: Bench
  readonly door: HttpDoor
  readonly #removeData: () => Promise<void>
  readonly #agents: Agent[] = []

  private constructor(bench: Bench, door: HttpDoor, removeData: () => Promise<void>) {
    this.bench = bench
    this.door = door
    this.#removeData = removeData
  }

  get filePort(): number {
    return this.bench.port.overview().fileServer.secure.port
  }

  /** The door for tools on this computer. */
  get toolsUrl(): string {
    return `http://127.0.0.1:${this.bench.port.overview().tools!.port}`
  }

  get mqttPort(): number {
    return this.bench.port.overview().broker.port
  }

  certificate(deviceId: string): Promise<DeviceCertificate> {
    return this.bench.port.certificates.issueDevice(deviceId, { validDays: 30 })
  }

  /** What a device connects with: the CA of the bench, and its certificate if it has one. */
  agent(certificate?: Pick<DeviceCertificate, 'certPem' | 'keyPem'>): Agent {
    const agent = new Agent({
      ca: this.bench.port.certificates.view().authority.pem,
      keepAlive: true,
      ...(certificate === undefined ? {} : { cert: certificate.certPem, key: certificate.keyPem }),
    })
    this.#agents.push(agent)
    return agent
  }

  /** A request to the HTTPS door for devices. */
  ask(agent: Agent, method: string, route: string, body?: unknown, headers: Record<string, string> = {}): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.filePort, agent, method, path: route, headers }, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () => {
          const text = Buffer.concat(pieces).toString()
          resolve({
            status: response.statusCode!,
            text,
            get json() {
              return JSON.parse(text) as unknown
            },
          })
        })
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    })
  }

  /** A REST call with the bench's token, unless told otherwise; the answer is JSON. */
  async rest<Answer>(
    method: string,
    route: string,
    body?: unknown,
    { authorization = 'Bearer owner', url = this.door.url } = {},
  ): Promise<{ status: number; json: Answer }> {
    const response = await fetch(`${url}/api/v1${route}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, json: (await response.json()) as Answer }
  }

  /** Makes a job of a document. @returns its id. */
  async job(thingNames: string[], document: object, more: object = {}): Promise<string> {
    const { status, json } = await this.rest<{ jobId: string }>('POST', '/jobs', { targets: { thingNames }, document, ...more })
    if (status !== 201) throw new Error(JSON.stringify(json))
    return json.jobId
  }

  traffic(deviceId: string): TrafficEntry[] {
    return this.bench.port.traffic({ deviceId, limit: 1_000 }).items
  }

  async stop(): Promise<void> {
    for (const agent of this.#agents) agent.destroy()
    await this.door.close()
    await this.bench.stop()
    await this.#removeData()
  }
}
