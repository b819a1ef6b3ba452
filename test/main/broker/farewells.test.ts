import { expect, test } from 'vitest'
import type { Departure } from '../../../main/contract/connections.ts'
import { connectionOf, openBroker, RawDevice } from './mqtt-bench.ts'

const connect = { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'thermo-1', clean: true } as const

type Bench = Awaited<ReturnType<typeof openBroker>>['broker']
const ways: [Departure, string, number, (device: RawDevice, broker: Bench) => void][] = [
  ['closed', 'with a DISCONNECT', 0, (device) => device.send({ cmd: 'disconnect' })],
  ['broken', 'without a word', 0, (device) => device.socket.end()],
  ['broken', 'by a reset', 0, (device) => (device.socket as unknown as { resetAndDestroy(): void }).resetAndDestroy()],
  ['silent', 'by saying nothing for longer than its keep-alive time', 1, () => undefined],
  ['violation', 'by what MQTT does not allow', 0, (device) => device.send({ ...connect, keepalive: 0 })],
  ['byBench', 'because a person closed its connection', 0, (_device, broker) => broker.drop('thermo-1', 'Closed by a person.')],
]

test.each(ways)('%s: a device goes %s', async (how, _words, keepalive, go) => {
  const { broker, log } = await openBroker({}, { signIn: ({ clientId }) => connectionOf(clientId) })
  const device = new RawDevice(broker.port)
  device.send({ ...connect, keepalive })
  await device.packet('connack')
  await log.untilLine('thermo-1 listens to []')
  go(device, broker)
  await log.untilLine('thermo-1 disconnected')
  expect(log.farewells.map((farewell) => farewell.how)).toEqual([how])
})
