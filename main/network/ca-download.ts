import type { IncomingMessage, ServerResponse } from 'node:http'

/** Where devices and phones fetch the CA of the bench, with TLS or without: it is no secret, and whoever has none yet cannot check TLS. */
export const caPath = '/ca.pem'

/** Answers with the CA as a file. @param pem - of the moment */
export function caDownload(pem: () => string): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    request.resume()
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end()
      return
    }
    const body = Buffer.from(pem())
    response.writeHead(200, {
      'content-type': 'application/x-pem-file',
      'content-disposition': 'attachment; filename="benchfleet-ca.pem"',
      'content-length': body.length,
      'cache-control': 'no-store',
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
}
