/** The WebSocket at /api/ws: what the UI talks through in a browser. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { RPCHandler } from '@orpc/server/ws'
import { WebSocketServer, type WebSocket } from 'ws'
import { errorCodes, type ErrorCode } from '../../contract/errors.ts'
import type { Caller, Guard } from './guard.ts'
import { callInterceptor } from './interceptors.ts'
import { largestBodyBytes } from './request-body.ts'
import type { RestOptions } from './rest.ts'

/** Serves the contract to every WebSocket that the guard lets in, until its token is revoked. */
export function serveWebSocket(server: Server, { router, port, log }: RestOptions, guard: Guard): WebSocketServer {
  const calls = new RPCHandler(router, { clientInterceptors: [callInterceptor(port, log)] })
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestBodyBytes })
  server.on('upgrade', (request, socket, head) => {
    const caller = callerOf(request, guard)
    if ('refusal' in caller) return refuse(socket, ...caller.refusal)
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => webSocket.terminate())
      const stop = caller.isRevocable ? port.apiTokens.onRevoked((name) => name === caller.who && webSocket.terminate()) : null
      webSocket.on('close', () => stop?.())
      void calls.upgrade(atTheReadersPace(webSocket), { context: { who: caller.who } })
    })
  })
  return sockets
}

function callerOf(request: IncomingMessage, guard: Guard): Caller | { refusal: [ErrorCode, string] } {
  const objection = guard.objection(request)
  if (objection !== null) return { refusal: ['Forbidden', objection] }
  const isAtItsPath = URL.parse(request.url ?? '', 'http://bench')?.pathname === '/api/ws'
  if (!isAtItsPath) return { refusal: ['NotFound', 'The WebSocket is at /api/ws.'] }
  return guard.callerOf(request) ?? { refusal: ['Unauthorized', guard.wayIn] }
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
