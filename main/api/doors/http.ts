/** The HTTP door: the UI's files, REST under /api/v1, and the WebSocket that the UI talks through. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { BenchError } from '../../contract/errors.ts'
import { safeHeaders, sendError } from './answers.ts'
import { answerToExpectation } from './file-upload.ts'
import { Guard } from './guard.ts'
import { sendPage } from './pages.ts'
import { restHandler, type RestOptions } from './rest.ts'
import { serveWebSocket } from './web-socket.ts'

export interface HttpDoorOptions extends RestOptions {
  host: string
  /** 0 is any free one. */
  httpPort: number
  /** Take any free port when `httpPort` is taken, in place of refusing. */
  anyPortIfTaken?: boolean
  token: string
  /** The built UI; null: only the API. */
  uiFolder: string | null
}

export interface HttpDoor {
  url: string
  /** Opened once in a browser, it signs that browser in. */
  startUrl: string
  port: number
  /** Lets no one in any more, lets what is under way end, and cuts what does not end in time. */
  close(): Promise<void>
}

/** How long a request may take to come in: a file of some gigabytes over a slow network. Its head has Node's usual minute. */
const longestRequestMs = 6 * 3_600_000
/** How long an answer under way may still take when the door closes. */
const closingMs = 2_000

/**
 * Opens the door.
 * @throws BenchError PortInUse, NotAvailable
 */
export async function startHttpDoor(options: HttpDoorOptions): Promise<HttpDoor> {
  const server = createServer({ requestTimeout: longestRequestMs })
  const port = await listen(server, options)
  const holders = { owner: () => options.port.personName(), nameOf: (secret: string) => options.port.apiTokens.nameOf(secret) }
  const guard = new Guard(options.token, holders, { host: options.host, port })
  const answer = requestHandler(options, guard)
  server.on('checkContinue', (request, response) => {
    answerToExpectation(request, response)
    server.emit('request', request, response)
  })
  server.on('request', (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.log(`A request could not be answered: ${String(error)}`)
      response.destroy()
    })
  })
  const sockets = serveWebSocket(server, options, guard)
  const url = `http://${reachableName(options.host)}:${port}`
  return {
    url,
    startUrl: `${url}/?token=${encodeURIComponent(options.token)}`,
    port,
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets.clients) socket.close(1001, 'The bench stops.')
      const cut = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate()
        server.closeAllConnections()
      }, closingMs)
      await closed
      clearTimeout(cut)
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

/** How this machine's own browser reaches a door that listens on `host`. */
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

function requestHandler(options: HttpDoorOptions, guard: Guard) {
  const answerCall = restHandler(options)
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value)
    const objection = guard.objection(request)
    if (objection !== null) return sendError(response, 'Forbidden', objection)
    const url = URL.parse(request.url ?? '', 'http://bench')
    if (url === null) return sendError(response, 'InvalidInput', 'The address of the request cannot be read.')
    if (!url.pathname.startsWith('/api/')) return sendPage(options.uiFolder, guard, request, response, url)
    const caller = guard.callerOf(request)
    if (caller === null) return sendError(response, 'Unauthorized', guard.wayIn)
    return answerCall(request, response, url, caller.who)
  }
}
