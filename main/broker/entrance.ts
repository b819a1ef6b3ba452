import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { arrivalOf } from './arrival.ts'
import type { Arrival } from './arrival.ts'
import { readFirstPacket } from './first-packet.ts'
import type { Carrier } from './first-packet.ts'
import { silentDeed } from './handshake-words.ts'
import type { Refusal } from './hooks.ts'
import { limits } from './limits.ts'
import { turnAway } from './turn-away.ts'
import { WebSocketDoor } from './web-socket-door.ts'

export interface EntranceParts {
  /** How long a connection may take to say who it is, in ms. */
  connectTimeoutMs: number
  /** A CONNECT has come whole; it can be read from the stream again. `socket` is what carries the stream, often itself. */
  admit(stream: Duplex, arrival: Arrival, socket: Socket): void
  refused(refusal: Refusal): void
}

/** Finds out what a new connection speaks, and lets MQTT in. */
export class Entrance {
  readonly #parts: EntranceParts
  readonly #webSockets: WebSocketDoor
  readonly #streams = new Set<Duplex>()

  constructor(parts: EntranceParts) {
    this.#parts = parts
    this.#webSockets = new WebSocketDoor(parts.connectTimeoutMs)
  }

  /** Those of WebSockets that are open. */
  get streams(): ReadonlySet<Duplex> {
    return this.#streams
  }

  /** Takes a connection, after its handshake if it has one. */
  accept(socket: Socket): void {
    const arrival = arrivalOf(socket)
    socket.on('error', () => undefined)
    this.#read(socket, arrival.isEncrypted ? 'tls' : 'tcp', arrival, socket)
  }

  #read(stream: Duplex, carrier: Carrier, arrival: Arrival, socket: Socket): void {
    const firstPacketLimits = { timeoutMs: this.#parts.connectTimeoutMs, maximumBytes: limits.connectBytes }
    readFirstPacket(stream, carrier, firstPacketLimits, (opening) => {
      switch (opening.kind) {
        case 'connect':
          return this.#parts.admit(stream, arrival, socket)
        case 'http':
          return this.#openWebSocket(socket, arrival)
        case 'refused':
          this.#refuse(arrival, opening.sentence, opening.clientId)
          return turnAway(stream, opening.answer)
        case 'gone':
          if (carrier === 'tls' && opening.saidNothing) this.#refuse(arrival, `A device ${silentDeed(arrival.serverName)}.`)
          return void stream.destroy()
      }
    })
  }

  #openWebSocket(socket: Socket, arrival: Arrival): void {
    this.#webSockets.enter(socket, (outcome) => {
      if (outcome.kind === 'refused') this.#refuse(arrival, `A device ${outcome.deed}.`)
      if (outcome.kind !== 'opened') return
      const { stream } = outcome
      this.#streams.add(stream)
      stream.on('error', () => undefined).once('close', () => this.#streams.delete(stream))
      this.#read(stream, 'webSocket', arrival, socket)
    })
  }

  #refuse({ remoteAddress }: Arrival, sentence: string, clientId: string | null = null): void {
    this.#parts.refused({ clientId, remoteAddress, sentence })
  }
}
