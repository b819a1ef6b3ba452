/** The broker of the bench, wired: who may come in and what they may say, and where it is heard. */
import path from 'node:path'
import { benchAddresses } from '../broker/addresses.ts'
import { startBroker } from '../broker/broker.ts'
import { eventEntry, monitorUsername, type BrokerHooks } from '../broker/hooks.ts'
import type { OpenedCertificates } from '../certificates/certificates.ts'
import type { ConnectionsSeen } from '../composition/connections-seen.ts'
import type { DeviceDoor, TrafficNote } from '../composition/device-door.ts'
import type { DeviceFiles } from '../composition/device-files.ts'
import type { LastRefusals } from '../composition/last-refusals.ts'
import { Listening } from '../composition/listening.ts'
import type { Provisioning } from '../composition/provisioning.ts'
import type { SettingsInUse } from '../composition/settings-in-use.ts'
import { signIn } from '../composition/sign-in.ts'
import { familyOf } from '../composition/spoken-family.ts'
import type { Connection } from '../contract/sign-in.ts'
import { dialectFor, dialectNamed, dialects } from '../dialects/index.ts'
import type { Engine } from '../engine/engine.ts'
import { interfacesNow } from '../network/addresses.ts'
import type { Network } from '../network/network.ts'

export interface BenchBrokerParts {
  dataFolder: string
  settings: SettingsInUse
  engine: Engine
  certificates: OpenedCertificates
  deviceFiles: DeviceFiles
  door: DeviceDoor
  provisioning: Provisioning
  connections: ConnectionsSeen
  refusals: LastRefusals
  /** Made after the broker, whose ports it looks at; the bench knocks at its own door to see whether it is open. */
  network(): Pick<Network, 'ownAnswer' | 'isOwnKnock'>
  note(entry: TrafficNote): void
  changed(): void
}

/** @returns the broker, not open yet. */
export function benchBroker(parts: BenchBrokerParts): Listening {
  const { certificates } = parts
  return new Listening({
    open: (listeners) =>
      startBroker({
        listeners,
        secureContext: () => certificates.serverContext(),
        sessionsFolder: path.join(parts.dataFolder, 'sessions'),
        hooks: hooksOf(parts),
      }),
    addresses: (reach) => benchAddresses(reach, interfacesNow()),
    caPath: certificates.view().authority.path,
    changed: () => parts.changed(),
  })
}

function hooksOf(parts: BenchBrokerParts): BrokerHooks {
  const { door, connections } = parts
  const now = () => Date.now()
  const signInParts = { settings: () => parts.settings.current, fleet: parts.engine, dialectFor, monitorUsername, now }
  const spokenBy = (connection: Connection, topic: string) =>
    familyOf(connection, topic, { all: dialects, named: dialectNamed }, (spoken) => door.spoke(spoken))
  return {
    signIn: (attempt) => {
      const answer = parts.network().ownAnswer(attempt) ?? signIn(signInParts, attempt)
      if ('connection' in answer) {
        parts.deviceFiles.arrived(answer.connection.deviceId, attempt)
        connections.came(answer.connection.deviceId, attempt.remoteAddress, now())
      }
      return answer
    },
    mayPublish: (connection, topic) => spokenBy(connection, topic).mayPublish(connection.deviceId, topic),
    maySubscribe: (connection, filter) => spokenBy(connection, filter).maySubscribe(connection.deviceId, filter),
    connected: (connection) => door.connected(connection),
    listening: (connection, filters) => door.listening(connection, filters),
    disconnected: (connection, farewell) => {
      connections.left(connection.deviceId, farewell, now())
      return door.disconnected(connection)
    },
    received: (connection, message, answer) => door.received(connection, message, answer),
    asked: (registration, message) => parts.provisioning.asked(registration, message),
    acknowledged: (deviceId, tag) => door.acknowledged(deviceId, tag),
    refused: ({ clientId, remoteAddress, sentence }) => {
      if (parts.network().isOwnKnock(clientId)) return
      const deviceId = clientId ?? remoteAddress
      parts.refusals.add(deviceId, sentence)
      connections.refused(clientId, remoteAddress, sentence, now())
      parts.note(eventEntry(deviceId, 'refused', sentence))
      parts.changed()
    },
    traffic: parts.note,
  }
}
