import { createServer, type Server } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { knock } from '../../../main/network/checks/knock.ts'
import { HttpDeviceBench } from '../../helpers/http-devices.ts'

let bench: HttpDeviceBench
beforeAll(async () => {
  bench = await HttpDeviceBench.start()
})
afterAll(() => bench.stop())

test('the bench comes in by each of its ports, and leaves no device, no refusal and no traffic behind', async () => {
  const { port } = bench.bench
  const { checks } = await port.network.selfTest()
  const tried = checks.filter(({ check }) => check === 'port').map(({ purpose, finding }) => [purpose, finding])
  expect(tried).toEqual([
    ['mqtt', 'portAnswers'],
    ['mqtts', 'portAnswers'],
    ['https', 'portAnswers'],
    ['tools', 'portAnswers'],
  ])
  expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([])
  expect(port.fleet.deviceCount()).toBe(0)
  expect(port.overview().attention).toEqual([])
  expect(port.traffic({ limit: 10 }).items).toEqual([])
})

test('MQTT over WebSocket is tried as well', async () => {
  const { secure } = bench.bench.port.overview().broker
  expect(await knock({ purpose: 'webSocket', address: '127.0.0.1', port: secure.port, clientId: 'knock' })).toBe('portAnswers')
})

test('two who ask at once get the same answer', async () => {
  const { network } = bench.bench.port
  const [one, other] = await Promise.all([network.selfTest(), network.selfTest()])
  expect(one).toBe(other)
})

async function serverThat(greets: string): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.resume().end(greets)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as { port: number }).port }
}

test('a program that speaks otherwise on the port is no answer, and a closed port refuses', async () => {
  const { server, port } = await serverThat('220 mail\r\n')
  const at = { address: '127.0.0.1', port, clientId: 'knock' }
  expect(await knock({ ...at, purpose: 'mqtt' })).toBe('portForeign')
  expect(await knock({ ...at, purpose: 'mqtts' })).toBe('portForeign')
  expect(await knock({ ...at, purpose: 'https' })).toBe('portForeign')
  server.close()
  await once(server, 'close')
  for (const purpose of ['mqtt', 'mqtts', 'webSocket', 'http'] as const) expect(await knock({ ...at, purpose })).toBe('portRefused')
})

test('a bench of a test announces nothing, and one that is open to this machine only neither', async () => {
  const { port } = bench.bench
  expect(port.network.view().announcement).toMatchObject({ state: 'thisMachineOnly', addresses: [] })
})
