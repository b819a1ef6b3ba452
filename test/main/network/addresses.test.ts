import { expect, test } from 'vitest'
import { benchAddresses } from '../../../main/broker/addresses.ts'
import { addressesToTellOn, interfacesNow, interfacesProblem, machineAddresses } from '../../../main/network/addresses.ts'

const of = (address: string, internal = false) => [
  {
    address,
    family: address.includes(':') ? ('IPv6' as const) : ('IPv4' as const),
    internal,
    netmask: '',
    mac: '',
    cidr: null,
    scopeid: 0,
  },
]

test('the cable stands before radio, what the machine gave itself, virtual adapters and loopback', () => {
  const found = machineAddresses('network', {
    lo: of('127.0.0.1', true),
    docker0: of('172.17.0.1'),
    'vEthernet (WSL)': of('172.30.0.1'),
    wlan0: of('10.0.0.7'),
    eth1: of('169.254.3.4'),
    eth0: of('192.168.1.5'),
  } as never)
  expect(found.map(({ adapter, kind, isLikely }) => [adapter, kind, isLikely])).toEqual([
    ['eth0', 'network', true],
    ['wlan0', 'network', false],
    ['eth1', 'selfAssigned', false],
    ['docker0', 'virtual', false],
    ['vEthernet (WSL)', 'virtual', false],
    ['lo', 'loopback', false],
  ])
  expect(addressesToTellOn(found)).toEqual(['192.168.1.5', '10.0.0.7', '169.254.3.4'])
})

test('a bench that is open to this machine only is reached by loopback alone', () => {
  const found = machineAddresses('loopback', { lo: of('127.0.0.1', true), eth0: of('192.168.1.5') } as never)
  expect(found.map(({ address, reachesBench, isLikely }) => [address, reachesBench, isLikely])).toEqual([
    ['192.168.1.5', false, false],
    ['127.0.0.1', true, true],
  ])
  expect(addressesToTellOn(found)).toEqual([])
})

test('IPv6 is shown and reaches nothing', () => {
  const [found] = machineAddresses('network', { eth0: of('fd00::2') } as never)
  expect(found).toMatchObject({ family: 'IPv6', reachesBench: false, isLikely: false })
})

test('where there are virtual adapters alone, they are told', () => {
  expect(addressesToTellOn(machineAddresses('network', { tun0: of('10.8.0.2') } as never))).toEqual(['10.8.0.2'])
})

test('while the machine will not name its adapters they are as last known', () => {
  const known = { eth0: of('192.168.1.5') } as never
  const outOfHandles = () => {
    throw new Error('uv_interface_addresses returned error 24')
  }
  interfacesNow(() => known)
  expect(interfacesProblem()).toBe(null)
  expect(interfacesNow(outOfHandles)).toBe(known)
  expect(interfacesProblem()).toMatch(
    /^This computer does not name its network addresses now \(uv_interface_addresses returned error 24\): those shown/,
  )
  expect(benchAddresses('network', interfacesNow(outOfHandles))).toEqual(['192.168.1.5'])
  interfacesNow(() => known)
  expect(interfacesProblem()).toBe(null)
})
