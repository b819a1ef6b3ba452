import type { ISubscribePacket, IUnsubscribePacket } from 'mqtt-packet'
import type { SubscriptionOptions } from '../session-records.ts'
import type { ClientPacket } from './client-packets.ts'
import { reason } from './reason.ts'
import type { Farewell } from './reason.ts'
import { suback, unsuback } from './server-packets.ts'
import type { Reading } from './server-packets.ts'
import { isTopicFilter } from './topic-filter.ts'

/** Filters that a reason string names; a SUBSCRIBE may hold thousands. */
const toldRefusals = 3

const nothingAsked: Asked = { filters: [], forwarded: [] }

const invalid: Farewell = { code: reason.topicFilterInvalid, sentence: 'That is no topic filter.' }

/** The filters of a SUBSCRIBE or an UNSUBSCRIBE in the client's order, and those of them that went to aedes. */
interface Asked {
  filters: string[]
  forwarded: string[]
}

/** What becomes of a SUBSCRIBE or an UNSUBSCRIBE: it goes on to aedes, or is answered at once. */
type Passage<Packet> = { forward: Packet; answer: null } | { forward: null; answer: Buffer | null }

/**
 * What MQTT 5 says of subscriptions and 3.1.1 does not: why a filter was refused, whether there was one to end, and the
 * identifiers and options that a client gives to its subscriptions.
 */
export class Subscribing {
  readonly #reading: Reading
  /** By packet id: the SUBSCRIBEs that aedes has still to answer. */
  readonly #subscribes = new Map<number, Asked>()
  /** The same for UNSUBSCRIBE. */
  readonly #unsubscribes = new Map<number, Asked>()
  readonly #refused = new Map<string, Farewell>()
  /** The filters that the client has, as it knows by the answers so far. */
  readonly #filters = new Set<string>()
  readonly #options = new Map<string, SubscriptionOptions>()

  constructor(reading: Reading) {
    this.#reading = reading
  }

  /** The client is let in, and has these filters from before. */
  restore(filters: Iterable<string>, options: Readonly<Record<string, SubscriptionOptions>>): void {
    this.#refused.clear()
    for (const filter of filters) {
      this.#filters.add(filter)
      if (options[filter]) this.#options.set(filter, options[filter])
    }
  }

  /** Is a SUBSCRIBE or an UNSUBSCRIBE with this packet id under way? */
  uses(packetId: number): boolean {
    return this.#subscribes.has(packetId) || this.#unsubscribes.has(packetId)
  }

  optionsOf(filter: string): SubscriptionOptions | undefined {
    return this.#options.get(filter)
  }

  /** Those of all subscriptions that are the reason for a message (MQTT-3.3.4-4); two of them may have the same one. */
  identifiersFor(isReason: (filter: string) => boolean): number[] {
    return [...this.#options].flatMap(([filter, { identifier }]) => (identifier !== undefined && isReason(filter) ? [identifier] : []))
  }

  /** The bench does not allow this filter. */
  refuse(filter: string, farewell: Farewell): void {
    this.#refused.set(filter, farewell)
  }

  /** @param isInUse the packet id is that of a message under way. */
  subscribe(
    { packetId, subscriptions, properties }: Extract<ClientPacket, { kind: 'subscribe' }>,
    isInUse: boolean,
  ): Passage<ISubscribePacket> {
    const filters = subscriptions.map(({ filter }) => filter)
    if (isInUse || this.uses(packetId)) {
      const codes = filters.map(() => reason.packetIdInUse)
      return { forward: null, answer: suback(packetId, codes, `The packet id ${packetId} is in use.`, this.#reading) }
    }
    // Of a filter that comes twice the last one counts (MQTT-3.8.4-3 and 3.8.4-5); aedes would answer it once.
    const wanted = new Map(
      subscriptions.filter(({ filter }) => isTopicFilter(filter)).map((subscription) => [subscription.filter, subscription]),
    )
    if (wanted.size === 0) {
      const codes = filters.map(() => invalid.code)
      return { forward: null, answer: suback(packetId, codes, invalid.sentence, this.#reading) }
    }
    this.#subscribes.set(packetId, { filters, forwarded: [...wanted.keys()] })
    for (const [filter, { isNotLocal }] of wanted) {
      const identifier = properties.subscriptionIdentifier
      // A subscription that takes the place of another has its own options, or none.
      if (identifier === undefined && !isNotLocal) this.#options.delete(filter)
      else this.#options.set(filter, { ...(identifier !== undefined && { identifier }), ...(isNotLocal && { isNotLocal }) })
    }
    const forwarded = [...wanted.values()].map(({ filter, qos }) => ({ topic: filter, qos }))
    return { forward: { cmd: 'subscribe', messageId: packetId, subscriptions: forwarded }, answer: null }
  }

  /**
   * aedes has answered.
   * @param granted its codes, one for each filter that went to it.
   */
  subscribed(packetId: number, granted: Buffer): { packetId: number; codes: number[]; sentence: string | null } {
    const { filters, forwarded } = this.#subscribes.get(packetId) ?? nothingAsked
    this.#subscribes.delete(packetId)
    const outcomes = new Map(forwarded.map((filter, index) => [filter, this.#outcome(filter, granted[index]!)]))
    const sentences = new Set<string>()
    const codes = filters.map((filter) => {
      const outcome = outcomes.get(filter) ?? invalid
      if (typeof outcome === 'number') return outcome
      sentences.add(outcome.sentence)
      return outcome.code
    })
    return { packetId, codes, sentence: sentences.size === 0 ? null : [...sentences].slice(0, toldRefusals).join(' ') }
  }

  /** The QoS granted, or why there is none. */
  #outcome(filter: string, granted: number): number | Farewell {
    const refused = this.#refused.get(filter)
    this.#refused.delete(filter)
    if (granted < 0x80) {
      this.#filters.add(filter)
      return granted
    }
    if (!this.#filters.has(filter)) this.#options.delete(filter)
    return refused ?? { code: reason.unspecifiedError, sentence: 'The subscription was refused.' }
  }

  /** @param isInUse as above. */
  unsubscribe({ packetId, filters }: Extract<ClientPacket, { kind: 'unsubscribe' }>, isInUse: boolean): Passage<IUnsubscribePacket> {
    if (isInUse || this.uses(packetId)) {
      const codes = filters.map(() => reason.packetIdInUse)
      return { forward: null, answer: unsuback(packetId, codes, this.#reading) }
    }
    const unsubscriptions = [...new Set(filters.filter(isTopicFilter))]
    if (unsubscriptions.length === 0) {
      const codes = filters.map(() => invalid.code)
      return { forward: null, answer: unsuback(packetId, codes, this.#reading) }
    }
    this.#unsubscribes.set(packetId, { filters, forwarded: unsubscriptions })
    return { forward: { cmd: 'unsubscribe', messageId: packetId, unsubscriptions }, answer: null }
  }

  /** aedes has ended them; the codes are those of MQTT 5, 3.11.3. */
  unsubscribed(packetId: number): number[] {
    const { filters, forwarded } = this.#unsubscribes.get(packetId) ?? nothingAsked
    this.#unsubscribes.delete(packetId)
    const codes = new Map(
      forwarded.map((filter) => {
        this.#options.delete(filter)
        return [filter, this.#filters.delete(filter) ? reason.success : reason.noSubscriptionExisted]
      }),
    )
    return filters.map((filter) => codes.get(filter) ?? invalid.code)
  }
}
