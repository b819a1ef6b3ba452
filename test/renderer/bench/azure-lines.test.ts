import { describe, expect, test } from 'vitest'
import type { BrokerState } from '../../../main/contract/overview.ts'
import { azureLines, connectionStringWithout, hostOf } from '../../../renderer/bench/azure-lines.ts'
import { listeners } from '../../../renderer/bench/listeners.ts'

const broker = (secure: Partial<BrokerState['secure']> = {}, rest: Partial<BrokerState> = {}): BrokerState => ({
  listening: true,
  host: '0.0.0.0',
  port: 1883,
  addresses: ['192.168.7.20', '10.0.0.4'],
  problem: null,
  connections: 0,
  secure: { port: 8883, listening: true, problem: null, webSocket: null, caPath: '/data/ca.pem', ...secure },
  ...rest,
})

describe('the lines for an Azure device', () => {
  test.each<[string, BrokerState, string]>([
    ['the first address of the bench', broker(), '192.168.7.20'],
    ['its port where that is not 8883', broker({ port: 18883 }), '192.168.7.20:18883'],
    ['the address it listens on where it has no other', broker({}, { addresses: [], host: '10.0.0.9' }), '10.0.0.9'],
    ['this computer as its connection strings do', broker({}, { addresses: ['127.0.0.1'] }), 'localhost'],
  ])('name %s', (_name, state, host) => {
    expect(hostOf(state)).toBe(host)
    expect(connectionStringWithout(state, 'd-1')).toBe(`HostName=${host};DeviceId=d-1;SharedAccessKey=<its key>`)
  })

  test('carry the connection string, or keep that of the device and name the bench beside it', () => {
    const lines = azureLines(broker(), 'HostName=h;DeviceId=d;SharedAccessKey=k')
    for (const { id, lines: text } of lines)
      expect([id, text.includes('HostName=h;DeviceId=d;SharedAccessKey=k')]).toEqual([id, id !== 'same' && id !== 'dps'])
    expect(lines.find(({ id }) => id === 'same')!.lines).toContain('GatewayHostName=192.168.7.20')
    expect(lines.find(({ id }) => id === 'dps')!.lines).toContain("'192.168.7.20'")
  })

  test('say which of them were tried', () => {
    const tried = azureLines(broker(), 'c').filter(({ isTried }) => isTried)
    expect(tried.map(({ id }) => id)).toEqual(['node', 'same', 'dps'])
  })

  test('say which SDKs know no other port', () => {
    const told = (state: BrokerState) =>
      azureLines(state, 'c')
        .filter(({ says }) => says.includes('always goes to port 8883'))
        .map(({ id }) => id)
    expect(told(broker())).toEqual([])
    expect(told(broker({ port: 18883 }))).toEqual(['python', 'c', 'dotnet'])
  })
})

describe('the ports of the bench', () => {
  test('are those that it listens on, and of each that it does not the reason', () => {
    const closed = { listening: false, problem: 'Port 443 is in use.' }
    const all = listeners(broker({ listening: false, webSocket: { port: 443, ...closed } }))
    expect(all.map(({ label, port, problem }) => [label, port, problem])).toEqual([
      ['Port', 1883, null],
      ['TLS port', 8883, 'The bench does not listen for MQTT with TLS: no device can connect that way.'],
      ['WebSocket port', 443, 'Port 443 is in use.'],
    ])
    expect(listeners(broker())).toHaveLength(2)
  })
})
