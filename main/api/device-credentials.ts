import {
  connectionString,
  type CredentialsView,
  type DeviceCredentials,
  type MadeCredentials,
  type NewCredentials,
} from '../contract/credentials.ts'
import { devicesSelected } from './device-finding.ts'
import { knownDevice } from './devices.ts'
import { done } from './done.ts'
import { makeKeys } from './keys-making.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** What may be shown at any time. */
function viewOf(deviceId: string, credentials: DeviceCredentials | null): CredentialsView {
  const { primaryThumbprint = null, secondaryThumbprint = null } = credentials?.kind === 'thumbprint' ? credentials : {}
  return { deviceId, kind: credentials?.kind ?? 'none', primaryThumbprint, secondaryThumbprint }
}

/** Keys that were left out are made. */
function completed(port: ApiPort, given: NewCredentials): DeviceCredentials {
  switch (given.kind) {
    case 'symmetricKey':
      return { kind: given.kind, primaryKey: given.primaryKey ?? port.newKey(), secondaryKey: given.secondaryKey ?? port.newKey() }
    case 'thumbprint':
      return { kind: given.kind, primaryThumbprint: given.primaryThumbprint, secondaryThumbprint: given.secondaryThumbprint ?? null }
    case 'certificateAuthority':
      return { kind: given.kind }
  }
}

function shownOnce(port: ApiPort, deviceId: string, credentials: DeviceCredentials): MadeCredentials {
  const { hostName, port: tlsPort } = port.reachableAs()
  const { primaryKey = null, secondaryKey = null } = credentials.kind === 'symmetricKey' ? credentials : {}
  return {
    ...viewOf(deviceId, credentials),
    primaryKey,
    secondaryKey,
    connectionString: connectionString(hostName, tlsPort, deviceId, credentials),
  }
}

/** How a device proves who it is. A device that is connected when this changes has to prove it anew. */
export function credentialHandlers(port: ApiPort) {
  const { devices } = procedures
  return {
    credentials: devices.credentials.handler(({ input: { deviceId } }) => {
      knownDevice(port, deviceId)
      return viewOf(deviceId, port.fleet.credentials(deviceId))
    }),
    setCredentials: devices.setCredentials.handler(async ({ input: { deviceId, credentials: given }, context: { who } }) => {
      knownDevice(port, deviceId)
      const credentials = completed(port, given)
      await port.submit({ kind: 'device.credentials', deviceId, credentials, who })
      port.dropDevice(deviceId, 'The connection was closed: the device has new credentials, and must show them.')
      return shownOnce(port, deviceId, credentials)
    }),
    makeKeys: devices.makeKeys.handler(async ({ input: { devices: selection, replace }, context: { who } }) => {
      const made = await makeKeys(port, devicesSelected(port, selection), { replace, who })
      return { made: made.length, csv: port.keysCsv(made) }
    }),
    removeCredentials: devices.removeCredentials.handler(async ({ input: { deviceId }, context: { who } }) => {
      knownDevice(port, deviceId)
      if (port.fleet.credentials(deviceId) !== null) {
        await port.submit({ kind: 'device.credentials', deviceId, credentials: null, who })
        port.dropDevice(deviceId, 'The connection was closed: the credentials of the device were taken away.')
      }
      return done
    }),
  }
}
