/** The WebSocket at /api/ws: what the UI talks through in a browser. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import { errorCodes, type ErrorCode } from '../../contract/errors.ts'
import type { Guard } from './guard.ts'
import { callInterceptor } from './interceptors.ts'
import { largestBodyBytes } from './request-body.ts'
import type { RestOptions } from './rest.ts'

/** Serves the contract to every WebSocket that the guard lets in. */
export function serveWebSocket(server: Server, { router, port, log }: RestOptions, guard: Guard): WebSocketServer {
  const calls = new RPCHandler(router, { clientInterceptors: [callInterceptor(port, log)] })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestBodyBytes })
  server.on('upgrade', (request, socket, head) => {
    const refusal = refusalOf(request, guard)
    if (refusal) return refuse(socket, ...refusal)
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate())
      void calls.upgrade(atTheReadersPace(webSocket), { context: { who: port.personName() } })
    })
  })
  return sockets
}

function refusalOf(request: IncomingMessage, guard: Guard): [ErrorCode, string] | null {
  const objection = guard.objection(request)
  if (objection !== null) return ['Forbidden', objection]
  if (URL.parse(request.url ?? '', 'http://bench')?.pathname !== '/api/ws') return ['NotFound', 'The WebSocket is at /api/ws.']
  return guard.knows(request) ? null : ['Unauthorized', guard.wayIn]
}

function refuse(socket: Duplex, code: ErrorCode, message: string): void {
  // The one who asked may be gone already.
  socket.on('error', () => socket.destroy())
  const body = JSON.stringify({ code, message })
  socket.end(
    `HTTP/1.1 ${errorCodes[code]} ${code}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/**
 * A WebSocket whose `send` ends when the data is on its way: a stream of answers then waits for a slow reader, and
 * its change feed merges, in place of piling up here. What cannot be sent is dropped: its 'close' follows.
 */
function atTheReadersPace(webSocket: WebSocket): Pick<WebSocket, 'addEventListener' | 'send'> {
  const send = (data: Parameters<WebSocket['send']>[0]) => new Promise<void>((resolve) => webSocket.send(data, () => resolve()))
  return { addEventListener: webSocket.addEventListener.bind(webSocket), send: send as WebSocket['send'] }
}
