/** Certificates over REST: a POST is answered with the zip. */
import type { ServerResponse } from 'node:http'
import { createRouterClient } from '@orpc/server'
import { certificatesFileName, type CertificatesWish } from '../../contract/device-certificates.ts'
import type { CallContext } from '../procedures.ts'
import type { BenchRouter } from '../router.ts'
import { decodedPart, fileHeaders } from './file-answers.ts'

const ofDevice = /^\/api\/v1\/devices\/([^/]+)\/certificate$/
const ofMany = '/api/v1/devices/certificates'

/** True for addresses under which a body of CSV is taken: the devices that certificates are for. */
export function takesCertificatesCsv(pathname: string): boolean {
  return pathname === ofMany || pathname === `${ofMany}/plan`
}

/** What a POST of this address names beside its body; null for an address that hands out no certificates. */
export function certificatesAddress(pathname: string): { deviceId?: string } | null {
  if (pathname === ofMany) return {}
  const deviceId = ofDevice.exec(pathname)?.[1]
  return deviceId === undefined ? null : { deviceId: decodedPart(deviceId) }
}

/**
 * Answers with the zip as fast as the reader takes it. The devices get their new credentials when the last byte of the zip has
 * left and before the answer ends: whoever has a whole answer has a zip that is in use, and a broken one changed nothing.
 * @throws BenchError, or an oRPC error for fields that the call does not take; before anything is sent.
 */
export async function sendCertificates(
  response: ServerResponse,
  router: BenchRouter,
  context: CallContext,
  wish: Partial<CertificatesWish>,
): Promise<void> {
  const { make, settle } = createRouterClient(router, { context }).deviceCertificates
  const pieces = await make(wish)
  try {
    for await (const piece of pieces) {
      if (piece.kind === 'whole') await settle({ bundleId: piece.bundleId })
      else {
        if (!response.headersSent) response.writeHead(200, fileHeaders('application/zip', certificatesFileName(wish, piece.total)))
        await written(response, Buffer.from(piece.base64, 'base64'))
      }
    }
    response.end()
  } catch (error) {
    if (!response.headersSent) throw error
    // A cut connection is how the reader learns that this is not the whole file, or not in use.
    response.destroy()
  }
}

/** Resolves when the bytes have been handed to the network; rejects when the reader went away. */
function written(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new Error('The reader went away.'))
    if (response.destroyed) return gone()
    response.once('close', gone)
    response.write(bytes, (error) => {
      response.off('close', gone)
      if (error) reject(error)
      else resolve()
    })
  })
}
