import { describe, expect, test } from 'vitest'
import { checkFindings, type Check, type CheckFinding } from '../../../main/contract/network.ts'
import { boundTo, linesOf, sentenceOf, summaryOf } from '../../../renderer/network/check-words.ts'

const check = (finding: CheckFinding, outcome: Check['outcome'], change: Partial<Check> = {}): Check => ({
  check: 'port',
  finding,
  outcome,
  values: {},
  purpose: null,
  ...change,
})
const answers = (address: string, port = 1883): Check => check('portAnswers', 'passed', { purpose: 'mqtt', values: { address, port } })

describe('what the self-test found', () => {
  test('a port that answers on several addresses is one line, and what failed stands first', () => {
    const silent = check('portSilent', 'failed', { purpose: 'mqtts', values: { address: '10.0.0.7', port: 8883 } })
    const unknown = check('firewallUnreadable', 'unknown', {
      check: 'firewall',
      values: { platform: 'linux', program: '/a', ports: '1883, 8883' },
    })
    const lines = linesOf([answers('192.168.1.5'), answers('127.0.0.1'), unknown, silent])
    expect(lines.map(({ outcome, sentence }) => [outcome, sentence])).toEqual([
      [
        'failed',
        'MQTT with TLS: 10.0.0.7 port 8883 swallows what is sent. A firewall of this computer drops it: let this program through.',
      ],
      [
        'unknown',
        'The firewall cannot be asked by this account. If no device gets through, TCP 1883, 8883 has to be open. sudo ufw status, or sudo nft list ruleset, shows it; sudo ufw allow 1883/tcp opens a port.',
      ],
      ['passed', 'MQTT, port 1883: answers on 192.168.1.5 and 127.0.0.1.'],
    ])
    expect(summaryOf(lines)).toEqual({ outcome: 'failed', sentence: '1 of 3 checks failed.' })
  })

  test.each([
    [['passed', 'passed'], 'passed', 'All 2 checks passed: as far as the bench can tell, devices reach it.'],
    [['passed', 'unknown'], 'unknown', '1 of 2 checks could not be told; none failed.'],
    [['unknown', 'failed'], 'failed', '1 of 2 checks failed.'],
  ] as const)('%j is %s in all', (outcomes, outcome, sentence) => {
    const lines = outcomes.map((one, index) => ({ key: String(index), check: 'disk' as const, outcome: one, sentence: '' }))
    expect(summaryOf(lines)).toEqual({ outcome, sentence })
  })

  test('a clock that was set back says by how much, and when', () => {
    const found = check('clockSetBack', 'failed', { check: 'clock', values: { nowMs: 0, timeZone: 'UTC', atMs: 0, byMs: 185_000 } })
    expect(sentenceOf(found)).toContain('set back by 3 min 5 s at 19')
  })

  test('no sentence lacks a value that its check has', () => {
    const values = {
      ...{ address: '10.0.0.7', port: 1883, problem: 'Taken.', ports: '1883', names: 'lab-3', folder: '/data', timeZone: 'UTC' },
      ...{ platform: 'linux', program: '/a', nowMs: 1, atMs: 1, byMs: 6_000, notBeforeMs: 1, notAfterMs: 2, freeBytes: 2 ** 31 },
    }
    for (const finding of checkFindings)
      expect(sentenceOf(check(finding, 'failed', { purpose: 'mqtt', values }))).not.toMatch(/[{}]|undefined|NaN|  /)
  })

  test('a port of every address is said so', () => {
    const open = { purpose: 'mqtt', port: 1883, listening: true, problem: null } as const
    expect(boundTo({ ...open, host: '0.0.0.0' })).toBe('every address, port 1883')
    expect(boundTo({ ...open, host: '127.0.0.1' })).toBe('127.0.0.1, port 1883')
  })
})
