import type { DeviceCredentials } from '../contract/credentials.ts'
import type { CertificatesWish, SettledCertificates } from '../contract/device-certificates.ts'
import type { NewDevice } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { refuseToReplace } from './certificates-plan.ts'
import type { ApiPort } from './port.ts'

/** Certificates that were handed out whole, and what the devices have to show as soon as somebody says that the zip is kept. */
interface Bundle {
  devices: readonly NewDevice[]
  /** SHA-256 by device. */
  fingerprints: ReadonlyMap<string, string>
  wish: Pick<CertificatesWish, 'credentials' | 'replace'>
}

/** That are remembered until they are settled; of more the oldest is forgotten. */
const mostWaiting = 16
/** Changes that are on their way to the disk at the same time. */
const atOnce = 250

/**
 * Zips that were made and wait for the word that they are kept: only then do the devices have to show what is in them, so that
 * a download that breaks off, or a bench that does, locks nobody out. No key is remembered.
 */
export class CertificateBundles {
  readonly #port: ApiPort
  readonly #waiting = new Map<string, Bundle>()

  constructor(port: ApiPort) {
    this.#port = port
  }

  /** @returns the id to settle it by. */
  keep(bundle: Bundle): string {
    const [oldest] = this.#waiting.keys()
    if (this.#waiting.size >= mostWaiting && oldest !== undefined) this.#waiting.delete(oldest)
    const bundleId = this.#port.newId('certificates')
    this.#waiting.set(bundleId, bundle)
    return bundleId
  }

  /**
   * Registers the devices that are not registered, with their credentials, and gives the others theirs; those that are connected
   * have to show them at once. Once all of it is on disk the bundle is settled.
   * @throws BenchError NotFound for one that is not waiting; AlreadyExists when a device has got other credentials meanwhile.
   */
  async settle(bundleId: string, who: string): Promise<SettledCertificates> {
    const bundle = this.#waiting.get(bundleId)
    if (bundle === undefined)
      throw new BenchError(
        'NotFound',
        'These certificates are not waiting to be taken into use: they are in use already, or too old. Make new ones, or set their thumbprints by hand.',
      )
    refuseToReplace(this.#port, bundle.devices, bundle.wish)
    const isKnown = ({ deviceId }: NewDevice) => this.#port.fleet.device(deviceId) !== undefined
    const [known, fresh] = [bundle.devices.filter(isKnown), bundle.devices.filter((device) => !isKnown(device))]
    if (fresh.length > 0) {
      const devices = fresh.map((device) => ({ ...device, credentials: credentialsOf(bundle, device) ?? undefined }))
      await this.#port.submit({ kind: 'device.register', devices, by: fresh.length === 1 ? 'person' : 'import', who })
    }
    const changed = await this.#change(bundle, known, who)
    this.#waiting.delete(bundleId)
    return { registered: fresh.length, changed }
  }

  async #change(bundle: Bundle, devices: readonly NewDevice[], who: string): Promise<number> {
    const changes = devices.flatMap((device) => {
      const credentials = credentialsOf(bundle, device)
      return credentials === null ? [] : [{ deviceId: device.deviceId, credentials }]
    })
    for (let start = 0; start < changes.length; start += atOnce)
      await Promise.all(changes.slice(start, start + atOnce).map((change) => this.#changeOne(change, who)))
    return changes.length
  }

  async #changeOne({ deviceId, credentials }: { deviceId: string; credentials: DeviceCredentials }, who: string): Promise<void> {
    await this.#port.submit({ kind: 'device.credentials', deviceId, credentials, who })
    this.#port.dropDevice(deviceId, 'The connection was closed: the device has a new certificate, and must show it.')
  }
}

/** What a device has to show from now on; null: what it had to before. */
function credentialsOf({ wish, fingerprints }: Bundle, { deviceId }: NewDevice): DeviceCredentials | null {
  switch (wish.credentials) {
    case 'thumbprint':
      return { kind: 'thumbprint', primaryThumbprint: fingerprints.get(deviceId)!, secondaryThumbprint: null }
    case 'certificateAuthority':
      return { kind: 'certificateAuthority' }
    case 'unchanged':
      return null
  }
}
