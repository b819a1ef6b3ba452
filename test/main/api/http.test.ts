import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { createORPCClient } from '@orpc/client'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startHttpDoor } from '../../../main/api/doors/http.ts'
import { createRouter } from '../../../main/api/router.ts'
import { createTestBench } from '../../helpers/api-port.ts'
import type { BenchClient } from './conformance.ts'
import { openHttpDoor, rawRequest, token } from '../../helpers/http-door.ts'

const authorization = `Bearer ${token}`

it('says that its port is in use, or takes another when told so', async () => {
  const bench = createTestBench()
  const first = await openHttpDoor(bench)
  const options = {
    router: createRouter(bench.port),
    port: bench.port,
    host: '127.0.0.1',
    httpPort: first.port,
    token,
    uiFolder: null,
    log: () => undefined,
  }
  await expect(startHttpDoor(options)).rejects.toMatchObject({
    code: 'PortInUse',
    sentence: `Port ${first.port} is in use, so the UI cannot be served there: choose another with --port.`,
  })
  const other = await startHttpDoor({ ...options, anyPortIfTaken: true })
  expect(other.port).not.toBe(first.port)
  await Promise.all([first.close(), other.close()])
})

it('says that an address is not of this machine', async () => {
  await expect(openHttpDoor(createTestBench(), { host: '203.0.113.1' })).rejects.toMatchObject({ code: 'NotAvailable' })
})

it('lets an answer under way end when it closes', async () => {
  const bench = createTestBench()
  const door = await openHttpDoor(bench)
  const asked = Promise.withResolvers<void>()
  const written = Promise.withResolvers<void>()
  bench.port.settled = () => {
    asked.resolve()
    return written.promise
  }
  const answer = rawRequest(door, { path: '/api/v1/settings', headers: { authorization } })
  await asked.promise
  const closed = door.close()
  written.resolve()
  expect((await answer).status).toBe(200)
  await closed
})

it('says goodbye to its WebSockets when it closes', async () => {
  const door = await openHttpDoor(createTestBench())
  const webSocket = new WebSocket(`ws://127.0.0.1:${door.port}/api/ws`, { headers: { authorization } })
  await once(webSocket, 'open')
  const goodbye = once(webSocket, 'close')
  await door.close()
  expect((await goodbye)[0]).toBe(1001)
})

it('outlives a caller that goes in the middle of a request, or sends no HTTP', async () => {
  const door = await openHttpDoor(createTestBench())
  for (const words of [
    `POST /api/v1/devices HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\n\r\n{"dev`,
    'GET /api/ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    'GET http:// HTTP/1.1\r\nHost: localhost\r\n\r\n',
    '\u0000\u0001\u0002',
  ]) {
    const socket = connect(door.port, '127.0.0.1')
    await once(socket, 'connect')
    socket.end(words)
    socket.resume()
    await once(socket, 'close')
  }
  expect((await rawRequest(door, { path: '/api/v1/settings', headers: { authorization } })).status).toBe(200)
  await door.close()
})

it('sends down a WebSocket no faster than its reader takes it, and stops when the reader goes', async () => {
  const bench = createTestBench()
  const door = await openHttpDoor(bench)
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<void>()
  let pieces = 0
  bench.connect('f1')
  await bench.calls().jobs.create({ jobId: 'j', targets: { thingNames: ['f1'] }, document: {} })
  bench.port.csv = async function* () {
    try {
      for (; pieces < 1_000; pieces += 1) {
        if (pieces === 1) begun.resolve()
        yield 'x'.repeat(1024 * 1024)
      }
    } finally {
      ended.resolve()
    }
  }
  const webSocket = new WebSocket(`ws://127.0.0.1:${door.port}/api/ws`, { headers: { authorization } })
  await once(webSocket, 'open')
  const client: BenchClient = createORPCClient(new WebSocketLink({ websocket: webSocket }))
  await client.jobs.csv({ jobId: 'j' })
  webSocket.pause()
  await begun.promise
  // As many turns as would see all pieces off, were nobody waited for.
  for (let turn = 0; turn < 1_000; turn += 1) await setImmediate()
  expect(pieces).toBeLessThan(200)
  webSocket.terminate()
  await ended.promise
  await door.close()
})
