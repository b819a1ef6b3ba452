import type { EventEmitter } from 'node:events'
import type { Client } from 'aedes'
import type { Packet } from 'mqtt-packet'

/** What aedes 1.2 keeps of a connection (lib/client.js) and its types do not tell. */
interface Parsing {
  _parser: EventEmitter & {
    /** Packets that came before the CONNACK; null once they are handed up. */
    _queue: Packet[] | null
  }
}

/**
 * From here on this connection is granted QoS 1 at most, as IoT Hub grants it. It stands before aedes, whose SUBACK says
 * what was asked for, whatever `authorizeSubscribe` answers (lib/handlers/subscribe.js).
 */
export function capSubscriptions(client: Client): void {
  const { _parser: parser } = client as unknown as Parsing
  for (const packet of parser._queue ?? []) cap(packet)
  parser.prependListener('packet', cap)
}

function cap(packet: Packet): void {
  if (packet.cmd !== 'subscribe') return
  for (const subscription of packet.subscriptions) if (subscription.qos === 2) subscription.qos = 1
}
