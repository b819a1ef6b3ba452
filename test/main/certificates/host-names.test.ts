import os from 'node:os'
import { describe, expect, it } from 'vitest'
import { readableNames, readHostName } from '../../../main/certificates/host-names.ts'
import { machineHosts } from '../../../main/certificates/machine-hosts.ts'

describe('a host name', () => {
  it.each([
    ['bench-1', 'dns', 'bench-1'],
    ['  Bench.Example.COM. ', 'dns', 'bench.example.com'],
    ['MY_PC', 'dns', 'my_pc'],
    ['*.lab.example.com', 'dns', '*.lab.example.com'],
    ['prüfstand.example', 'dns', 'xn--prfstand-75a.example'],
    ['192.168.1.10', 'ip', '192.168.1.10'],
    ['2001:DB8:0:0:0:0:0:7', 'ip', '2001:db8::7'],
    ['[::1]', 'ip', '::1'],
    ['fe80::1%eth0', 'ip', 'fe80::1'],
    ['::ffff:10.0.0.1', 'ip', '::ffff:10.0.0.1'],
  ])('%j is %s %s', (text, kind, name) => {
    expect(readHostName(text)).toEqual({ kind, name })
  })

  it.each([
    '',
    ' ',
    '.',
    'a b',
    'a..b',
    '-a',
    'a-',
    'a/b',
    'prüfstand/b',
    'a%2eb',
    '1234',
    '0x7f.1',
    'mqtts://a',
    'a:8883',
    '10.0.0.300',
    '*',
    'a.*.b',
    'a,b',
    `${'a'.repeat(64)}`,
    'a.'.repeat(127) + 'ab',
  ])('%j is none', (text) => {
    expect(readHostName(text)).toBeNull()
  })

  it('stands in a list once, however it was written', () => {
    expect(readableNames(['A.example', 'a.example.', '::1', '0:0:0:0:0:0:0:1', 'no name']).map(({ name }) => name)).toEqual([
      'a.example',
      '::1',
    ])
  })
})

describe('the hosts of a machine', () => {
  const interfaces = {
    lo: [{ family: 'IPv4', address: '127.0.0.1', internal: true }],
    eth0: [
      { family: 'IPv4', address: '192.0.2.7', internal: false },
      { family: 'IPv6', address: '2001:db8::7', internal: false },
      { family: 'IPv6', address: 'fe80::5054:ff:fe12:3456', internal: false },
    ],
    none: undefined,
  } as unknown as Parameters<typeof machineHosts>[1]

  it.each([
    ['bench-1', ['bench-1', 'bench-1.local']],
    ['bench-1.lab.example', ['bench-1.lab.example', 'bench-1', 'bench-1.local']],
    ['bench-1.local', ['bench-1.local', 'bench-1']],
  ])('%s are its names and all addresses that a certificate can name', (hostName, names) => {
    expect(machineHosts(hostName, interfaces)).toEqual([...names, '127.0.0.1', '192.0.2.7', '2001:db8::7'])
  })

  it('are known of this one', () => {
    expect(readableNames(machineHosts(os.hostname(), os.networkInterfaces())).map(({ name }) => name)).toContain('127.0.0.1')
  })
})
