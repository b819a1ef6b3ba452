import type { DeviceCredentials } from '../contract/credentials.ts'
import {
  isNamedByCertificate,
  longestCommonName,
  mostCertificates,
  type CertificateProof,
  type CertificatesPlan,
  type CertificatesWish,
} from '../contract/device-certificates.ts'
import type { ImportProblem, NewDevice } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { readImport } from './import-csv.ts'
import { knownToTheBench } from './known-to-the-bench.ts'
import type { ApiPort } from './port.ts'

/** Whom certificates are made for: devices as they would be registered where they are not. */
export interface Planned {
  devices: NewDevice[]
  /** Rows of a CSV that are wrong. */
  problems: ImportProblem[]
}

/** Devices that a person is shown before certificates are made. */
const mostShown = 50
/** Devices that a sentence names. */
const mostNamed = 3

/** Reads for whom certificates are wanted. @throws BenchError InvalidInput */
export function plannedFor(port: ApiPort, wish: CertificatesWish): Planned {
  const { deviceId, deviceIds, csv } = wish
  if ([deviceId, deviceIds, csv].filter((one) => one !== undefined).length !== 1)
    throw new BenchError(
      'InvalidInput',
      'Certificates are for one device (deviceId), several (deviceIds) or those of a CSV (csv): give just one.',
    )
  if (csv !== undefined) return ofCsv(port, csv, wish.credentials)
  const devices = [...new Set(deviceIds ?? [deviceId!])].map((one) => ({ deviceId: one }))
  const objection = devices.map((device) => objectionTo(device, wish.credentials)).find((sentence) => sentence !== null)
  if (objection !== undefined) throw new BenchError('InvalidInput', objection)
  return { devices, problems: [] }
}

function ofCsv(port: ApiPort, csv: string, proof: CertificateProof): Planned {
  const { good, problems } = readImport(csv, {
    ...knownToTheBench(port),
    // A device that is registered already gets a certificate as well, and stays as it is otherwise.
    hasDevice: () => false,
    objectionTo: (device) => objectionTo(device, proof),
  })
  if (good.length > mostCertificates)
    throw new BenchError(
      'InvalidInput',
      `At most ${mostCertificates.toLocaleString('en')} certificates are made at once, not ${good.length.toLocaleString('en')}: split the file.`,
    )
  return { devices: good, problems }
}

function objectionTo({ deviceId, credentials }: NewDevice & { credentials?: DeviceCredentials }, proof: CertificateProof): string | null {
  if (credentials !== undefined)
    return `‘${deviceId}’ has keys or thumbprints in the file, and is to get a certificate: empty these cells, or import it without a certificate.`
  if (proof === 'certificateAuthority' && !isNamedByCertificate(deviceId))
    return `‘${deviceId}’ is longer than the ${longestCommonName} characters that a certificate can name: let it in with this certificate alone, by its thumbprint.`
  return null
}

/** What would be made, for a person to look at. */
export function planOf(port: ApiPort, { devices, problems }: Planned, proof: CertificateProof): CertificatesPlan {
  return {
    total: devices.length,
    toRegister: devices.filter(({ deviceId }) => port.fleet.device(deviceId) === undefined).length,
    toReplace: replacedBy(port, devices, proof).length,
    first: devices.slice(0, mostShown).map(({ deviceId, name, templateId }) => {
      const known = port.fleet.device(deviceId)
      return {
        deviceId,
        name: known?.name ?? name ?? deviceId,
        templateId: (known ? known.templateId : templateId) ?? null,
        isRegistered: known !== undefined,
        hasCredentials: port.fleet.credentials(deviceId) !== null,
      }
    }),
    problems,
  }
}

/** Devices whose credentials would not be what they are now. */
function replacedBy(port: ApiPort, devices: readonly NewDevice[], proof: CertificateProof): string[] {
  if (proof === 'unchanged') return []
  return devices
    .map(({ deviceId }) => deviceId)
    .filter((deviceId) => {
      const kind = port.fleet.credentials(deviceId)?.kind
      return kind !== undefined && !(kind === 'certificateAuthority' && proof === kind)
    })
}

/** @throws BenchError InvalidInput when a row is wrong and good rows alone were not asked for, or none is good. */
export function refuseBadRows({ devices, problems }: Planned, mode: CertificatesWish['mode']): void {
  const [first] = problems
  if (first === undefined || (mode === 'good' && devices.length > 0)) return
  const more = problems.length === 1 ? '' : ` The file has ${problems.length} problems.`
  throw new BenchError(
    'InvalidInput',
    `No certificate was made. Line ${first.line}: ${first.message}${more} Mend the file, or take the good rows only with mode=good.`,
    { problems },
  )
}

/** @throws BenchError AlreadyExists when a device has credentials that nobody agreed to replace. */
export function refuseToReplace(
  port: ApiPort,
  devices: readonly NewDevice[],
  wish: Pick<CertificatesWish, 'credentials' | 'replace'>,
): void {
  if (wish.replace) return
  const replaced = replacedBy(port, devices, wish.credentials)
  if (replaced.length === 0) return
  const named = replaced.slice(0, mostNamed).map((deviceId) => `‘${deviceId}’`)
  const rest = replaced.length - named.length
  const who =
    rest > 0
      ? `${named.join(', ')} and ${rest.toLocaleString('en')} more have`
      : `${named.join(', ')} ${replaced.length === 1 ? 'has' : 'have'}`
  throw new BenchError(
    'AlreadyExists',
    `${who} credentials already, which would stop working: agree to that with replace=true, or leave them with credentials=unchanged.`,
    { deviceIds: replaced.slice(0, mostShown), total: replaced.length },
  )
}
