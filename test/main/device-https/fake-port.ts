import { createServer, request, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { deviceHandlers } from '../../../main/device-https/doors.ts'
import type { DevicePort, Heard } from '../../../main/device-https/port.ts'
import type { WireMessage } from '../../../main/contract/dialect.ts'
import type { TrafficEntry } from '../../../main/contract/traffic.ts'

/** A bench behind the doors that answers as it is told. */
export interface FakeBench {
  port: DevicePort
  /** What came, in order. */
  heard: { deviceId: string; dialect: string; message: WireMessage }[]
  notes: Omit<TrafficEntry, 'sequence' | 'atMs'>[]
  log: string[]
}

/** @param hear what becomes of a message; left out: it is accepted with `{"timestamp":1}`. */
export function fakeBench(parts: Partial<DevicePort> = {}): FakeBench {
  const heard: FakeBench['heard'] = []
  const notes: FakeBench['notes'] = []
  const log: string[] = []
  const port: DevicePort = {
    hear: (_deviceId, _dialect, { topic }) => Promise.resolve(accepted(topic, { timestamp: 1 })),
    seen: () => Promise.resolve(),
    objectionTo: () => null,
    objectionOver: () => null,
    keyHolder: (authorization) => (authorization === basic('key:secret') ? 'key' : null),
    shadow: () => Promise.resolve(null),
    note: (entry) => notes.push(entry),
    log: (sentence) => log.push(sentence),
    ...parts,
  }
  const { hear } = port
  port.hear = (deviceId, dialect, message) => {
    heard.push({ deviceId, dialect, message })
    return hear(deviceId, dialect, message)
  }
  return { port, heard, notes, log }
}

export function accepted(topic: string, body: object): Heard {
  return taken({
    verdict: 'applied',
    answers: [{ topic: `${topic}/accepted`, payload: JSON.stringify(body), qos: 1, needsSubscription: false }],
  })
}

export function rejected(topic: string, body: object): Heard {
  return taken({
    verdict: 'refused',
    answers: [{ topic: `${topic}/rejected`, payload: JSON.stringify(body), qos: 1, needsSubscription: false }],
  })
}

export function taken(heard: Partial<Heard>): Heard {
  return { verdict: 'applied', sentence: 'As the fake has it.', answers: [], ...heard }
}

export function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

export interface Answer {
  status: number
  headers: Record<string, unknown>
  json: unknown
}

/** The handlers behind plain HTTP: what they do with a request is the same, and who comes is the fake's to say. */
export class Doors {
  readonly #server: Server
  constructor(port: DevicePort) {
    const handlers = Object.entries(deviceHandlers(port))
    this.#server = createServer((request, response) => {
      const url = new URL(request.url!, 'http://bench')
      const [, handler] = handlers.find(([prefix]) => url.pathname.startsWith(prefix))!
      handler(request, response, url).catch(() => response.destroy())
    })
  }

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get portNumber(): number {
    return (this.#server.address() as AddressInfo).port
  }

  ask(method: string, path: string, body?: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.portNumber, method, path, headers, agent: false }, (response) => {
        const pieces: Buffer[] = []
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () =>
          resolve({
            status: response.statusCode!,
            headers: response.headers,
            json: JSON.parse(Buffer.concat(pieces).toString()) as unknown,
          }),
        )
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
