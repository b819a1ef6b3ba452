import type { Client } from 'aedes'
import type { Outgoing } from '../contract/dialect.ts'
import type { Registration } from '../contract/sign-in.ts'
import { Sender } from './sender.ts'
import type { Envelope, SenderParts } from './sender.ts'

export interface RegistrationLinkParts extends Omit<SenderParts, 'filters' | 'acknowledged'> {
  registration: Registration
  client: Client
}

let lastNumber = 0

/**
 * A registration comes with the client id of its device and with a clean session (DPS over MQTT). It goes by an id of its
 * own, one for each connection, so that it neither takes over from the device nor ends its session. No device id begins so
 * (deviceIdSchema).
 */
export function registrationClientId(registrationId: string): string {
  lastNumber += 1
  return `$registration/${lastNumber}/${registrationId}`
}

/** One connection of a device that asks where to connect. It is no device: the bench hears of its questions and of nothing else. */
export class RegistrationLink {
  readonly registration: Registration
  readonly client: Client
  /** As the traffic shows it: the device that it will be. */
  readonly shownAs: string
  /** Filter -> QoS granted. */
  readonly filters = new Map<string, number>()
  /** True when the bench itself has ended it. */
  isMuted = false
  /** Questions that are not answered yet. */
  pending = 0

  readonly #sender: Sender

  constructor({ registration, client, ...parts }: RegistrationLinkParts) {
    this.registration = registration
    this.client = client
    this.shownAs = registration.registrationId
    this.#sender = new Sender({ ...parts, filters: this.filters, acknowledged: () => undefined })
  }

  /** Sends to this connection and to nobody else; to be called for what it asked, and so after the CONNACK. */
  send(outgoing: Outgoing, envelope?: Envelope): boolean {
    return !this.isMuted && this.#sender.send(outgoing, null, envelope)
  }

  acknowledge(messageId: number): void {
    this.#sender.acknowledge(messageId)
  }
}
