/** REST under /api/v1: the contract's routes, their OpenAPI document, and files: CSV, certificates of devices as zips, the CA, and what devices are to fetch. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { thingDatasPrefix } from '../../contract/device-requests.ts'
import { errorCodes, isBenchError } from '../../contract/errors.ts'
import { doorError } from '../errors.ts'
import type { ApiPort } from '../port.ts'
import type { BenchRouter } from '../router.ts'
import { sendError, sendJson } from './answers.ts'
import { sendAuthority } from './ca-file.ts'
import { certificatesAddress, sendCertificates, takesCertificatesCsv } from './certificates-file.ts'
import { csvFile, sendCsv } from './csv-files.ts'
import { takeFile, uploadedName } from './file-upload.ts'
import { callInterceptor } from './interceptors.ts'
import { hasRoute, openApiDocument } from './openapi-document.ts'
import { readFields } from './request-body.ts'

const prefix = '/api/v1'

export interface RestOptions {
  router: BenchRouter
  port: ApiPort
  log(sentence: string): void
}

/** Answers the requests under /api that have been let in, with who makes them. */
export function restHandler({ router, port, log }: RestOptions) {
  const routes = new OpenAPIHandler(router, {
    filter: ({ contract }) => hasRoute(contract),
    clientInterceptors: [callInterceptor(port, log)],
    // What has no code of ours was found wrong before the call began.
    customErrorResponseBodyEncoder: ({ code, message }) =>
      code in errorCodes ? { code, message } : { code: 'InvalidInput', message: 'The request cannot be read.' },
  })
  const document = openApiDocument(port.overview().version)

  async function answer(request: IncomingMessage, response: ServerResponse, url: URL, who: string): Promise<void> {
    const { method } = request
    if (url.pathname.startsWith(`${thingDatasPrefix}/`)) return port.deviceRequests.thingDatas(request, response, url)
    if (method === 'GET' && url.pathname === `${prefix}/openapi.json`) return sendJson(response, 200, await document)
    if (method === 'GET' && url.pathname === `${prefix}/ca.pem`) return sendAuthority(response, port.certificates)
    if (method === 'GET') {
      const file = await csvFile(router, { who }, url)
      if (file) return sendCsv(response, file)
    } else {
      const fileName = method === 'PUT' ? uploadedName(url) : null
      if (fileName !== null)
        return sendJson(response, 200, await takeFile({ router, port, context: { who } }, request, response, fileName, url.searchParams))
      const takesCsv = url.pathname === `${prefix}/devices/import` || takesCertificatesCsv(url.pathname)
      const fields = await readFields(request, url.searchParams, takesCsv)
      const certificates = method === 'POST' ? certificatesAddress(url.pathname) : null
      if (certificates) return sendCertificates(response, router, { who }, { ...fields, ...certificates })
      Object.assign(request, { body: fields })
    }
    response.setHeader('cache-control', 'no-store')
    const { matched } = await routes.handle(request, response, { prefix, context: { who } })
    if (!matched) sendError(response, 'NotFound', `There is no ${method} ${url.pathname}: ${prefix}/openapi.json lists the calls.`)
  }

  return async (request: IncomingMessage, response: ServerResponse, url: URL, who: string): Promise<void> => {
    try {
      await answer(request, response, url, who)
    } catch (error) {
      if (response.headersSent) throw error
      const { code, status, message } = doorError(error, log)
      if (isBenchError(error) && error.code === 'TooLarge') response.setHeader('connection', 'close')
      sendJson(response, status, { code, message })
    }
  }
}
