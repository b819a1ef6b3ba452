import { expect, test } from 'vitest'
import type { IntakeRow, ScanResult } from '../../../main/contract/intake.ts'
import { mismatchSentence, scanSentence } from '../../../renderer/intake/intake-look.ts'

const row: IntakeRow = {
  ...{
    key: 'a',
    status: 'seen',
    deviceId: 'a',
    name: 'Left',
    label: 'L1',
    serial: 'SN1',
    slot: null,
    reportedSerial: null,
    mismatch: null,
  },
  ...{ isRegistered: true, isOnline: true, seenAtMs: 1, checkedAtMs: 2, checkedBy: 'ada' },
}
const serial = { kind: 'serial', expected: 'SN1', found: 'SN2' } as const

test.each<[Partial<ScanResult>, string]>([
  [{}, 'Left is checked in and was seen.'],
  [{ row: { ...row, seenAtMs: null } }, 'Left is checked in; it has not connected yet.'],
  [{ row: { ...row, name: null } }, 'a is checked in and was seen.'],
  [{ outcome: 'again' }, 'Left was checked in before.'],
  [{ outcome: 'unknown', row: null }, '‘L1’ is not on this list.'],
  [{ outcome: 'mismatch', row: { ...row, mismatch: serial } }, 'The label L1 stands for serial number SN1, but the device reports SN2.'],
  [
    { outcome: 'mismatch', row: { ...row, mismatch: { kind: 'plugged', expected: 'a', found: 'b' } } },
    'The label L1 belongs to a, but b was plugged in.',
  ],
  [{ outcome: 'unplugged' }, 'No device was plugged in since the last label: plug Left in, wait until it is online, then scan ‘L1’ again.'],
])('of the scan %j is said: %s', (change, sentence) =>
  expect(scanSentence({ outcome: 'checkedIn', code: 'L1', row, ...change })).toBe(sentence),
)

test('what fits has no sentence', () => expect(mismatchSentence(row)).toBeNull())
