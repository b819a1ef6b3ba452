/** What a translation asks of the broker, and where what it has translated goes. */
import type { ClientConnect } from './client-packets.ts'
import type { Farewell } from './reason.ts'

export interface TranslationParts {
  connect: ClientConnect
  /** The client id that the bench gave to a client without one. */
  assignedClientId: string | null
  /** Is this QoS 2 message taken and not yet released? */
  holds(packetId: number): boolean
  /** This QoS 2 message was refused, and nobody will release it. */
  forget(packetId: number): void
  /** The filters of the connection, as it is let in. */
  filters(): Iterable<string>
  /** The client changed its mind on how long its session is kept (MQTT 5, 3.14.2.2.2). */
  sessionExpires(seconds: number): void
  /** The client acknowledged a message, and refused it. */
  refusedByClient(packetId: number, code: number, reasonString: string | null): void
  /** The client said good-bye, and gave a reason for it. */
  left(code: number, reasonString: string | null): void
  /** Why the bench ends the connection, where nobody has said so. */
  whyEnded(): Farewell | null
}

/** Where translated packets go. */
export interface Ways {
  /** A packet of MQTT 3.1.1 for aedes. */
  toBench(packet: Buffer): void
  /** A packet of MQTT 5 for the client, which answers it at once. @throws Violation where it reads too little of what it is sent. */
  toClient(packet: Buffer): void
}
