import { connectionString, mostKeys, type MadeKeys } from '../contract/credentials.ts'
import type { Device } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import type { ApiPort } from './port.ts'

/** Changes that are on their way to the disk at the same time. */
const atOnce = 250
/** Devices that a refusal lists. */
const mostListed = 50

/**
 * Gives each device two fresh keys; those that are connected have to show them at once.
 * @param replace agrees that credentials which devices have stop working.
 * @throws BenchError InvalidInput for too many, AlreadyExists where nobody agreed to replace.
 */
export async function makeKeys(
  port: ApiPort,
  devices: readonly Device[],
  { replace, who }: { replace: boolean; who: string },
): Promise<MadeKeys[]> {
  refuseTooMany(devices)
  if (!replace) refuseToReplace(port, devices)
  const made: MadeKeys[] = []
  for (let start = 0; start < devices.length; start += atOnce)
    made.push(...(await Promise.all(devices.slice(start, start + atOnce).map((device) => keysOf(port, device, who)))))
  return made
}

async function keysOf(port: ApiPort, { deviceId, name, slot }: Device, who: string): Promise<MadeKeys> {
  const credentials = { kind: 'symmetricKey' as const, primaryKey: keyForCsv(port), secondaryKey: keyForCsv(port) }
  await port.submit({ kind: 'device.credentials', deviceId, credentials, who })
  port.dropDevice(deviceId, 'The connection was closed: the device has new credentials, and must show them.')
  const { hostName, port: tlsPort } = port.reachableAs()
  const { primaryKey, secondaryKey } = credentials
  return {
    deviceId,
    deviceName: name,
    slot,
    primaryKey,
    secondaryKey,
    connectionString: connectionString(hostName, tlsPort, deviceId, credentials),
  }
}

/** A key that a spreadsheet takes for no formula: in the CSV it would get an apostrophe, and be no key any more. */
function keyForCsv(port: ApiPort): string {
  let key = port.newKey()
  while (key.startsWith('+')) key = port.newKey()
  return key
}

function refuseTooMany({ length }: readonly Device[]): void {
  if (length > mostKeys)
    throw new BenchError(
      'InvalidInput',
      `Keys are made for at most ${mostKeys.toLocaleString('en')} devices at once, not ${length.toLocaleString('en')}: choose fewer.`,
      { field: 'devices' },
    )
}

function refuseToReplace(port: ApiPort, devices: readonly Device[]): void {
  const replaced = devices.filter(({ deviceId }) => port.fleet.credentials(deviceId) !== null).map(({ deviceId }) => deviceId)
  const [first] = replaced
  if (first === undefined) return
  const sentence =
    replaced.length === 1
      ? `Device ‘${first}’ has credentials already, which would stop working: agree to that with replace=true, or leave it out.`
      : `${replaced.length.toLocaleString('en')} devices have credentials already, ‘${first}’ among them, which would stop working: agree to that with replace=true, or leave them out.`
  throw new BenchError('AlreadyExists', sentence, { deviceIds: replaced.slice(0, mostListed), total: replaced.length })
}
