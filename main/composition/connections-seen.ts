import type { DeviceConnection, Farewell } from '../contract/connections.ts'

/** How many devices are remembered; past it, those of which nothing was heard for longest are forgotten. */
const mostRemembered = 20_000
/** How many connections without a name are remembered. */
const mostNameless = 5

type Seen = Omit<DeviceConnection, 'nameless'>

/** How devices came, went and were turned away since the start, each as it was last; by the client id that they gave. */
export class ConnectionsSeen {
  readonly #seen = new Map<string, Seen>()
  #nameless: DeviceConnection['nameless'] = []

  /** A device was let in: why it was turned away before is no news any more. */
  came(clientId: string, remoteAddress: string, atMs: number): void {
    this.#note(clientId, { arrival: { atMs, remoteAddress }, refusal: null })
  }

  left(clientId: string, farewell: Farewell, atMs: number): void {
    this.#note(clientId, { departure: { atMs, ...farewell } })
  }

  /** @param clientId null: the connection ended before it gave one. */
  refused(clientId: string | null, remoteAddress: string, sentence: string, atMs: number): void {
    const refusal = { atMs, remoteAddress, sentence }
    if (clientId === null) this.#nameless = [refusal, ...this.#nameless].slice(0, mostNameless)
    else this.#note(clientId, { refusal })
  }

  /** @param clientIds under which the device may have come, its own first. */
  of(clientIds: readonly string[]): DeviceConnection {
    const seen = clientIds.flatMap((clientId) => this.#seen.get(clientId) ?? [])
    const last = <Key extends keyof Seen>(key: Key): Seen[Key] =>
      seen.map((one) => one[key]).reduce((left, right) => ((right?.atMs ?? 0) > (left?.atMs ?? 0) ? right : left), null as Seen[Key])
    return { arrival: last('arrival'), departure: last('departure'), refusal: last('refusal'), nameless: this.#nameless }
  }

  /** Devices that were let in since a moment, in ms, the last of them first. */
  arrivedSince(atMs: number): { deviceId: string; atMs: number }[] {
    const arrived = [...this.#seen].flatMap(([deviceId, { arrival }]) =>
      arrival && arrival.atMs >= atMs ? [{ deviceId, atMs: arrival.atMs }] : [],
    )
    return arrived.toSorted((left, right) => right.atMs - left.atMs)
  }

  #note(clientId: string, news: Partial<Seen>): void {
    const before = this.#seen.get(clientId) ?? { arrival: null, departure: null, refusal: null }
    // At the end again: a map keeps the order in which its keys came.
    this.#seen.delete(clientId)
    this.#seen.set(clientId, { ...before, ...news })
    if (this.#seen.size > mostRemembered) this.#seen.delete(this.#seen.keys().next().value!)
  }
}
