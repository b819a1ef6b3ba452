import { afterEach, expect, test } from 'vitest'
import type { MachineAddress } from '../../../main/contract/network.ts'
import { Network, type NetworkParts } from '../../../main/network/network.ts'

const eth0: MachineAddress = {
  address: '192.168.1.5',
  family: 'IPv4',
  adapter: 'eth0',
  kind: 'network',
  reachesBench: true,
  isLikely: true,
}
const port = (number: number) => ({ port: number, listening: true, problem: null })
const ends: Network[] = []
afterEach(async () => {
  for (const network of ends.splice(0)) await network.close()
})

/** A bench that is open to its network, with nothing real behind it. */
function networkOf(change: Partial<NetworkParts> = {}) {
  const settings = { announce: true, reach: 'network' as 'loopback' | 'network', benchName: 'Bench' }
  const broker = { ...port(1883), host: '0.0.0.0', addresses: [], connections: 0, secure: { ...port(8883), webSocket: null, caPath: '' } }
  const told: string[] = []
  const network = new Network({
    settings: () => settings,
    listeners: () => ({ broker, fileServer: { secure: port(8443), plain: null }, tools: null }),
    serverCertificate: () => ({ names: [], notBeforeMs: 0, notAfterMs: 1 }),
    hostName: () => 'lab-3',
    dataFolder: '/data',
    version: '1.2.3',
    mayAnnounce: true,
    changed: () => undefined,
    log: () => undefined,
    now: () => 0,
    monotonicMs: () => 0,
    addresses: (reach) => (reach === 'network' ? [eth0] : []),
    announce: async ({ services }) => {
      const line = services.map(({ type, port }) => `${type} ${port}`).join(', ')
      told.push(`+ ${line}`)
      return { withdraw: async () => void told.push(`- ${line}`) }
    },
    ...change,
  })
  ends.push(network)
  return { network, settings, broker, told }
}

test('the announcement follows ports, the switch and who can reach the bench, and ends with it', async () => {
  const { network, settings, broker, told } = networkOf()
  const look = async () => {
    network.look()
    await new Promise((resolve) => setImmediate(resolve))
  }
  await look()
  broker.port = 1884
  await look()
  settings.announce = false
  await look()
  expect(network.view().announcement.state).toBe('off')
  settings.announce = true
  await look()
  settings.reach = 'loopback'
  await look()
  expect(network.view().announcement.state).toBe('thisMachineOnly')
  settings.reach = 'network'
  await look()
  await network.close()
  expect(told).toEqual([
    '+ mqtt 1883, secure-mqtt 8883',
    '- mqtt 1883, secure-mqtt 8883',
    '+ mqtt 1884, secure-mqtt 8883',
    '- mqtt 1884, secure-mqtt 8883',
    '+ mqtt 1884, secure-mqtt 8883',
    '- mqtt 1884, secure-mqtt 8883',
    '+ mqtt 1884, secure-mqtt 8883',
    '- mqtt 1884, secure-mqtt 8883',
  ])
})

test('a run that may not announce says nothing, whatever the settings say', async () => {
  const { network, told } = networkOf({ mayAnnounce: false })
  network.look()
  await network.close()
  expect(told).toEqual([])
  expect(network.view().announcement.state).toBe('refusedHere')
})

test('screens that are served to browsers stand among the ports', () => {
  const { network } = networkOf()
  network.screenAt({ host: '127.0.0.1', port: 8080 })
  expect(network.view().ports.map(({ purpose, port }) => `${purpose} ${port}`)).toEqual([
    'mqtt 1883',
    'mqtts 8883',
    'https 8443',
    'screen 8080',
  ])
})
