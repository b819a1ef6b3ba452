import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { BrokerState } from '../../../main/contract/overview.ts'
import { awsLines } from '../../../renderer/bench/aws-lines.ts'
import { nameInLines } from '../../../renderer/bench/device-lines.ts'
import { emqxLines } from '../../../renderer/bench/emqx-lines.ts'

const broker = (changed: Partial<BrokerState> = {}): BrokerState => ({
  listening: true,
  host: '127.0.0.1',
  port: 1883,
  addresses: ['127.0.0.1'],
  problem: null,
  connections: 0,
  secure: { port: 8883, listening: true, problem: null, webSocket: null, caPath: '/data/ca.pem' },
  ...changed,
})
const families = [
  { page: 'aws-device.md', linesOf: awsLines, device: 'oven-1' },
  { page: 'emqx-device.md', linesOf: emqxLines, device: 'valve-1' },
]

describe.each(families)('the lines of $page', ({ page, linesOf, device }) => {
  test('are those of the app, word for word', () => {
    const text = readFileSync(`docs/${page}`, 'utf8')
    for (const { id, lines } of linesOf(broker(), device)) {
      // A device that has a certificate set does not come in without it.
      const written = id === 'no-tls' ? lines.replaceAll('valve-1', 'valve-2') : lines
      expect([id, text.includes(`\n${written}\n\`\`\``)]).toEqual([id, true])
    }
  })

  test('name the bench as the device reaches it', () => {
    const open = broker({ addresses: ['192.168.7.20'], port: 2883 })
    for (const { id, lines } of linesOf({ ...open, secure: { ...open.secure, port: 9883 } }, device)) {
      expect([id, lines.includes('192.168.7.20'), lines.includes('localhost')]).toEqual([id, true, false])
      expect([id, lines.includes('9883'), lines.includes('2883')]).toEqual([id, id !== 'no-tls', id === 'no-tls'])
    }
  })

  test('stand for any device where none is known', () => {
    for (const { id, lines } of linesOf(broker(), '')) expect([id, lines.includes('my-thing')]).toEqual([id, true])
  })
})

test.each([
  ['thermo-1', 'thermo-1'],
  ['a.b_C-9', 'a.b_C-9'],
  ["it's", 'my-thing'],
  ['two words', 'my-thing'],
  ['ثلاجة', 'my-thing'],
  ['x'.repeat(49), 'my-thing'],
])('the device %s stands in programs as %s', (deviceId, name) => {
  expect(nameInLines(deviceId)).toBe(name)
})
