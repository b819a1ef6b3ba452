import type { Duplex } from 'node:stream'
import type { Client } from 'aedes'
import type { Registration, SignInAnswer } from '../contract/sign-in.ts'
import { DeviceLink } from './device-link.ts'
import { atTime } from './expiry.ts'
import { eventEntry } from './hooks.ts'
import type { BrokerHooks } from './hooks.ts'
import { MonitorLink, monitorClientId } from './monitor-link.ts'
import { Mqtt5Stream } from './mqtt5/mqtt5-stream.ts'
import { reason } from './mqtt5/reason.ts'
import type { Reason } from './mqtt5/reason.ts'
import type { Translation } from './mqtt5/translation.ts'
import { RegistrationLink, registrationClientId } from './registration-link.ts'
import { capSubscriptions } from './subscription-cap.ts'
import { plainWire } from './wire.ts'

/** A connection that was let in. */
export type Link = DeviceLink | MonitorLink | RegistrationLink

/** How somebody was let in. */
export type Welcome = Exclude<SignInAnswer, { refused: string }>

export interface LinksParts {
  hooks: Pick<BrokerHooks, 'acknowledged' | 'traffic'>
  /** How long a connection may take to read what it is sent, in ms. */
  drainTimeoutMs: number
  /** How long a device that asks where to connect may stay, in ms. */
  registrationLifeMs: number
  /** A connection has closed. */
  left(link: Link): void
}

/** The translation of a connection that speaks MQTT 5; null where it needs none. */
export function mqtt5Of(client: object): Translation | null {
  return 'conn' in client && client.conn instanceof Mqtt5Stream ? client.conn.translation : null
}

/** Who is behind each connection that was let in. */
export class Links {
  readonly #parts: LinksParts
  readonly #links = new WeakMap<object, Link>()

  constructor(parts: LinksParts) {
    this.#parts = parts
  }

  of(client: object): Link | undefined {
    return this.#links.get(client)
  }

  device(client: object): DeviceLink | undefined {
    const link = this.#links.get(client)
    return link instanceof DeviceLink ? link : undefined
  }

  /** Lets a connection in; it is to be called while aedes signs it in, before it looks for a session or for another connection of its id. */
  welcome(client: Client, welcome: Welcome): void {
    const link = this.#linkFor(client, welcome)
    this.#links.set(client, link)
    client.conn.once('close', () => this.#parts.left(link))
  }

  /**
   * Ends a connection; its last words no longer count.
   * @param sentence for the traffic, and for the DISCONNECT of MQTT 5.
   * @param code for that DISCONNECT.
   */
  end(link: Link, sentence: string, code: Reason = reason.administrativeAction): void {
    if (link.isMuted) return
    link.isMuted = true
    if (link instanceof DeviceLink) link.ends({ how: 'byBench', sentence })
    mqtt5Of(link.client)?.says({ code, sentence })
    this.#note(link, sentence)
    link.client.close()
  }

  #linkFor(client: Client, welcome: Welcome): Link {
    if ('monitor' in welcome) return this.#monitor(client, welcome.monitor)
    if ('registration' in welcome) return this.#registration(client, welcome.registration)
    return this.#device(client, welcome)
  }

  /**
   * From here on the client goes by the id of its device, in its sessions too: aedes takes one connection for each id, and a
   * device that comes with the client id of another must neither cut that off nor come by its session.
   */
  #device(client: Client, { connection, expiresAtMs, sentence }: Extract<Welcome, { connection: unknown }>): DeviceLink {
    const { deviceId, dialect } = connection
    client.id = deviceId
    const acknowledged = (tag: string) => this.#parts.hooks.acknowledged(deviceId, tag)
    const link: DeviceLink = new DeviceLink({ connection, acknowledged, ...this.#wayTo(client, () => link) })
    this.#note(link, mqtt5Of(client) ? `${sentence} It speaks MQTT 5.` : sentence)
    if (dialect === 'azure') capSubscriptions(client)
    if (expiresAtMs !== null) this.#endAt(expiresAtMs, link, 'The connection was closed: what the device signed in with has run out.')
    return link
  }

  /** It goes by an id of its own, for the same reason. */
  #monitor(client: Client, name: string): MonitorLink {
    client.id = monitorClientId(name)
    const link: MonitorLink = new MonitorLink({ name, ...this.#wayTo(client, () => link) })
    return link
  }

  /** As above. It keeps no session: nobody could come back to it. */
  #registration(client: Client, registration: Registration): RegistrationLink {
    client.id = registrationClientId(registration.registrationId)
    client.clean = true
    const link: RegistrationLink = new RegistrationLink({ registration, ...this.#wayTo(client, () => link) })
    this.#note(link, `The device asks this bench where to connect, with the ID scope ${registration.idScope}.`)
    this.#endAt(
      Date.now() + this.#parts.registrationLifeMs,
      link,
      'The connection was closed: it is only for asking where to connect, and was open for too long.',
    )
    return link
  }

  #endAt(timeMs: number, link: Link, sentence: string): void {
    link.client.conn.once(
      'close',
      atTime(timeMs, () => this.end(link, sentence, reason.maximumConnectTime)),
    )
  }

  #wayTo(client: Client, link: () => Link) {
    const stuck = (what: string) => this.end(link(), `The connection was closed: ${what}.`, reason.quotaExceeded)
    const tooLarge = (topic: string) =>
      this.#parts.hooks.traffic({
        ...eventEntry(link().shownAs, 'refused', 'Not sent: when it connected, it said that it reads no packets of that size.'),
        topic,
      })
    const stream = client.conn as Duplex
    const wire = stream instanceof Mqtt5Stream ? stream : plainWire(stream)
    return { client, wire, drainTimeoutMs: this.#parts.drainTimeoutMs, stuck, tooLarge }
  }

  #note(link: Link, sentence: string): void {
    this.#parts.hooks.traffic(eventEntry(link.shownAs, 'info', sentence))
  }
}
