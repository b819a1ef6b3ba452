import Papa from 'papaparse'
import { beforeEach, expect, test } from 'vitest'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>
beforeEach(async () => {
  bench = createTestBench()
  calls = bench.calls()
  await calls.devices.create({ deviceId: 'a1', name: 'Unit, one', slot: 'Shelf A / 1' })
  await calls.devices.create({ deviceId: 'a2' })
  await calls.devices.create({ deviceId: 'b1' })
})
const rows = (csv: string) => Papa.parse<Record<string, string>>(csv.replace('\uFEFF', ''), { header: true, skipEmptyLines: true }).data

test('keys of those that a filter finds are in one CSV, and let each device in', async () => {
  const { made, csv } = await calls.devices.makeKeys({ devices: { matching: { search: 'a' }, except: ['b1'] } })
  expect(made).toBe(2)
  const [one, two] = rows(csv)
  expect(one).toMatchObject({ 'device id': 'a1', 'device name': 'Unit, one', slot: 'Shelf A / 1' })
  expect(bench.engine.credentials('a1')).toEqual({
    kind: 'symmetricKey',
    primaryKey: one!['primary key'],
    secondaryKey: one!['secondary key'],
  })
  expect(two!['connection string']).toMatch(/^HostName=.+;DeviceId=a2;SharedAccessKey=/)
  expect(two!['connection string']).toContain(two!['primary key'])
  expect(new Set([one, two].flatMap((row) => [row!['primary key'], row!['secondary key']])).size).toBe(4)
  expect(bench.engine.credentials('b1')).toBe(null)
})

test('credentials that devices have end only where a person agrees to that, and nothing changes before', async () => {
  await calls.devices.setCredentials({ deviceId: 'a2', credentials: { kind: 'certificateAuthority' } })
  const devices = { deviceIds: ['a1', 'a2'] }
  await expect(calls.devices.makeKeys({ devices })).rejects.toMatchObject({
    code: 'AlreadyExists',
    sentence: 'Device ‘a2’ has credentials already, which would stop working: agree to that with replace=true, or leave it out.',
  })
  expect(bench.engine.credentials('a1')).toBe(null)
  expect((await calls.devices.makeKeys({ devices, replace: true })).made).toBe(2)
  await expect(calls.devices.makeKeys({ devices })).rejects.toMatchObject({
    sentence: expect.stringMatching(/^2 devices have credentials already, ‘a1’ among them,/),
  })
  expect((await calls.devices.credentials({ deviceId: 'a2' })).kind).toBe('symmetricKey')
})

test('a key never begins with a sign that a spreadsheet takes for a formula: it would not be in the CSV as it is', async () => {
  const fresh = bench.port.newKey
  let isFirst = true
  bench.port.newKey = () => {
    const key = isFirst ? `+${fresh().slice(1)}` : fresh()
    isFirst = false
    return key
  }
  const [row] = rows((await calls.devices.makeKeys({ devices: { deviceIds: ['b1'] } })).csv)
  expect(bench.engine.credentials('b1')).toMatchObject({ primaryKey: row!['primary key'] })
  expect(row!['primary key']).not.toMatch(/^[+']/)
})

test('of too many none is made', async () => {
  const devices = Array.from({ length: 10_001 }, (_, number) => ({ deviceId: `n${number}` }))
  bench.apply({ kind: 'device.register', devices, by: 'import', who: 'ada' } as never)
  await expect(calls.devices.makeKeys({ devices: { matching: {} } })).rejects.toMatchObject({
    sentence: 'Keys are made for at most 10,000 devices at once, not 10,004: choose fewer.',
  })
  expect(bench.engine.credentials('a1')).toBe(null)
})
