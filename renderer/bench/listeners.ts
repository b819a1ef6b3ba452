import type { BrokerState } from '../../main/contract/overview.ts'
import { t } from '../i18n/index.ts'

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
  const { webSocket } = secure
  const all: Listener[] = [
    {
      label: t('bench.connect.port'),
      port: broker.port,
      says: t('bench.connect.portSays'),
      problem: problemOf(broker, t('bench.connect.portClosed')),
    },
    {
      label: t('bench.connect.tlsPort'),
      port: secure.port,
      says: t('bench.connect.tlsPortSays'),
      problem: problemOf(secure, t('bench.connect.tlsPortClosed')),
    },
  ]
  if (webSocket)
    all.push({
      label: t('bench.connect.webSocketPort'),
      port: webSocket.port,
      says: t('bench.connect.webSocketPortSays'),
      problem: problemOf(webSocket, t('bench.connect.webSocketPortClosed')),
    })
  return all
}

function problemOf(listener: { listening: boolean; problem: string | null }, closed: string): string | null {
  return listener.listening ? null : (listener.problem ?? closed)
}
