/** The HTTP door: the UI's files, REST under /api/v1, and the WebSocket that the UI talks through. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { OpenAPIHandler } from '@orpc/openapi/node'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { BenchError, errorCodes, type ErrorCode } from '../../contract/errors.ts'
import type { ApiPort } from '../port.ts'
import type { BenchRouter } from '../router.ts'
import { Guard } from './guard.ts'
import { callInterceptor } from './interceptors.ts'
import { openApiDocument } from './openapi-document.ts'
import { sendCsv, withCsvAsJson } from './rest-csv.ts'
import { pageHeaders, sendFile } from './static-files.ts'
import { signInPage } from './sign-in-page.ts'

export interface HttpDoorOptions {
  router: BenchRouter
  port: ApiPort
  host: string
  httpPort: number
  /** Take any free port when `httpPort` is taken, in place of refusing. */
  anyPortIfTaken?: boolean
  token: string
  /** The built UI; null: only the API. */
  uiFolder: string | null
  log(sentence: string): void
}

export interface HttpDoor {
  url: string
  /** Opened once in a browser, it signs that browser in. */
  startUrl: string
  port: number
  close(): Promise<void>
}

/** Largest request body, in bytes: an import of 100,000 devices. */
const largestBodyBytes = 32 * 1024 * 1024

/**
 * Opens the door.
 * @throws BenchError PortInUse
 */
export async function startHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  const server = createServer()
  const port = await listen(server, options)
  const guard = new Guard(options.token, options.host, port)
  const answer = requestHandler(options, guard)
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.log(`A request could not be answered: ${String(error)}`)
      response.destroy()
    })
  })
  const sockets = serveWebSocket(server, options, guard)
  const url = `http://${options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`
  return {
    url,
    startUrl: `${url}/?token=${encodeURIComponent(options.token)}`,
    port,
    close: async () => {
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function listen(server: Server, { host, httpPort, anyPortIfTaken }: HttpDoorOptions): Promise<number> {
  try {
    server.listen(httpPort, host)
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE' && anyPortIfTaken) {
      server.listen(0, host)
      await once(server, 'listening')
    } else if (code === 'EADDRINUSE') {
      throw new BenchError('PortInUse', `Port ${httpPort} is in use, so the UI cannot be served there: choose another with --port.`, {
        port: httpPort,
      })
    } else throw new BenchError('NotAvailable', `The UI cannot be served on ${host}:${httpPort}: ${(error as Error).message}.`)
  }
  return (server.address() as { port: number }).port
}

function requestHandler(options: HttpDoorOptions, guard: Guard) {
  const rest = new OpenAPIHandler(options.router, {
    clientInterceptors: [callInterceptor(options.port, options.log)],
    customErrorResponseBodyEncoder: (error) => ({
      code: error.code in errorCodes ? error.code : 'InvalidInput',
      message: error.code in errorCodes ? error.message : 'The request cannot be read: its body must be valid JSON.',
    }),
  })
  const document = openApiDocument(options.port.overview().version)

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://bench')
    const objection = guard.objection(request)
    if (objection !== null) return sendError(response, 'Forbidden', objection)
    if (!url.pathname.startsWith('/api/')) return servePage(options, guard, request, response, url)
    if (!guard.knows(request))
      return sendError(
        response,
        'Unauthorized',
        'This call needs the bench’s token: send "Authorization: Bearer <token>", as the ready line prints it.',
      )
    if (Number(request.headers['content-length'] ?? 0) > largestBodyBytes)
      return sendError(response, 'TooLarge', `A request may have at most ${largestBodyBytes / 1024 / 1024} MiB.`)
    if (url.pathname === '/api/v1/openapi.json') return sendJson(response, 200, await document)
    if (
      request.method === 'GET' &&
      (await sendCsv(options.port, url.pathname, response, (error) => sendError(response, error.code, error.sentence)))
    )
      return
    const body = await withCsvAsJson(request, url, largestBodyBytes)
    if (body === 'too large') return sendError(response, 'TooLarge', `A request may have at most ${largestBodyBytes / 1024 / 1024} MiB.`)
    const { matched } = await rest.handle(request, response, { prefix: '/api/v1', context: {} })
    if (!matched) sendError(response, 'NotFound', `There is no ${request.method} ${url.pathname}: /api/v1/openapi.json lists the calls.`)
  }
}

/** Pages of the UI. The start URL trades its token for a cookie and leaves no token in the address. */
async function servePage(
  options: HttpDoorOptions,
  guard: Guard,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const token = url.searchParams.get('token')
  if (token !== null && guard.isToken(token)) {
    response.writeHead(303, { location: url.pathname, 'set-cookie': guard.cookieHeader(token), 'cache-control': 'no-store' }).end()
    return
  }
  if (!guard.knows(request)) {
    response.writeHead(401, { ...pageHeaders, 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }).end(signInPage)
    return
  }
  if (options.uiFolder === null) return sendError(response, 'NotFound', 'The UI is not built here: run "npm run build".')
  await sendFile(response, options.uiFolder, decodeURIComponent(url.pathname))
}

function serveWebSocket(server: Server, options: HttpDoorOptions, guard: Guard): WebSocketServer {
  const calls = new RPCHandler(options.router, { clientInterceptors: [callInterceptor(options.port, options.log)] })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestBodyBytes })
  server.on('upgrade', (request, socket, head) => {
    const isOurs = new URL(request.url ?? '/', 'http://bench').pathname === '/api/ws'
    if (!isOurs || guard.objection(request) !== null || !guard.knows(request)) {
      socket.end(`HTTP/1.1 ${isOurs ? '403 Forbidden' : '404 Not Found'}\r\nConnection: close\r\n\r\n`)
      return
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate())
      void calls.upgrade(client, { context: {} })
    })
  })
  return sockets
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body))
}

function sendError(response: ServerResponse, code: ErrorCode, message: string): void {
  sendJson(response, errorCodes[code], { code, message })
}
