import type { Duplex } from 'node:stream'
import mqtt from 'mqtt-packet'

/** A message on its way to one connection. */
export interface Publication {
  topic: string
  payload: string | Buffer
  qos: 0 | 1
  /** Null for QoS 0. */
  messageId: number | null
  /** What the device gave with the message that this one answers (MQTT 5, 4.10); MQTT 3.1.1 has no room for it. */
  correlationData?: Uint8Array
  /** It is a message of the device itself, which comes back to it. */
  isOwn?: boolean
}

/** How messages are written to one connection: in the version of MQTT that it speaks, and no more than it can take. */
export interface Wire {
  stream: Duplex
  /** Messages with QoS 1 that may be without acknowledgement at once. */
  window: number
  /** Does what the other side published come back to it by this filter? */
  hearsItself(filter: string): boolean
  /** The PUBLISH, to be written to `stream`; null where it is larger than the other side reads. */
  encode(publication: Publication): Buffer | null
}

/** The wire of MQTT 3.1.1, which knows no such limits. */
export function plainWire(stream: Duplex): Wire {
  return {
    stream,
    window: 65_535,
    hearsItself: () => true,
    encode: ({ topic, payload, qos, messageId }) => {
      const packet = { cmd: 'publish' as const, topic, payload, qos, dup: false, retain: false }
      return mqtt.generate(messageId === null ? packet : { ...packet, messageId })
    },
  }
}
