import { once } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as MessagePortLink } from '@orpc/client/message-port'
import { RPCLink as WebSocketLink } from '@orpc/client/websocket'
import { WebSocket } from 'ws'
import { serveMessagePort } from '../../../main/api/doors/message-port.ts'
import { createRouter } from '../../../main/api/router.ts'
import type { TestBench } from '../../helpers/api-port.ts'
import { openHttpDoor, token } from '../../helpers/http-door.ts'
import { restClient } from '../../helpers/rest-client.ts'
import { conformance, type BenchClient } from './conformance.ts'

conformance({
  name: 'REST',
  carriesStreams: false,
  async open(bench) {
    const door = await openHttpDoor(bench)
    return { client: restClient(door.url, token), close: () => door.close() }
  },
})

conformance({
  name: 'WebSocket',
  carriesStreams: true,
  async open(bench) {
    const door = await openHttpDoor(bench)
    const webSocket = new WebSocket(`ws://127.0.0.1:${door.port}/api/ws`, { headers: { authorization: `Bearer ${token}` } })
    await once(webSocket, 'open')
    return { client: createORPCClient(new WebSocketLink({ websocket: webSocket })), close: () => door.close() }
  },
})

async function openMessagePort(bench: TestBench, asServer: (port: MessagePort) => Parameters<typeof serveMessagePort>[2]) {
  const { port1, port2 } = new MessageChannel()
  serveMessagePort(createRouter(bench.port), bench.port, asServer(port1), (sentence) => bench.log.push(sentence))
  const client: BenchClient = createORPCClient(new MessagePortLink({ port: port2 }))
  port2.start()
  return {
    client,
    close: async () => {
      port2.close()
      await once(port1, 'close')
    },
  }
}

conformance({
  name: 'message port',
  carriesStreams: true,
  open: (bench) => openMessagePort(bench, (port) => port as never),
})

conformance({
  name: 'Electron message port',
  carriesStreams: true,
  // Electron's MessagePortMain is an emitter: 'message' carries an event with the data, and nothing comes before start().
  open: (bench) =>
    openMessagePort(bench, (port) => ({
      postMessage: (data: unknown) => port.postMessage(data),
      on: (event: string, listener: (event?: { data: unknown }) => void) =>
        event === 'message'
          ? port.addListener('message', (data: unknown) => listener({ data }))
          : port.addListener(event as 'close', () => listener()),
      start: () => port.start(),
    })),
})
