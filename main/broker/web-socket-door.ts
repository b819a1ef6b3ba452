import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { isFromForeignPage } from '../contract/foreign-page.ts'
import { limits } from './limits.ts'
import { printable } from './printable.ts'
import { turnAway } from './turn-away.ts'
import { WebSocketStream } from './web-socket-stream.ts'

/** What came of a connection that began with HTTP; `deed` is what it did, as in "A device {deed}." */
export type HttpOutcome = { kind: 'opened'; stream: WebSocketStream } | { kind: 'refused'; deed: string } | { kind: 'gone' }

/** The names of MQTT as a subprotocol: that of MQTT 3.1.1 (6), and the one that was usual before. */
const subprotocols = ['mqtt', 'mqttv3.1']

/**
 * Takes over connections that turned out to speak HTTP, and opens a WebSocket for MQTT on them. Any path will do (IoT
 * Hub has `/$iothub/websocket`, many clients `/mqtt`); whatever is no such WebSocket gets its answer in words.
 */
export class WebSocketDoor {
  readonly #timeoutMs: number
  /** Connections whose request is still awaited. */
  readonly #waiting = new WeakMap<Duplex, (outcome: HttpOutcome) => void>()
  readonly #http = createServer({ keepAlive: false })
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.webSocketMessageBytes,
    handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
  })

  /** @param timeoutMs how long a connection may take to ask for its WebSocket, in ms. */
  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
    this.#http.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head))
    this.#http.on('request', (request, response) => {
      const body = 'This port speaks MQTT over TLS, and MQTT over WebSocket: ask for an upgrade to a WebSocket.\n'
      response.writeHead(426, { Upgrade: 'websocket', Connection: 'Upgrade, close', 'Content-Type': 'text/plain; charset=utf-8' }).end(body)
      this.#finish(request.socket, {
        kind: 'refused',
        deed: `asked for ‘${printable(request.url ?? '')}’ with HTTP and was refused: this port speaks MQTT over TLS and over WebSocket`,
      })
    })
    this.#http.on('connect', (_request, stream) => this.#refuse(stream, 405, 'asked for an HTTP tunnel and was refused'))
    this.#http.on('clientError', (error: NodeJS.ErrnoException, stream) => {
      if (stream.destroyed || error.code === 'ECONNRESET') return void stream.destroy()
      this.#refuse(stream, 400, `sent an HTTP request that cannot be read and was refused (${error.code ?? error.message})`)
    })
    this.#webSockets.on('wsClientError', (error, stream) =>
      this.#refuse(stream, 400, `asked for a WebSocket in a way that cannot be served (${error.message})`),
    )
  }

  /** Nobody else may read from the stream from here on, until the WebSocket is there. */
  enter(stream: Duplex, done: (outcome: HttpOutcome) => void): void {
    const gone = () => this.#finish(stream, { kind: 'gone' })
    const timer = setTimeout(
      () => this.#refuse(stream, 408, `began an HTTP request and did not end it in ${this.#timeoutMs / 1000} s`),
      this.#timeoutMs,
    )
    timer.unref()
    this.#waiting.set(stream, (outcome) => {
      clearTimeout(timer)
      stream.off('close', gone)
      done(outcome)
    })
    stream.on('close', gone)
    this.#http.emit('connection', stream)
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
    if (!subprotocols.some((name) => offered.includes(name)))
      return this.#refuse(stream, 400, 'asked for a WebSocket without the subprotocol ‘mqtt’ and was refused: set it on the device')
    if (isFromForeignPage(request.headers))
      return this.#refuse(stream, 403, `asked for a WebSocket from the web page ${printable(request.headers.origin ?? '')} and was refused`)
    this.#webSockets.handleUpgrade(request, stream, head, (webSocket) =>
      this.#finish(stream, { kind: 'opened', stream: new WebSocketStream(webSocket) }),
    )
  }

  #refuse(stream: Duplex, status: number, deed: string): void {
    const body = `A device ${deed}.\n`
    const head = ['Connection: close', 'Content-Type: text/plain; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`]
    turnAway(stream, `HTTP/1.1 ${status} Refused\r\n${head.join('\r\n')}\r\n\r\n${body}`)
    this.#finish(stream, { kind: 'refused', deed })
  }

  #finish(stream: Duplex, outcome: HttpOutcome): void {
    const finish = this.#waiting.get(stream)
    this.#waiting.delete(stream)
    finish?.(outcome)
  }
}
