import { expect, test } from 'vitest'
import type { MachineAddress, OpenPort } from '../../../main/contract/network.ts'
import { announcementPlan, type AnnouncementFacts } from '../../../main/network/announcement-plan.ts'

const eth0: MachineAddress = {
  address: '192.168.1.5',
  family: 'IPv4',
  adapter: 'eth0',
  kind: 'network',
  reachesBench: true,
  isLikely: true,
}
const open = (purpose: OpenPort['purpose'], port: number, listening = true): OpenPort => ({
  purpose,
  port,
  listening,
  host: '0.0.0.0',
  problem: listening ? null : 'Taken.',
})
const facts: AnnouncementFacts = {
  isWanted: true,
  isRefused: false,
  reach: 'network',
  addresses: [eth0],
  ports: [open('mqtt', 1883), open('mqtts', 8883), open('https', 8443)],
  benchName: 'Bench',
  hostName: 'lab-3.example.com',
  version: '1.2.3',
}

test('both ports of MQTT are told, with who it is and its version', () => {
  expect(announcementPlan(facts)).toEqual({
    name: 'Bench (lab-3)',
    hostName: 'lab-3.local',
    addresses: ['192.168.1.5'],
    silence: null,
    services: [
      { type: 'mqtt', port: 1883, txt: { txtvers: '1', product: 'benchfleet', version: '1.2.3' } },
      { type: 'secure-mqtt', port: 8883, txt: { txtvers: '1', product: 'benchfleet', version: '1.2.3', tls: '1' } },
    ],
  })
})

test.each([
  ['it is open to this machine only', { reach: 'loopback' }, 'thisMachineOnly'],
  ['the settings say so', { isWanted: false }, 'off'],
  ['the command line says so', { isRefused: true }, 'refusedHere'],
  ['there is no network', { addresses: [] }, 'noNetwork'],
] as const)('nothing is told where %s', (_why, change, silence) => {
  expect(announcementPlan({ ...facts, ...change })).toMatchObject({ silence, addresses: [] })
})

test('a port that is closed is not told', () => {
  const { services } = announcementPlan({ ...facts, ports: [open('mqtt', 1883, false), open('mqtts', 8883)] })
  expect(services.map(({ type }) => type)).toEqual(['secure-mqtt'])
})

test('a second bench of a machine has its port in its name, and a long name fits a label', () => {
  expect(announcementPlan({ ...facts, ports: [open('mqtt', 1884)] }).name).toBe('Bench (lab-3 1884)')
  const { name } = announcementPlan({ ...facts, benchName: 'Prüfplatz '.repeat(6) })
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(63)
})
