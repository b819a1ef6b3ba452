import { describe, expect, test } from 'vitest'
import { deviceOfCode } from '../../../../main/bench-tools/intake/find-code.ts'
import { countsOf, reportedSerial, rowsOf } from '../../../../main/bench-tools/intake/reckon.ts'
import { pluggedIn, scanned } from '../../../../main/bench-tools/intake/scan.ts'
import type { Device } from '../../../../main/contract/devices.ts'
import { mostStrays, type IntakeList } from '../../../../main/contract/intake.ts'

function device(deviceId: string, change: Partial<Device> = {}): Device {
  return {
    ...{ deviceId, name: deviceId, templateId: null, slot: null, attributes: {}, properties: {}, desired: {}, reported: {} },
    ...{ dialect: 'plain', presence: 'online', registeredBy: 'connection', createdAtMs: 0, firstSeenAtMs: 0, lastSeenAtMs: 150 },
    ...change,
  }
}
const unit = (deviceId: string) => ({
  deviceId,
  serial: `SN-${deviceId}`,
  label: `L-${deviceId}`,
  name: null,
  slot: null,
  templateId: null,
})
const list: IntakeList = {
  ...{
    id: 'i',
    name: 'Monday',
    openedAtMs: 100,
    openedBy: 'ada',
    finishedAtMs: null,
    finishedBy: null,
    serialFrom: null,
    pairsWithPlugged: false,
  },
  ...{ units: [unit('a'), unit('b')], checks: [], strays: [], onlineBefore: ['old'], result: null },
}
function fleet(...devices: Device[]) {
  const byId = new Map(devices.map((each) => [each.deviceId, each]))
  return {
    device: (deviceId: string) => byId.get(deviceId),
    devices: () => byId.values(),
    deviceOfClient: (clientId: string) => devices.find((each) => each.clientId === clientId),
  }
}
const fromReported = { source: 'reported' as const, path: 'info.serial' }

describe('a line of an intake list', () => {
  test.each<[string, Partial<IntakeList>, Device[], string[]]>([
    ['is missing before its device comes', {}, [], ['a missing', 'b missing']],
    [
      'is missing while its device was seen before only',
      {},
      [device('a', { presence: 'offline', lastSeenAtMs: 99 })],
      ['a missing', 'b missing'],
    ],
    ['is seen when its device is online', {}, [device('a', { lastSeenAtMs: 50 })], ['a seen', 'b missing']],
    ['is seen when its device came and went', {}, [device('a', { presence: 'offline' })], ['a seen', 'b missing']],
    ['is unknown when nobody expected the device', {}, [device('x')], ['a missing', 'b missing', 'x unknown']],
    [
      'is none of a device that was online before, or not seen since',
      {},
      [device('old'), device('y', { presence: 'offline', lastSeenAtMs: 99 })],
      ['a missing', 'b missing'],
    ],
    [
      'is unknown of a code that belongs to nobody',
      { strays: [{ code: 'Z', atMs: 1, who: 'ada' }] },
      [],
      ['a missing', 'b missing', 'code Z unknown'],
    ],
    [
      'is a mismatch when its device reports another serial',
      { serialFrom: fromReported },
      [device('a', { reported: { info: { serial: 'SN-b' } } })],
      ['a mismatch', 'b missing'],
    ],
    [
      'is seen when its device reports its own serial',
      { serialFrom: fromReported },
      [device('a', { reported: { info: { serial: 'SN-a' } } })],
      ['a seen', 'b missing'],
    ],
    ['is seen when its device reports no serial', { serialFrom: fromReported }, [device('a')], ['a seen', 'b missing']],
    [
      'is a mismatch when another device was plugged in',
      { checks: [{ deviceId: 'a', code: 'L-a', atMs: 2, who: 'ada', pluggedIn: 'b' }] },
      [],
      ['a mismatch', 'b missing'],
    ],
    ['stays as it was when the list was finished', { result: [] }, [device('a')], []],
  ])('%s', (_what, change, devices, rows) => {
    expect(rowsOf({ ...list, ...change }, fleet(...devices)).map(({ key, status }) => `${key} ${status}`)).toEqual(rows)
  })

  test('says both values of a mismatch', () => {
    const [row] = rowsOf({ ...list, serialFrom: fromReported }, fleet(device('a', { reported: { info: { serial: 7 } } })))
    expect(row!.mismatch).toEqual({ kind: 'serial', expected: 'SN-a', found: '7' })
  })

  test('is counted', () => {
    const rows = rowsOf(
      { ...list, checks: [{ deviceId: 'a', code: 'a', atMs: 1, who: 'ada', pluggedIn: null }] },
      fleet(device('a'), device('x')),
    )
    expect(countsOf(rows)).toEqual({ expected: 2, seen: 1, missing: 1, mismatch: 0, unknown: 1, checked: 1, unregistered: 1 })
  })
})

