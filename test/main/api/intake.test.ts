import { beforeEach, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import type { newIntakeSchema } from '../../../main/contract/intake.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>
beforeEach(() => {
  bench = createTestBench()
  calls = bench.calls()
})

const csv = 'deviceId,serial,label,slot\na,SN1,L1,A-1\nb,SN2,L2,A-2\nc,SN3,L3,A-3'
const open = async (change: Partial<z.input<typeof newIntakeSchema>> = {}) =>
  (await calls.intake.create({ name: 'Monday', csv, ...change } as never)).id
const statuses = async (intakeId: string) =>
  (await calls.intake.rows({ intakeId, sort: 'deviceId' })).items.map(({ key, status }) => `${key} ${status}`)

describe('an intake list', () => {
  test('follows what comes, and what comes unexpected', async () => {
    bench.connect('before')
    const intakeId = await open()
    bench.wait(1_000)
    bench.connect('a')
    bench.connect('stranger')
    expect(await statuses(intakeId)).toEqual(['a seen', 'b missing', 'c missing', 'stranger unknown'])
    expect((await calls.intake.get({ intakeId })).counts).toEqual({
      expected: 3,
      seen: 1,
      missing: 2,
      mismatch: 0,
      unknown: 1,
      checked: 0,
      unregistered: 2,
    })
    expect((await calls.intake.rows({ intakeId, status: 'missing', search: 'sn3' })).items).toMatchObject([
      { key: 'c', slot: 'A-3', label: 'L3' },
    ])
  })

  test('takes scans that come at once one after the other', async () => {
    const intakeId = await open()
    const results = await Promise.all(['L1', 'SN2', 'c', 'L1', 'Z'].map((code) => calls.intake.scan({ intakeId, code })))
    expect(results.map(({ outcome }) => outcome)).toEqual(['checkedIn', 'checkedIn', 'checkedIn', 'again', 'unknown'])
    expect((await calls.intake.get({ intakeId })).counts).toMatchObject({ checked: 3, unknown: 1 })
  })

  test('says when the label and the device that was plugged in differ, in the events too', async () => {
    const intakeId = await open({ pairsWithPlugged: true })
    bench.wait(1_000)
    bench.connect('b')
    expect((await calls.intake.get({ intakeId })).pluggedIn).toMatchObject({ deviceId: 'b' })
    bench.wait(1_000)
    const result = await calls.intake.scan({ intakeId, code: 'L1' })
    expect(result).toMatchObject({ outcome: 'mismatch', row: { mismatch: { kind: 'plugged', expected: 'a', found: 'b' } } })
    const { items } = await calls.events.list({ kind: 'audit', operation: 'intake.mismatch' })
    expect(items.map(({ sentence }) => sentence)).toEqual([
      'The label ‘L1’ of ‘a’ did not fit on the intake list ‘Monday’: expected ‘a’, found ‘b’.',
    ])
    expect((await calls.intake.scan({ intakeId, code: 'L3' })).outcome).toBe('unplugged')
  })

  test('compares what a device reports with its serial number', async () => {
    const intakeId = await open({ serialFrom: { source: 'reported', path: 'serial' } })
    bench.wait(1_000)
    bench.connect('a')
    bench.apply({ kind: 'device.reported', deviceId: 'a', patch: { serial: 'SN2' } })
    expect((await calls.intake.rows({ intakeId, status: 'mismatch' })).items).toMatchObject([
      { key: 'a', mismatch: { kind: 'serial', expected: 'SN1', found: 'SN2' } },
    ])
    bench.apply({ kind: 'device.reported', deviceId: 'a', patch: { serial: 'SN1' } })
    expect(await statuses(intakeId)).toEqual(['a seen', 'b missing', 'c missing'])
  })

  test('takes in what was scanned and unknown, and lets units go', async () => {
    const intakeId = await open()
    await calls.intake.scan({ intakeId, code: 'Z' })
    await calls.intake.add({ intakeId, csv: 'Z', goodOnly: false })
    await calls.intake.remove({ intakeId, deviceId: 'b' })
    expect(await statuses(intakeId)).toEqual(['a missing', 'c missing', 'Z missing'])
    await expect(calls.intake.remove({ intakeId, deviceId: 'b' })).rejects.toThrow('does not stand in the intake list ‘Monday’')
  })

  test('takes back that a unit was taken off: it stands where it stood, checked in as it was', async () => {
    const intakeId = await open()
    await calls.intake.scan({ intakeId, code: 'L2' })
    const before = (await calls.intake.rows({ intakeId })).items
    const { undoId, counts } = await calls.intake.remove({ intakeId, deviceId: 'b' })
    expect(counts.expected).toBe(2)
    await calls.intake.scan({ intakeId, code: 'L2' })
    expect((await calls.intake.putBack({ intakeId, undoId })).counts.expected).toBe(3)
    expect((await calls.intake.rows({ intakeId })).items).toEqual(before)
    await expect(calls.intake.putBack({ intakeId, undoId })).rejects.toThrow('cannot be put back on the intake list ‘Monday’ any more')
    const again = await calls.intake.remove({ intakeId, deviceId: 'b' })
    await calls.intake.add({ intakeId, csv: 'deviceId\nb', goodOnly: false })
    expect((await calls.intake.putBack({ intakeId, undoId: again.undoId })).counts.expected).toBe(3)
    const last = await calls.intake.remove({ intakeId, deviceId: 'a' })
    await calls.intake.finish({ intakeId })
    await expect(calls.intake.putBack({ intakeId, undoId: last.undoId })).rejects.toMatchObject({ code: 'InvalidStateTransition' })
  })

  test('registers its units with name, slot and template', async () => {
    const intakeId = await open()
    bench.connect('a')
    expect(await calls.intake.register({ intakeId })).toEqual({ registered: 2 })
    expect(bench.engine.device('b')).toMatchObject({ slot: 'A-2', presence: 'never' })
    expect(await calls.intake.register({ intakeId })).toEqual({ registered: 0 })
  })

  test('stays as it was when it is finished, until it is opened again', async () => {
    const intakeId = await open()
    await calls.intake.finish({ intakeId })
    bench.wait(1_000)
    bench.connect('a')
    expect(await statuses(intakeId)).toEqual(['a missing', 'b missing', 'c missing'])
    await expect(calls.intake.scan({ intakeId, code: 'L1' })).rejects.toThrow('is finished: open it again')
    await calls.intake.reopen({ intakeId })
    expect(await statuses(intakeId)).toEqual(['a seen', 'b missing', 'c missing'])
    await calls.intake.delete({ intakeId })
    await expect(calls.intake.get({ intakeId })).rejects.toThrow('it may have been deleted')
  })

  test('with a bad row is refused whole, unless only the good ones are wanted', async () => {
    const bad = `${csv}\na/b,SN4,L4,`
    await expect(open({ csv: bad })).rejects.toThrow('Nothing was added. Line 5: A device id may not hold')
    expect((await calls.intake.list()).items).toEqual([])
    expect(await statuses(await open({ csv: bad, goodOnly: true }))).toEqual(['a missing', 'b missing', 'c missing'])
    expect(await calls.intake.check({ csv: bad })).toMatchObject({ good: [{}, {}, {}], problems: [{ line: 5, code: 'a/b' }] })
  })

  test('is taken away as CSV', async () => {
    const intakeId = await open()
    await calls.intake.scan({ intakeId, code: 'L1' })
    let text = ''
    for await (const { chunk } of await calls.intake.csv({ intakeId })) text += chunk
    const [header, first] = text.split('\r\n')
    expect(header).toMatch(/^\uFEFFlist,status,device id,/)
    expect(first).toMatch(/^Monday,missing,a,,A-1,L1,SN1,,,,,no,,2026-01-01T/)
  })

  test('finds whose a code is, and names the lists that are open', async () => {
    const [first, second] = [await open(), await open({ name: 'Tuesday', csv: '' })]
    await calls.intake.finish({ intakeId: second })
    bench.connect('a')
    expect(await calls.intake.find({ code: 'L1' })).toEqual({ deviceId: 'a', openLists: [{ id: first, name: 'Monday' }] })
    expect((await calls.intake.find({ code: 'nobody' })).deviceId).toBeNull()
  })
})
