import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ListenerAddresses } from '../../../main/broker/broker.ts'
import { listenerNames } from '../../../main/broker/listener.ts'
import { connectDevice, loopback, RawDevice } from './mqtt-bench.ts'
import { carriers, openSecureBroker, tlsSocket } from './tls-bench.ts'

/** A port of another program. */
async function takenPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** One device on each port. */
async function deviceOnEach(ports: Parameters<(typeof carriers)[0]['raw']>[0]): Promise<RawDevice[]> {
  const devices = await Promise.all([0, 1, 3].map((index) => carriers[index]!.raw(ports)))
  for (const [index, device] of devices.entries()) await device.signIn(`thermo-${index}`)
  return devices
}

const closedByMove = 'The connection was closed: the bench listens elsewhere now.'

describe('a port that is taken', () => {
  test.each([
    ['plain', 'MQTT port', '0 takes any free one'],
    ['secure', 'TLS port', '0 takes any free one'],
    ['webSocket', 'WebSocket port', '0: none'],
  ] as const)('as %s says so in its own words, and leaves the others alone', async (name, what, zero) => {
    const port = await takenPort()
    const listeners: ListenerAddresses = { plain: loopback(), secure: loopback(), webSocket: loopback(), [name]: loopback(port) }
    const { broker } = await openSecureBroker({ listeners })
    const states = broker.listeners()
    expect(states[name]).toEqual({
      host: '127.0.0.1',
      port,
      problem: `${what} ${port} on 127.0.0.1 is in use by another program: stop that program, or choose another ${what} in Settings (${zero}).`,
    })
    expect(listenerNames.filter((other) => states[other]?.problem !== null)).toEqual([name])
    await connectDevice(0, 'thermo-1', carriers[name === 'plain' ? 1 : 0]!.options(broker))
  })
})

describe('moving', () => {
  test('closes the connections on the port that moves, and no other', async () => {
    const { broker, log } = await openSecureBroker()
    const devices = await deviceOnEach(broker)
    const silent = new RawDevice(await tlsSocket(broker.tlsPort))
    const [plain, secure, webSocket] = [await freePort(), await freePort(), broker.webSocketPort]
    await broker.move({ plain: loopback(broker.port), secure: loopback(secure), webSocket: loopback(webSocket) })
    await devices[1]!.closed
    await silent.closed
    await devices[0]!.settle()
    await devices[2]!.settle()
    expect(broker.listeners()).toEqual({
      plain: { ...loopback(broker.port), problem: null },
      secure: { ...loopback(secure), problem: null },
      webSocket: { ...loopback(webSocket), problem: null },
    })
    await connectDevice(0, 'thermo-1', carriers[1]!.options({ ...broker, tlsPort: secure }))
    await expect(tlsSocket(broker.tlsPort)).rejects.toThrow('ECONNREFUSED')
    await broker.move({ plain: loopback(plain), secure: loopback(secure), webSocket: null })
    await Promise.all([devices[0]!.closed, devices[2]!.closed])
    expect(broker.listeners().webSocket).toBeNull()
    expect(log.traffic.map(({ deviceId, sentence }) => [deviceId, sentence])).toEqual([
      ['thermo-1', closedByMove],
      ['thermo-0', closedByMove],
      ['thermo-2', closedByMove],
    ])
    // Who was sent away without having said anything was not refused.
    expect(log.refusals).toEqual([])
  })

  test('to any free port stays on the one that it has', async () => {
    const { broker } = await openSecureBroker()
    const devices = await deviceOnEach(broker)
    const before = broker.listeners()
    await broker.move({ plain: loopback(), secure: loopback(), webSocket: loopback() })
    expect(broker.listeners()).toEqual(before)
    for (const device of devices) await device.settle()
  })

  test('two ports may change places', async () => {
    const { broker } = await openSecureBroker()
    await broker.move({ plain: loopback(broker.tlsPort), secure: loopback(broker.port), webSocket: null })
    await connectDevice(broker.tlsPort, 'thermo-1')
    await connectDevice(0, 'thermo-2', carriers[1]!.options({ ...broker, tlsPort: broker.port }))
  })

  test('to another address of this computer keeps the port', async () => {
    const { broker } = await openSecureBroker()
    const everywhere = (port: number) => ({ host: '0.0.0.0', port })
    await broker.move({ plain: everywhere(broker.port), secure: everywhere(broker.tlsPort), webSocket: null })
    expect(broker.listeners()).toMatchObject({ plain: everywhere(broker.port), secure: everywhere(broker.tlsPort) })
    await connectDevice(0, 'thermo-1', carriers[1]!.options(broker))
  })

  test.each(['plain', 'secure', 'webSocket'] as const)(
    'fails as a whole when the port for %s is taken, and no device notices',
    async (name) => {
      const { broker, log } = await openSecureBroker()
      const devices = await deviceOnEach(broker)
      const before = broker.listeners()
      const port = await takenPort()
      const moved = { plain: loopback(await freePort()), secure: loopback(await freePort()), webSocket: loopback(await freePort()) }
      await expect(broker.move({ ...moved, [name]: loopback(port) })).rejects.toMatchObject({ code: 'PortInUse' })
      expect(broker.listeners()).toEqual(before)
      for (const device of devices) await device.settle()
      expect(log.traffic).toEqual([])
      for (const index of [0, 1, 3]) await connectDevice(0, `new-${index}`, carriers[index]!.options(broker))
      // And what was kept through it is still closed with the port.
      await broker.move(moved)
      await Promise.all(devices.map(({ closed }) => closed))
      for (const [index, moves] of [
        [0, moved.plain],
        [1, moved.secure],
        [3, moved.webSocket],
      ] as const)
        await connectDevice(
          0,
          `moved-${index}`,
          carriers[index]!.options({ port: moves.port, tlsPort: moves.port, webSocketPort: moves.port }),
        )
    },
  )

  test('tries a port again that could not be opened', async () => {
    const port = await takenPort()
    const { broker } = await openSecureBroker({ listeners: { plain: loopback(), secure: loopback(port), webSocket: null } })
    const free = await freePort()
    // It is not what was to be moved: it does not stand in the way.
    await broker.move({ plain: loopback(free), secure: loopback(port), webSocket: null })
    expect(broker.listeners()).toMatchObject({ plain: { port: free, problem: null }, secure: { port } })
    expect(broker.listeners().secure?.problem).toContain('is in use')
    // It is all that there is to be done: it says so.
    await expect(broker.move({ plain: loopback(free), secure: loopback(port), webSocket: null })).rejects.toMatchObject({
      code: 'PortInUse',
    })
    await broker.move({ plain: loopback(free), secure: loopback(), webSocket: null })
    expect(broker.listeners().secure?.problem).toBeNull()
  })
})
