/** Calls about certificates that the bench makes for devices. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import {
  certificatesPieceSchema,
  certificatesPlanSchema,
  certificatesSavingSchema,
  certificatesWishSchema,
  settledCertificatesSchema,
} from '../device-certificates.ts'

export const deviceCertificates = {
  plan: oc
    .route({
      method: 'POST',
      path: '/devices/certificates/plan',
      summary: 'What certificates would be made, and whose credentials they replace',
    })
    .input(certificatesWishSchema)
    .output(certificatesPlanSchema),
  /**
   * The zip in pieces, made as they are read; to stop reading is to stop the making. The devices have to show nothing new before
   * `settle`. REST has both in one, as a file: POST /devices/certificates and /devices/{deviceId}/certificate.
   */
  make: oc.input(certificatesWishSchema).output(eventIterator(certificatesPieceSchema)),
  /** Once the zip is kept: registers the devices that were not, and gives all of them their new credentials. */
  settle: oc.input(z.strictObject({ bundleId: z.string() })).output(settledCertificatesSchema),
  /** Only in the desktop app: asks where to, makes the zip there, and settles it. */
  save: oc.input(certificatesWishSchema).output(eventIterator(certificatesSavingSchema)),
}
