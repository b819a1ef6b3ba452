import { request as plainRequest, type IncomingHttpHeaders } from 'node:http'
import { request as secureRequest, type RequestOptions } from 'node:https'
import { onTestFinished } from 'vitest'
import type { OpenedCertificates } from '../../../main/certificates/certificates.ts'
import type { SlotLimits } from '../../../main/file-server/download-slots.ts'
import type { Progress } from '../../../main/file-server/download-progress.ts'
import { FileServer } from '../../../main/file-server/file-server.ts'
import { SignedLinks } from '../../../main/file-server/signed-links.ts'
import type { FileStore } from '../../../main/file-store/file-store.ts'
import { createBench } from '../certificates/folder.ts'
import { openIn, temporaryFolder } from '../file-store/file-folder.ts'

export const purpose = { jobId: 'job-1', deviceId: 'thermo-1', executionNumber: 1 }

export interface ServedFiles {
  server: FileServer
  store: FileStore
  certificates: OpenedCertificates
  ca: string
  /** Folder of the CA's file, for programs that read it there. */
  caPath: string
  progress: Progress[]
  refused: string[]
  log: string[]
  clock: { now: number }
  /** Path and query of a link that holds for a minute. */
  link(name: string): string
  port(door: 'secure' | 'plain'): number
  get(path: string, options?: RequestOptions & { door?: 'secure' | 'plain'; body?: string }): Promise<Answer>
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** The body as JSON. */
  json: unknown
}

/** A file store behind a real server on free ports of loopback, under a CA of its own. */
export async function serveFiles(more: { slots?: SlotLimits; sentBefore?: number } = {}): Promise<ServedFiles> {
  const certificates = await (await createBench()).open({ now: () => Date.now() })
  const store = await openIn(await temporaryFolder())
  const links = new SignedLinks(Buffer.alloc(32, 7))
  const served = { progress: [] as Progress[], refused: [] as string[], log: [] as string[], clock: { now: 1_000_000 } }
  const server = new FileServer({
    links,
    open: (name) => store.open(name),
    progress: (progress) => served.progress.push(progress),
    refused: (_link, sentence) => served.refused.push(sentence),
    sentBefore: () => more.sentBefore ?? 0,
    now: () => served.clock.now,
    secureContext: () => certificates.serverContext(),
    log: (sentence) => served.log.push(sentence),
    ...(more.slots && { slots: more.slots }),
  })
  await server.open({ secure: { host: '127.0.0.1', port: 0 }, plain: { host: '127.0.0.1', port: 0 } })
  onTestFinished(() => server.close())
  const { pem: ca, path: caPath } = certificates.view().authority
  const port = (door: 'secure' | 'plain') => server.states()[door]!.port
  return {
    ...served,
    server,
    store,
    certificates,
    ca,
    caPath,
    link: (name) => links.pathFor(store.get(name)!, purpose, served.clock.now + 60_000),
    port,
    get: (path, { door = 'secure', body, ...options } = {}) =>
      new Promise((resolve, reject) => {
        const request = door === 'secure' ? secureRequest : plainRequest
        const sent = request({ host: '127.0.0.1', port: port(door), path, ca, agent: false, ...options }, (response) => {
          const pieces: Buffer[] = []
          response.on('data', (piece: Buffer) => pieces.push(piece))
          response.on('error', reject)
          response.on('end', () => {
            const whole = Buffer.concat(pieces)
            resolve({
              status: response.statusCode!,
              headers: response.headers,
              body: whole,
              get json() {
                return JSON.parse(whole.toString()) as unknown
              },
            })
          })
        })
        sent.on('error', reject)
        sent.end(body)
      }),
  }
}
