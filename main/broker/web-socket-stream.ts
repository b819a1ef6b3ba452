import { Duplex } from 'node:stream'
import { WebSocket } from 'ws'

/**
 * The bytes of a WebSocket as a stream, so that a connection that came by one is served like any other (MQTT 3.1.1, 6).
 * What is written together leaves as one message, for aedes writes a packet in pieces; with `ws`'s own stream each piece
 * would be a message, which not every client puts together again.
 */
export class WebSocketStream extends Duplex {
  readonly #webSocket: WebSocket

  constructor(webSocket: WebSocket) {
    super()
    this.#webSocket = webSocket
    webSocket.binaryType = 'nodebuffer'
    webSocket.on('message', (data: Buffer, isBinary) => {
      // MQTT-6.0.0-1: a text frame ends the connection.
      if (!isBinary) this.destroy(new Error('a text frame'))
      else if (!this.push(data)) webSocket.pause()
    })
    webSocket.on('error', (error) => this.destroy(error))
    webSocket.on('close', () => {
      if (!this.destroyed) this.push(null)
    })
  }

  override _read(): void {
    this.#webSocket.resume()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.#webSocket.send(chunk, (error) => done(this.#lost(error)))
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error) => void): void {
    this.#webSocket.send(Buffer.concat(chunks.map(({ chunk }) => chunk)), (error) => done(this.#lost(error)))
  }

  override _final(done: () => void): void {
    this.#webSocket.close()
    done()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#webSocket.terminate()
    done(error)
  }

  /** Writing to a WebSocket that has closed has the code of a socket that has. */
  #lost(error: Error | null | undefined): Error | undefined {
    if (!error || this.#webSocket.readyState === WebSocket.OPEN) return error ?? undefined
    return Object.assign(error, { code: 'EPIPE' })
  }
}
