import { certificatesFileName, type CertificatesPiece, type CertificatesWish } from '../contract/device-certificates.ts'
import type { CertificateBundles } from './certificate-bundles.ts'
import { plannedFor, refuseBadRows, refuseToReplace } from './certificates-plan.ts'
import type { ApiPort } from './port.ts'

/** A zip of certificates under way. */
export interface ZipUnderWay {
  fileName: string
  /** Certificates that will be in it. */
  total: number
  /** Made when they are asked for, with how many certificates are in it so far. At the end the bundle that waits to be settled. */
  pieces: AsyncGenerator<{ bytes: Uint8Array; made: number }, string>
}

/** Bytes of the zip that go out together. */
const usualPieceBytes = 64 * 1024

/**
 * Refuses what can be refused before anything is made, and gives the zip to be read.
 * @throws BenchError InvalidInput, AlreadyExists
 */
export function beginZip(port: ApiPort, bundles: CertificateBundles, wish: CertificatesWish, who: string): ZipUnderWay {
  const planned = plannedFor(port, wish)
  refuseBadRows(planned, wish.mode)
  refuseToReplace(port, planned.devices, wish)
  const { devices } = planned
  const { deviceId: only } = wish

  async function* pieces(): AsyncGenerator<{ bytes: Uint8Array; made: number }, string> {
    const what =
      devices.length === 1
        ? `a certificate and private key for device ‘${devices[0]!.deviceId}’`
        : `certificates and private keys for ${devices.length} devices`
    await port.submit({ kind: 'audit.note', operation: 'certificate.make', sentence: `Began to hand out ${what}.`, who })
    const fingerprints = new Map<string, string>()
    const zip = port.certificatesZip({
      devices: devices.map(({ deviceId, clientId }) => ({
        deviceId,
        clientId: port.fleet.device(deviceId)?.clientId ?? clientId ?? deviceId,
      })),
      layout: only === undefined ? 'folders' : 'flat',
      proof: wish.credentials,
      issue: (deviceId) => port.certificates.issueDevice(deviceId, wish),
    })
    for await (const { bytes, made } of zip) {
      if (made !== null) fingerprints.set(made.deviceId, made.fingerprint)
      yield { bytes, made: fingerprints.size }
    }
    return bundles.keep({ devices, fingerprints, wish })
  }

  return { fileName: certificatesFileName(wish, devices.length), total: devices.length, pieces: pieces() }
}

/** The zip as a stream of the contract carries it. */
export async function* inPieces({ pieces, total }: ZipUnderWay, pieceBytes = usualPieceBytes): AsyncGenerator<CertificatesPiece> {
  try {
    let held: Uint8Array[] = []
    let heldBytes = 0
    let made = 0
    const taken = (): CertificatesPiece => {
      const base64 = Buffer.concat(held).toString('base64')
      held = []
      heldBytes = 0
      return { kind: 'piece', base64, made, total }
    }
    let next = await pieces.next()
    for (; !next.done; next = await pieces.next()) {
      held.push(next.value.bytes)
      heldBytes += next.value.bytes.length
      made = next.value.made
      if (heldBytes >= pieceBytes) yield taken()
    }
    if (heldBytes > 0) yield taken()
    yield { kind: 'whole', bundleId: next.value }
  } finally {
    // Whoever stops reading stops the making.
    await pieces.return('')
  }
}
