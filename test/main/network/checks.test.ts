import { expect, test } from 'vitest'
import type { MachineAddress, OpenPort } from '../../../main/contract/network.ts'
import { checkCertificate, checkNames } from '../../../main/network/checks/certificate.ts'
import { checkClock, ClockWatch } from '../../../main/network/checks/clock.ts'
import { checkDisk } from '../../../main/network/checks/disk.ts'
import { checkPorts } from '../../../main/network/checks/ports.ts'

const now = Date.UTC(2026, 10, 21, 14, 2)

test('a clock that runs as time does is right', () => {
  const watch = new ClockWatch({ wallMs: now, monotonicMs: 0 })
  watch.look({ wallMs: now + 10_000, monotonicMs: 10_003 })
  expect(checkClock(now + 10_000, watch.jump, 'Europe/Berlin')).toMatchObject({
    outcome: 'passed',
    finding: 'clockRight',
    values: { timeZone: 'Europe/Berlin' },
  })
})

test.each([
  ['back', -180_000, 'failed', 'clockSetBack'],
  ['ahead', 7_200_000, 'unknown', 'clockJumpedAhead'],
] as const)('a clock that was set %s is remembered for a day', (_where, byMs, outcome, finding) => {
  const watch = new ClockWatch({ wallMs: now, monotonicMs: 0 })
  watch.look({ wallMs: now + 10_000 + byMs, monotonicMs: 10_000 })
  watch.look({ wallMs: now + 20_000 + byMs, monotonicMs: 20_000 })
  const values = { atMs: now + 10_000 + byMs, byMs: Math.abs(byMs) }
  expect(checkClock(now + 20_000 + byMs, watch.jump, 'UTC')).toMatchObject({ outcome, finding, values })
  expect(checkClock(now + byMs + 25 * 3_600_000, watch.jump, 'UTC').finding).toBe('clockRight')
})

test('a clock that has lost its battery is found out', () => {
  expect(checkClock(Date.UTC(2001, 0, 1), null, 'UTC')).toMatchObject({ outcome: 'failed', finding: 'clockBeforeBuild' })
})

test.each([
  [now - 1, 'failed', 'certificateNotYet'],
  [now, 'passed', 'certificateValid'],
  [now + 1_001, 'failed', 'certificateExpired'],
] as const)('the certificate at %s', (at, outcome, finding) => {
  expect(checkCertificate({ notBeforeMs: now, notAfterMs: now + 1_000 }, at)).toMatchObject({ outcome, finding })
})

test.each([
  [['192.168.1.5', 'lab-3'], ['LAB-3', '192.168.1.5'], 'passed', 'namesCovered', '192.168.1.5, lab-3'],
  [['192.168.1.5', '10.0.0.7', 'lab-3'], ['lab-3', '192.168.1.5'], 'failed', 'namesMissing', '10.0.0.7'],
  [[], ['lab-3'], 'unknown', 'namesNone', undefined],
] as const)('names %j in a certificate for %j', (wanted, named, outcome, finding, names) => {
  const check = checkNames(wanted, named)
  expect([check.outcome, check.finding, check.values['names']]).toEqual([outcome, finding, names])
})

test.each([
  [300_000, 'passed', 'diskHasRoom'],
  [1_000, 'failed', 'diskAlmostFull'],
] as const)('%s free blocks of 4 KiB', async (bavail, outcome, finding) => {
  const check = await checkDisk('/data', async () => ({ bavail, bsize: 4096 }))
  expect(check).toMatchObject({ outcome, finding, values: { folder: '/data', freeBytes: bavail * 4096 } })
})

test('a disk that does not say is unknown', async () => {
  const refuse = () => Promise.reject(new Error('ENOSYS'))
  expect(await checkDisk('/data', refuse)).toMatchObject({ outcome: 'unknown', finding: 'diskUnreadable', values: { problem: 'ENOSYS' } })
})

const address = (text: string): MachineAddress => ({
  address: text,
  family: text.includes(':') ? 'IPv6' : 'IPv4',
  adapter: 'eth0',
  kind: 'network',
  reachesBench: true,
  isLikely: false,
})
const open = (port: Partial<OpenPort>): OpenPort => ({
  purpose: 'mqtt',
  host: '0.0.0.0',
  port: 1883,
  listening: true,
  problem: null,
  ...port,
})

test('each port is tried over each address that it is bound to; one that is closed says why', async () => {
  const ports = [
    open({}),
    open({ purpose: 'tools', host: '127.0.0.1', port: 8082 }),
    open({ purpose: 'https', port: 8443, listening: false, problem: 'Taken.' }),
  ]
  const checks = await checkPorts(ports, ['192.168.1.5', '10.0.0.7', 'fd00::2'].map(address), 'self', async (at) =>
    at.address === '10.0.0.7' ? 'portSilent' : 'portAnswers',
  )
  expect(checks.map(({ purpose, outcome, finding, values }) => [purpose, outcome, finding, values])).toEqual([
    ['mqtt', 'passed', 'portAnswers', { address: '192.168.1.5', port: 1883 }],
    ['mqtt', 'failed', 'portSilent', { address: '10.0.0.7', port: 1883 }],
    ['tools', 'passed', 'portAnswers', { address: '127.0.0.1', port: 8082 }],
    ['https', 'failed', 'portClosed', { port: 8443, problem: 'Taken.' }],
  ])
})
