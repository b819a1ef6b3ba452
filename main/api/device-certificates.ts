import { CertificateBundles } from './certificate-bundles.ts'
import { beginZip, inPieces } from './certificates-making.ts'
import { plannedFor, planOf } from './certificates-plan.ts'
import { whileSaved } from './certificates-saving.ts'
import { BenchError } from '../contract/errors.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** Certificates and keys that the bench makes for devices, as a zip. */
export function deviceCertificateHandlers(port: ApiPort) {
  const { deviceCertificates } = procedures
  const bundles = new CertificateBundles(port)
  return deviceCertificates.router({
    plan: deviceCertificates.plan.handler(({ input }) => planOf(port, plannedFor(port, input), input.credentials)),
    make: deviceCertificates.make.handler(({ input, context: { who } }) => inPieces(beginZip(port, bundles, input, who))),
    settle: deviceCertificates.settle.handler(({ input, context: { who } }) => bundles.settle(input.bundleId, who)),
    save: deviceCertificates.save.handler(({ input, context: { who } }) => {
      const { saveZip } = port
      if (saveZip === null)
        throw new BenchError('NotAvailable', 'There is no native save dialog here: download the zip from /api/v1/devices/certificates.')
      return whileSaved(beginZip(port, bundles, input, who), saveZip, (bundleId) => bundles.settle(bundleId, who))
    }),
  })
}
