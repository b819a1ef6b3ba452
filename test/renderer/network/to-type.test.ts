import { expect, test } from 'vitest'
import type { MachineAddress, OpenPort } from '../../../main/contract/network.ts'
import { caAddress, proofOf, toType } from '../../../renderer/network/to-type.ts'

const address = (text: string, isLikely: boolean): MachineAddress => ({
  address: text,
  family: 'IPv4',
  adapter: 'eth0',
  kind: 'network',
  reachesBench: true,
  isLikely,
})
const open = (purpose: OpenPort['purpose'], port: number, problem: string | null = null): OpenPort => ({
  purpose,
  port,
  host: '0.0.0.0',
  listening: problem === null,
  problem,
})
const addresses = [address('10.0.0.7', false), address('192.168.1.5', true)]

test.each([
  ['plain', 8883, ['192.168.1.5', '1883', '8883', 'benchfleet-ca.pem'], 'mqtt://192.168.1.5:1883'],
  ['azure', 8883, ['192.168.1.5', '8883', 'benchfleet-ca.pem'], 'mqtts://192.168.1.5:8883'],
  ['azure', 8884, ['192.168.1.5:8884', '8884', 'benchfleet-ca.pem'], 'mqtts://192.168.1.5:8884'],
  ['aws', 8884, ['192.168.1.5', '8884', 'benchfleet-ca.pem'], 'mqtts://192.168.1.5:8884'],
] as const)('a device of the family %s is told, with TLS on %s', (dialect, tlsPort, values, url) => {
  const typed = toType({ addresses, ports: [open('mqtt', 1883), open('mqtts', tlsPort)] }, dialect)
  expect([typed.values.map(({ value }) => value), typed.url]).toEqual([values, url])
  for (const { names } of typed.values) expect(names.length).toBeGreaterThan(0)
})

test('this computer goes by its name where TLS is expected', () => {
  const network = { addresses: [address('127.0.0.1', true)], ports: [open('mqtt', 1883), open('mqtts', 8883)] }
  expect(toType(network, 'emqx').values[0]).toMatchObject({ value: 'localhost' })
  expect(toType(network, 'plain').values[0]).toMatchObject({ value: '127.0.0.1' })
})

test('the CA is fetched without TLS from where devices come, or not at all', () => {
  expect(caAddress({ addresses, ports: [open('http', 8081)] })).toBe('http://192.168.1.5:8081/ca.pem')
  expect(caAddress({ addresses, ports: [open('http', 8081, 'Taken.')] })).toBeNull()
  expect(caAddress({ addresses, ports: [open('https', 8443)] })).toBeNull()
  const loopback: MachineAddress = { ...address('127.0.0.1', true), kind: 'loopback' }
  expect(caAddress({ addresses: [loopback], ports: [open('http', 8081)] })).toBeNull()
})

test('a closed port says why, and has no address for a camera', () => {
  const typed = toType({ addresses, ports: [open('mqtts', 8883, 'Taken.')] }, 'aws')
  expect(typed.values.find(({ kind }) => kind === 'tlsPort')).toMatchObject({ problem: 'Taken.' })
  expect(typed.url).toBeNull()
})

test.each([
  ['win32', 'Get-NetTCPConnection -OwningProcess 7 | Where-Object State -eq Established'],
  ['darwin', 'lsof -nP -a -p 7 -i'],
  ['linux', 'ss -tunap | grep pid=7,'],
])('connections are seen on %s by a tool of the system', (platform, command) => expect(proofOf({ pid: 7, platform })).toBe(command))