test.each([
  [{ source: 'attribute', path: 'sn' }, 'A1'],
  [{ source: 'reported', path: 'info.serial' }, 'S1'],
  [{ source: 'reported', path: 'info' }, null],
  [{ source: 'reported', path: 'none.at.all' }, null],
  [null, null],
] as const)('the serial number from %j is %s', (from, serial) => {
  expect(reportedSerial(device('a', { attributes: { sn: 'A1' }, reported: { info: { serial: 'S1' } } }), from)).toBe(serial)
})

const scan = (of: IntakeList, code: string, atMs = 200, arrivals: { deviceId: string; atMs: number }[] = []) =>
  scanned(of, { code, atMs, who: 'ada', arrivals })

describe('a scan', () => {
  test.each(['a', 'SN-a', 'L-a'])('of %s checks the unit in', (code) => {
    const { list: after, outcome } = scan(list, code)
    expect([outcome, after.checks]).toEqual(['checkedIn', [{ deviceId: 'a', code, atMs: 200, who: 'ada', pluggedIn: null }]])
  })

  test('of the same label is said to be one more', () => {
    const { outcome, list: after } = scan(scan(list, 'L-a').list, 'L-a', 300)
    expect([outcome, after.checks.length]).toEqual(['again', 1])
  })

  test('of one more label of nobody is refused where a list is full of them; one of its units still counts', () => {
    const strays = Array.from({ length: mostStrays }, (_, index) => ({ code: `Z${index}`, atMs: 1, who: 'ada' }))
    const full = { ...list, strays }
    expect(() => scan(full, 'Z')).toThrow('has 1000 unknown codes already')
    expect([scan(full, 'Z1').list.strays.length, scan(full, 'L-a').outcome]).toEqual([mostStrays, 'checkedIn'])
  })

  test('of a label of nobody is kept once', () => {
    const { outcome, list: after } = scan(scan(list, 'Z').list, 'Z', 300)
    expect([outcome, after.strays]).toEqual(['unknown', [{ code: 'Z', atMs: 300, who: 'ada' }]])
  })

  test('is refused by a finished list', () => {
    expect(() => scan({ ...list, finishedAtMs: 1 }, 'L-a')).toThrow('The intake list ‘Monday’ is finished: open it again')
  })

  const pairing = { ...list, pairsWithPlugged: true }
  test('goes with the device that was plugged in last', () => {
    const { list: after } = scan(pairing, 'L-a', 200, [
      { deviceId: 'b', atMs: 150 },
      { deviceId: 'a', atMs: 120 },
    ])
    expect(after.checks[0]).toMatchObject({ deviceId: 'a', pluggedIn: 'b' })
    // Put right: the label goes with its own device, plugged in since.
    const right = scan(after, 'L-a', 300, [
      { deviceId: 'a', atMs: 250 },
      { deviceId: 'b', atMs: 150 },
    ])
    expect(right.list.checks).toMatchObject([{ deviceId: 'a', pluggedIn: 'a' }])
  })

  test('changes nothing while no device waits for its label', () => {
    expect(scan(pairing, 'L-a', 200, [{ deviceId: 'a', atMs: 90 }])).toEqual({ list: pairing, outcome: 'unplugged', unit: unit('a') })
  })

  test('a device that has its label, and came back, waits for none', () => {
    const { list: after } = scan(pairing, 'L-a', 200, [{ deviceId: 'a', atMs: 150 }])
    expect(pluggedIn(after, [{ deviceId: 'a', atMs: 250 }])).toBeNull()
    expect(
      pluggedIn(after, [
        { deviceId: 'a', atMs: 260 },
        { deviceId: 'b', atMs: 250 },
      ]),
    ).toEqual({ deviceId: 'b', atMs: 250 })
  })
})

test.each<[string, string, string | null]>([
  ['its id', 'a', 'a'],
  ['its client id', 'client-a', 'a'],
  ['its label on a list', 'L-b', 'b'],
  ['a name that no other has', 'Left', 'a'],
  ['an attribute that no other has', 'MAC-a', 'a'],
  ['an attribute of several', 'lab', null],
  ['nothing', 'Z', null],
])('a device is found by %s', (_what, code, found) => {
  const devices = fleet(
    device('a', { name: 'Left', clientId: 'client-a', attributes: { mac: 'MAC-a', room: 'lab' } }),
    device('b', { attributes: { room: 'lab' } }),
  )
  expect(deviceOfCode(code, devices, [list])).toBe(found)
})
