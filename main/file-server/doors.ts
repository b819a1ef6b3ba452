import type { Socket } from 'node:net'
import { isBenchError } from '../contract/errors.ts'
import { doorNames, openDoor, type Door, type DoorAddress, type DoorName, type DoorParts } from './door.ts'

/** Where to listen; null: not there. */
export type DoorAddresses = Record<DoorName, DoorAddress | null>

/** With the real port while it is open; else `problem` says why it is not. */
export interface DoorState extends DoorAddress {
  problem: string | null
}
export type DoorStates = Record<DoorName, DoorState | null>

interface Entry {
  /** As it was asked for. */
  address: DoorAddress
  door: Door | null
  problem: string | null
  /** Connections that came in here and are still there. */
  sockets: Set<Socket>
}

/** The open ports of the file server. One that cannot be opened says why, and leaves the other alone. */
export class Doors {
  readonly #parts: DoorParts
  #entries = new Map<DoorName, Entry>()

  constructor(parts: DoorParts) {
    this.#parts = parts
  }

  /** Opens them; one that cannot be opened has its problem in `states`. */
  async open(addresses: DoorAddresses): Promise<void> {
    for (const name of doorNames) {
      const address = addresses[name]
      if (address) this.#entries.set(name, await this.#openedOrNot(name, address))
    }
  }

  /**
   * Moves to other addresses. What stays where it is keeps its downloads; those of a port that moves end. A port that
   * could not be opened before is tried again.
   * @throws BenchError of a port that cannot be opened; all then listens where it did before. One that could not be
   * opened before either, and is to stay where it is, stops nothing.
   */
  async move(addresses: DoorAddresses): Promise<void> {
    const moving = doorNames.filter((name) => !isThere(this.#entries.get(name), addresses[name]))
    const before = this.#entries
    const after = new Map(before)
    // All of them first: two may change places, and a port on another address is taken while it is still open on this one.
    for (const name of moving) {
      before.get(name)?.door?.stop()
      after.delete(name)
    }
    try {
      for (const name of moving) {
        const address = addresses[name]
        if (address) after.set(name, await this.#opened(name, address))
      }
    } catch (error) {
      for (const name of moving) {
        after.get(name)?.door?.stop()
        endAll(after.get(name))
        const entry = before.get(name)
        if (entry?.door) before.set(name, await this.#reopened(name, entry, entry.door.port))
      }
      throw error
    }
    this.#entries = after
    for (const name of moving) endAll(before.get(name))
    for (const [name, { address, door }] of after) if (!door) after.set(name, await this.#openedOrNot(name, address))
  }

  /** Shows new certificates to whoever connects from now on. @throws what is wrong with them; the old ones stay then. */
  renew(): void {
    for (const { door } of this.#entries.values()) door?.renew()
  }

  states(): DoorStates {
    const state = (name: DoorName): DoorState | null => {
      const entry = this.#entries.get(name)
      return entry ? { host: entry.address.host, port: entry.door?.port ?? entry.address.port, problem: entry.problem } : null
    }
    return { secure: state('secure'), plain: state('plain') }
  }

  /** Ends all that is there. */
  close(): void {
    for (const entry of this.#entries.values()) {
      entry.door?.stop()
      endAll(entry)
    }
    this.#entries.clear()
  }

  async #opened(name: DoorName, address: DoorAddress, sockets = new Set<Socket>()): Promise<Entry> {
    return { address, door: await openDoor(name, address, this.#parts, sockets), problem: null, sockets }
  }

  async #openedOrNot(name: DoorName, address: DoorAddress, sockets = new Set<Socket>()): Promise<Entry> {
    try {
      return await this.#opened(name, address, sockets)
    } catch (error) {
      const problem = isBenchError(error) ? error.sentence : `The port cannot be opened: ${String(error)}.`
      return { address, door: null, problem, sockets }
    }
  }

  /** Its downloads have not noticed anything. */
  async #reopened(name: DoorName, { address, sockets }: Entry, port: number): Promise<Entry> {
    return { ...(await this.#openedOrNot(name, { ...address, port }, sockets)), address }
  }
}

/** Nothing is to be done: it is where it should be, though perhaps not open. */
function isThere(entry: Entry | undefined, address: DoorAddress | null): boolean {
  if (!entry || !address) return !entry && !address
  return entry.address.host === address.host && [entry.address.port, entry.door?.port].includes(address.port)
}

function endAll(entry: Entry | undefined): void {
  for (const socket of entry?.sockets ?? []) socket.destroy()
}
