import type { BrokerState } from '../../main/contract/overview.ts'

/** A port that devices connect to, or the sentence that says why it is closed. */
export interface Listener {
  label: string
  port: number
  says: string
  problem: string | null
}

/** The ports of the bench in the order in which most devices want them. */
export function listeners(broker: BrokerState): Listener[] {
  const { secure } = broker
  return [
    { label: 'Port', port: broker.port, says: 'MQTT without TLS; the client id is the device id.', problem: problemOf(broker, 'MQTT') },
    {
      label: 'TLS port',
      port: secure.port,
      says: 'MQTT with TLS, or over WebSocket: Azure, AWS and EMQX.',
      problem: problemOf(secure, 'MQTT with TLS'),
    },
    ...(secure.webSocket
      ? [
          {
            label: 'WebSocket port',
            port: secure.webSocket.port,
            says: 'MQTT over WebSocket with TLS.',
            problem: problemOf(secure.webSocket, 'MQTT over WebSocket'),
          },
        ]
      : []),
  ]
}

function problemOf(listener: { listening: boolean; problem: string | null }, what: string): string | null {
  if (listener.listening) return null
  return listener.problem ?? `The bench does not listen for ${what}: no device can connect that way.`
}
