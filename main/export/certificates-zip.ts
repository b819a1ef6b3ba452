import { setImmediate } from 'node:timers/promises'
import type { DeviceCertificate } from '../contract/device-certificates.ts'
import { time, written } from './csv-text.ts'
import { deviceFiles, readmeOfDevice, readmeOfMany, type BundledDevice, type BundleFacts } from './device-files.ts'
import { FileNames } from './file-names.ts'
import { ZipWriter } from './zip-writer.ts'

export interface ZippedCertificates extends BundleFacts {
  devices: readonly BundledDevice[]
  /** `flat`: the files of the one device; `folders`: a folder a device, with a list of them. */
  layout: 'flat' | 'folders'
  issue(deviceId: string): Promise<DeviceCertificate>
}

/** A piece of the zip, and whose certificate is in it; null: nobody's. */
export interface CertificatesPiece {
  bytes: Uint8Array
  made: Pick<DeviceCertificate, 'deviceId' | 'fingerprint' | 'notAfterMs'> | null
}

const columns = ['device id', 'thumbprint', 'expires', 'folder']

/**
 * A zip with a fresh certificate and key for each device, in pieces: each certificate is made when its piece is asked for,
 * and other work gets its turn in between. Of what was handed out only lists of names are kept in memory.
 */
export async function* certificatesZip(wanted: ZippedCertificates): AsyncGenerator<CertificatesPiece> {
  const zip = new ZipWriter(wanted.now)
  const pieces = wanted.layout === 'flat' ? ofOne(zip, wanted) : ofMany(zip, wanted)
  yield* pieces
  yield { bytes: zip.end(), made: null }
}

async function* ofOne(zip: ZipWriter, wanted: ZippedCertificates): AsyncGenerator<CertificatesPiece> {
  const [device] = wanted.devices as [BundledDevice]
  const name = new FileNames().nameFor(device.deviceId)
  const certificate = await wanted.issue(device.deviceId)
  const files = deviceFiles(name, device, certificate, wanted)
  const readme = { name: 'README.txt', text: readmeOfDevice(name, device, certificate, wanted), isPrivate: false }
  yield { bytes: Buffer.concat([...files, readme].map((file) => zip.add(file))), made: certificate }
}

async function* ofMany(zip: ZipWriter, wanted: ZippedCertificates): AsyncGenerator<CertificatesPiece> {
  const names = new FileNames(['README.txt', 'devices.csv'])
  let csv = `\uFEFF${written([columns])}`
  for (const device of wanted.devices) {
    const name = names.nameFor(device.deviceId)
    const certificate = await wanted.issue(device.deviceId)
    const files = deviceFiles(name, device, certificate, wanted)
    csv += written([[device.deviceId, certificate.fingerprint, time(certificate.notAfterMs), name]])
    yield { bytes: Buffer.concat(files.map((file) => zip.add({ ...file, name: `${name}/${file.name}` }))), made: certificate }
    await setImmediate()
  }
  const lists = [
    { name: 'devices.csv', text: csv, isPrivate: false },
    { name: 'README.txt', text: readmeOfMany(wanted.devices.length, wanted), isPrivate: false },
  ]
  yield { bytes: Buffer.concat(lists.map((file) => zip.add(file))), made: null }
}
