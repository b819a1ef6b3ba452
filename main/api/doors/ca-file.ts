import type { ServerResponse } from 'node:http'
import type { Certificates } from '../../contract/certificates.ts'

/** Answers with the certificate of the bench's own CA, as the file that a person puts on a device. */
export function sendAuthority(response: ServerResponse, certificates: Certificates): void {
  response
    .writeHead(200, {
      'content-type': 'application/x-pem-file',
      'content-disposition': 'attachment; filename="benchfleet-ca.pem"',
      'cache-control': 'no-store',
    })
    .end(certificates.view().authority.pem)
}
