import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { arrivalOf } from './arrival.ts'
import type { Arrival } from './arrival.ts'
import { readFirstPacket } from './first-packet.ts'
import type { Carrier } from './first-packet.ts'
import { silentDeed } from './handshake-words.ts'
import type { Refusal } from './hooks.ts'
import { limits } from './limits.ts'
import type { ClientConnect } from './mqtt5/client-packets.ts'
import { turnAway } from './turn-away.ts'
import { WebSocketDoor } from './web-socket-door.ts'

export interface EntranceParts {
  /** How long a connection may take to say who it is, in ms. */
  connectTimeoutMs: number
  /** A CONNECT has come whole; it can be read from the stream again. */
  admit(stream: Duplex, visitor: Visitor): void
  /** The same for MQTT 5, where the CONNECT has been read. */
  admit5(stream: Duplex, visitor: Visitor, connect: ClientConnect): void
  refused(refusal: Refusal, socket: Socket): void
}

/** A connection that has not said yet who it is. */
export interface Visitor {
  socket: Socket
  arrival: Arrival
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
    this.#read(socket, arrival.isEncrypted ? 'tls' : 'tcp', { socket, arrival })
  }

  #read(stream: Duplex, carrier: Carrier, visitor: Visitor): void {
    const firstPacketLimits = { timeoutMs: this.#parts.connectTimeoutMs, maximumBytes: limits.connectBytes }
    readFirstPacket(stream, carrier, firstPacketLimits, (opening) => {
      switch (opening.kind) {
        case 'connect':
          return this.#parts.admit(stream, visitor)
        case 'connect5':
          return this.#parts.admit5(stream, visitor, opening.connect)
        case 'http':
          return this.#openWebSocket(visitor)
        case 'refused':
          this.#refuse(visitor, opening.sentence, opening.clientId)
          return turnAway(stream, opening.answer)
        case 'gone':
          if (carrier === 'tls' && opening.saidNothing) this.#refuse(visitor, `A device ${silentDeed(visitor.arrival.serverName)}.`)
          return void stream.destroy()
      }
    })
  }

  #openWebSocket(visitor: Visitor): void {
    this.#webSockets.enter(visitor.socket, (outcome) => {
      if (outcome.kind === 'refused') this.#refuse(visitor, `A device ${outcome.deed}.`)
      if (outcome.kind !== 'opened') return
      const { stream } = outcome
      this.#streams.add(stream)
      stream.on('error', () => undefined).once('close', () => this.#streams.delete(stream))
      this.#read(stream, 'webSocket', visitor)
    })
  }

  #refuse({ socket, arrival }: Visitor, sentence: string, clientId: string | null = null): void {
    this.#parts.refused({ clientId, remoteAddress: arrival.remoteAddress, sentence }, socket)
  }
}
