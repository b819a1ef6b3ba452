import { expect, test } from 'vitest'
import { reachOf } from '../../../renderer/devices/connection-words.ts'
import type { BrokerState } from '../../../main/contract/overview.ts'

const broker = (addresses: string[], problem: string | null = null) =>
  ({ addresses, problem, port: 1883, secure: { port: 8883 } }) as unknown as BrokerState

test.each([
  [['127.0.0.1'], true, '127.0.0.1'],
  [['localhost'], true, 'localhost'],
  [['192.168.1.7', '127.0.0.1'], false, '192.168.1.7'],
  [[], true, '127.0.0.1'],
])('a bench that is found by %j is for this computer alone: %s', (addresses, isLocal, host) => {
  expect(reachOf(broker(addresses))).toEqual({ host, port: 1883, securePort: 8883, isLocal, problem: null })
})

test('what stands in the way of the bench itself is told, and nothing before its state is known', () => {
  expect(reachOf(broker(['127.0.0.1'], 'The port is taken.'))?.problem).toBe('The port is taken.')
  expect(reachOf(null)).toBeNull()
})
