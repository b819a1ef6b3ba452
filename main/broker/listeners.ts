import type { Socket } from 'node:net'
import { isBenchError } from '../contract/errors.ts'
import { listenerNames } from './listener.ts'
import type { Listener, ListenerAddress, ListenerName } from './listener.ts'

/** Where to listen; null: not there. */
export type ListenerAddresses = Record<ListenerName, ListenerAddress | null>

/** With the real port while it is open; else `problem` says why it is not. */
export interface ListenerState extends ListenerAddress {
  problem: string | null
}
export type ListenerStates = Record<ListenerName, ListenerState | null>

export interface ListenersParts {
  /** Opens a port whose connections stand in `sockets` for as long as they are there. @throws BenchError */
  open(name: ListenerName, address: ListenerAddress, sockets: Set<Socket>): Promise<Listener>
  /** Ends the connection on this socket, whose port has moved or closes. */
  end(socket: Socket): void
}

interface Entry {
  /** As it was asked for. */
  address: ListenerAddress
  listener: Listener | null
  problem: string | null
  /** Connections that came in here and are still there, those in a handshake included. */
  sockets: Set<Socket>
}

/** The open ports of the broker. One that cannot be opened says why, and leaves the others alone. */
export class Listeners {
  readonly #parts: ListenersParts
  readonly #entries = new Map<ListenerName, Entry>()

  constructor(parts: ListenersParts) {
    this.#parts = parts
  }

  /** Opens them all; one that cannot be opened has its problem in `states`. */
  async open(addresses: ListenerAddresses): Promise<void> {
    for (const name of listenerNames) await this.#tryOpen(name, addresses[name])
  }

  /**
   * Moves to other addresses. What stays where it is keeps its connections; those of a port that moves end. A port that
   * could not be opened before is tried again.
   * @throws BenchError of the first port that cannot be opened; all then listens where it did before. A port that could
   * not be opened before and is to stay where it is stops no other from moving.
   */
  async move(addresses: ListenerAddresses): Promise<void> {
    const moving = listenerNames.filter((name) => !isThere(this.#entries.get(name), addresses[name]))
    const before = moving.map((name) => [name, this.#entries.get(name)] as const)
    // All of them first: two may change places, and a port on another address is taken while it is still open on this one.
    for (const [, entry] of before) entry?.listener?.stop()
    const opened = new Map<ListenerName, Entry>()
    try {
      for (const name of moving) {
        const address = addresses[name]
        if (address) opened.set(name, await this.#opened(name, address))
      }
    } catch (error) {
      for (const entry of opened.values()) this.#close(entry)
      for (const [name, entry] of before) if (entry?.listener) await this.#reopen(name, entry, entry.listener.port)
      throw error
    }
    for (const [name, entry] of before) {
      this.#entries.delete(name)
      if (entry) this.#endAll(entry)
    }
    for (const [name, entry] of opened) this.#entries.set(name, entry)
    await this.#tryAgain(moving.length === 0)
  }

  /** Shows new certificates to whoever connects from now on. @throws what is wrong with them; the old ones stay then. */
  renew(): void {
    for (const { listener } of this.#entries.values()) listener?.renew()
  }

  states(): ListenerStates {
    const state = (name: ListenerName): ListenerState | null => {
      const entry = this.#entries.get(name)
      return entry ? { host: entry.address.host, port: entry.listener?.port ?? entry.address.port, problem: entry.problem } : null
    }
    return { plain: state('plain'), secure: state('secure'), webSocket: state('webSocket') }
  }

  /** Takes no more connections. @returns those that are there. */
  stop(): Socket[] {
    for (const { listener } of this.#entries.values()) listener?.stop()
    return [...this.#entries.values()].flatMap(({ sockets }) => [...sockets])
  }

  async #tryOpen(name: ListenerName, address: ListenerAddress | null): Promise<void> {
    if (!address) return
    const entry: Entry = await this.#opened(name, address).catch((error: unknown) => ({
      address,
      listener: null,
      problem: wordsOf(error),
      sockets: new Set(),
    }))
    this.#entries.set(name, entry)
  }

  /** @param mustWork nothing else was to be done: then a port that still cannot be opened is an error. */
  async #tryAgain(mustWork: boolean): Promise<void> {
    for (const [name, { address, listener }] of [...this.#entries]) {
      if (listener) continue
      if (mustWork) this.#entries.set(name, await this.#opened(name, address))
      else await this.#tryOpen(name, address)
    }
  }

  async #opened(name: ListenerName, address: ListenerAddress, sockets = new Set<Socket>()): Promise<Entry> {
    const listener = await this.#parts.open(name, address, sockets)
    return { address, listener, problem: null, sockets }
  }

  /** Its connections have not noticed anything. */
  async #reopen(name: ListenerName, { address, sockets }: Entry, port: number): Promise<void> {
    const entry = await this.#opened(name, { ...address, port }, sockets).catch((error: unknown) => ({
      listener: null,
      problem: wordsOf(error),
      sockets,
    }))
    this.#entries.set(name, { ...entry, address })
  }

  #close(entry: Entry): void {
    entry.listener?.stop()
    this.#endAll(entry)
  }

  #endAll({ sockets }: Entry): void {
    for (const socket of [...sockets]) this.#parts.end(socket)
  }
}

/** Nothing is to be done: it is where it should be, though perhaps not open. */
function isThere(entry: Entry | undefined, address: ListenerAddress | null): boolean {
  if (!entry || !address) return !entry && !address
  return entry.address.host === address.host && [entry.address.port, entry.listener?.port].includes(address.port)
}

function wordsOf(error: unknown): string {
  return isBenchError(error) ? error.sentence : `The port cannot be opened: ${String(error)}.`
}
