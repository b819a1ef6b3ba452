import { expect, test } from 'vitest'
import { Listening } from '../../../main/composition/listening.ts'
import type { ListenerAddresses, ListenerStates, Ports, RunningBroker } from '../../../main/composition/listening.ts'
import { BenchError } from '../../../main/contract/errors.ts'

const usual: Ports = { reach: 'loopback', mqttPort: 1883, mqttsPort: 8883, webSocketPort: 0 }

/** A broker that opens whatever it is told to, but for the ports in `taken`. */
function listeningWith(taken: number[] = [], failsToStart: string | null = null) {
  const moves: ListenerAddresses[] = []
  const calls: string[] = []
  let states: ListenerStates
  const at = (addresses: ListenerAddresses): ListenerStates => {
    const state = (name: keyof ListenerAddresses) => {
      const address = addresses[name]
      return address && { ...address, port: address.port || 40_000, problem: taken.includes(address.port) ? `${name} is taken.` : null }
    }
    return { plain: state('plain'), secure: state('secure'), webSocket: state('webSocket') }
  }
  const broker: RunningBroker = {
    notices: ['A notice.'],
    listeners: () => states,
    move: async (addresses) => {
      moves.push(addresses)
      const moved = at(addresses)
      if (Object.values(moved).some((state) => state?.problem)) throw new BenchError('PortInUse', 'It is taken.')
      states = moved
    },
    renewCertificates: () => void calls.push('renewed'),
    connections: () => 3,
    send: () => true,
    drop: () => undefined,
    isWatched: () => true,
    publishToMonitors: () => undefined,
    dropMonitors: () => undefined,
    close: async () => void calls.push('closed'),
  }
  const listening = new Listening({
    open: async (addresses) => {
      if (failsToStart !== null) throw new BenchError('StorageFailed', failsToStart)
      states = at(addresses)
      return broker
    },
    addresses: (reach) => (reach === 'loopback' ? ['127.0.0.1'] : ['192.168.7.5']),
    caPath: '/data/ca.pem',
    changed: () => void calls.push('changed'),
  })
  return { listening, moves, calls }
}

test('shows where devices reach the bench', async () => {
  const { listening, calls } = listeningWith()
  await listening.open({ ...usual, mqttPort: 0, webSocketPort: 443 })
  expect(listening.state()).toEqual({
    listening: true,
    host: '127.0.0.1',
    port: 40_000,
    addresses: ['127.0.0.1'],
    problem: null,
    connections: 3,
    secure: {
      port: 8883,
      listening: true,
      problem: null,
      webSocket: { port: 443, listening: true, problem: null },
      caPath: '/data/ca.pem',
    },
  })
  expect(calls).toEqual(['changed'])
})

test.each([
  ['without TLS', 1883, [false, true, true]],
  ['with TLS', 8883, [true, false, true]],
  ['for WebSocket', 443, [true, true, false]],
])('a port %s that is taken has its own problem, and the others listen', async (_what, port, listens) => {
  const { listening } = listeningWith([port])
  await listening.open({ ...usual, webSocketPort: 443 })
  const { listening: plain, problem, secure } = listening.state()
  const shown = [{ listening: plain, problem }, secure, secure.webSocket!]
  expect(shown.map((one) => one.listening)).toEqual(listens)
  expect(shown.map((one) => one.problem === null)).toEqual(listens)
})

test.each([
  ['none is wanted', 0],
  ['the port with TLS is the same', 8883],
])('there is no second port when %s', async (_why, webSocketPort) => {
  const { listening } = listeningWith()
  await listening.open({ ...usual, webSocketPort })
  expect(listening.state().secure.webSocket).toBeNull()
})

test('a broker that cannot start leaves every port closed, with the reason, and may start later', async () => {
  const { listening } = listeningWith([], 'The sessions are in use by another bench: stop that one first.')
  await listening.open({ ...usual, webSocketPort: 443 })
  const problem = 'The sessions are in use by another bench: stop that one first.'
  const closed = { listening: false, problem }
  expect(listening.state()).toMatchObject({ ...closed, port: 1883, secure: { ...closed, port: 8883, webSocket: { ...closed, port: 443 } } })
  expect(listening.state().connections).toBe(0)
  expect(listening.send('thermo-1', { topic: 'a', payload: '', qos: 0, needsSubscription: false }, null)).toBe(false)
  await expect(listening.move({ mqttPort: 1884 })).rejects.toMatchObject({ code: 'StorageFailed' })
  expect(listening.state()).toMatchObject({ ...closed, port: 1883 })
})

test('a move names what changes; the rest stays as it was opened for this run', async () => {
  const { listening, moves } = listeningWith()
  await listening.open({ ...usual, mqttPort: 1999 })
  await listening.move({ reach: 'network', webSocketPort: 443 })
  expect(moves).toEqual([
    {
      plain: { host: '0.0.0.0', port: 1999 },
      secure: { host: '0.0.0.0', port: 8883 },
      webSocket: { host: '0.0.0.0', port: 443 },
    },
  ])
  expect(listening.state()).toMatchObject({ host: '0.0.0.0', addresses: ['192.168.7.5'] })
})

test('a move that fails leaves all as it was', async () => {
  const { listening, moves } = listeningWith([9999])
  await listening.open(usual)
  const before = listening.state()
  await expect(listening.move({ reach: 'network', mqttsPort: 9999 })).rejects.toMatchObject({ code: 'PortInUse' })
  expect(listening.state()).toEqual(before)
  await listening.move({ webSocketPort: 443 })
  expect(moves[1]).toMatchObject({ plain: { host: '127.0.0.1' }, secure: { host: '127.0.0.1', port: 8883 } })
})

test('passes on that certificates were renewed, when there is a broker', async () => {
  const { listening, calls } = listeningWith()
  listening.renewCertificates()
  await listening.open(usual)
  listening.renewCertificates()
  await listening.close()
  listening.renewCertificates()
  expect(calls).toEqual(['changed', 'renewed', 'closed'])
})
