import type { Duplex } from 'node:stream'
import type { Client } from 'aedes'
import { eventEntry } from '../hooks.ts'
import type { BrokerHooks } from '../hooks.ts'
import { mqtt5Of } from '../links.ts'
import type { Link, Links } from '../links.ts'
import { printable } from '../printable.ts'
import { neverExpires } from '../sessions.ts'
import type { Sessions } from '../sessions.ts'
import { unnamedClientId } from '../sign-in.ts'
import type { ClientConnect } from './client-packets.ts'
import { forgetInbound } from './inbound-window.ts'
import { Mqtt5Stream } from './mqtt5-stream.ts'
import { hex, reason } from './reason.ts'
import type { Farewell } from './reason.ts'

export interface TranslationsParts {
  hooks: Pick<BrokerHooks, 'traffic'>
  links: Links
  sessions: Sessions
  /** Has a newer connection taken the place of this one, or is about to? */
  isTakenOver(link: Link): boolean
  /** Is the bench about to stop? */
  isClosing(): boolean
}

/** The connections that speak MQTT 5, and what the rest of the broker says to them. */
export class Translations {
  readonly #parts: TranslationsParts
  readonly #streams = new Set<Mqtt5Stream>()

  constructor(parts: TranslationsParts) {
    this.#parts = parts
  }

  get streams(): ReadonlySet<Duplex> {
    return this.#streams
  }

  /**
   * Stands between a connection and aedes.
   * @param serve hands the translated stream to aedes.
   */
  open(carrier: Duplex, connect: ClientConnect, serve: (stream: Duplex) => Client): void {
    const { links, sessions } = this.#parts
    const link = () => links.of(client)
    const stream = new Mqtt5Stream(carrier, {
      connect,
      assignedClientId: connect.clientId === '' ? unnamedClientId() : null,
      holds: (packetId) => sessions.holds(client, packetId),
      forget: (packetId) => forgetInbound(client, packetId),
      filters: () => link()?.filters.keys() ?? [],
      sessionExpires: (seconds) => sessions.expires(client, seconds),
      refusedByClient: (packetId, code, reasonString) => this.#noteRefused(link()!, packetId, code, reasonString),
      left: (code, reasonString) => this.#noteLeft(link()!, code, reasonString),
      whyEnded: () => this.#whyEnded(link()),
    })
    this.#streams.add(stream)
    stream.once('close', () => this.#streams.delete(stream))
    const client = serve(stream)
  }

  /** Begins the session of a connection that has been let in, or goes on with it. @throws what the disk says. */
  async resume(client: Client): Promise<void> {
    const { sessions } = this.#parts
    const mqtt5 = mqtt5Of(client)
    if (!mqtt5) return void (await sessions.begin(client, null))
    const { connect, expirySeconds } = mqtt5
    const found = await sessions.begin(client, {
      isNew: connect.cleanStart,
      expirySeconds: expirySeconds === neverExpires ? null : expirySeconds,
    })
    mqtt5.finds(found, client.clean ? 0 : expirySeconds)
  }

  /** Ends all of them. Resolves once each has been told why, or cannot be told any more. */
  async close(): Promise<void> {
    await Promise.all(
      [...this.#streams].map((stream) => {
        stream.destroy()
        return stream.farewell()
      }),
    )
  }

  /** What a client is told whose connection ends without a word from whoever ends it. */
  #whyEnded(link: Link | undefined): Farewell | null {
    if (this.#parts.isClosing()) return { code: reason.serverShuttingDown, sentence: 'The bench was stopped.' }
    if (link && this.#parts.isTakenOver(link))
      return { code: reason.sessionTakenOver, sentence: 'Another connection came with the same client id.' }
    return null
  }

  /** A client acknowledged a message with a reason code that refuses it: it is not sent again (MQTT-4.4.0-2), and a person can read why. */
  #noteRefused(link: Link, packetId: number, code: number, reasonString: string | null): void {
    const sentence = `The device acknowledged message ${packetId} with reason code ${hex(code)}, which refuses it${quoted(reasonString)}.`
    this.#parts.hooks.traffic(eventEntry(link.shownAs, 'refused', sentence))
  }

  #noteLeft(link: Link, code: number, reasonString: string | null): void {
    const sentence = `The device said good-bye with reason code ${hex(code)}${quoted(reasonString)}.`
    this.#parts.hooks.traffic(eventEntry(link.shownAs, 'info', sentence))
  }
}

function quoted(reasonString: string | null): string {
  return reasonString === null ? '' : `: ‘${printable(reasonString, 200)}’`
}
