import { request, type IncomingHttpHeaders } from 'node:http'
import { startHttpDoor, type HttpDoor } from '../../main/api/doors/http.ts'
import { createRouter } from '../../main/api/router.ts'
import type { TestBench } from './api-port.ts'

/** Has what a cookie and a query must escape. */
export const token = 'a secret; = % +'

/** The HTTP door of a test bench, on a free port of loopback. */
export function openHttpDoor(bench: TestBench, options: { uiFolder?: string; host?: string } = {}): Promise<HttpDoor> {
  return startHttpDoor({
    router: createRouter(bench.port),
    port: bench.port,
    host: options.host ?? '127.0.0.1',
    httpPort: 0,
    token,
    uiFolder: options.uiFolder ?? null,
    log: (sentence) => bench.log.push(sentence),
  })
}

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The text as JSON. */
  json: unknown
}

/** A request exactly as it is put, with any Host and Origin, which `fetch` would not send. */
export function rawRequest(
  door: Pick<HttpDoor, 'port'>,
  options: { method?: string; path?: string; headers?: Record<string, string>; body?: string | Buffer; chunked?: boolean },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', path = '/', headers = {}, body } = options
    const sent = request({ host: '127.0.0.1', port: door.port, method, path, headers, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString()
        resolve({
          status: response.statusCode!,
          headers: response.headers,
          text,
          get json() {
            return JSON.parse(text) as unknown
          },
        })
      })
    })
    sent.on('error', reject)
    // Without a length known beforehand the body goes out chunked.
    if (options.chunked) sent.flushHeaders()
    sent.end(body)
  })
}
