/** The classic shadow and named ones (docs/protocols/aws.md, "Shadows"). */
import { describe, expect, test } from 'vitest'
import type { DeviceInput, Output } from '../../../main/contract/engine-io.ts'
import { EngineBench } from '../../helpers/engine-bench.ts'

type Write = Partial<Omit<Extract<DeviceInput, { kind: 'shadow.updated' }>, 'kind' | 'deviceId'>>

function benchWithDevice(): EngineBench {
  const bench = new EngineBench()
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'aws' })
  bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['setting'] })
  return bench
}

const write = (bench: EngineBench, more: Write): Output =>
  bench.apply({ kind: 'shadow.updated', deviceId: 'd1', shadowName: null, ...more })

describe.each([
  ['the classic one', null],
  ['a named one', 'config'],
])('%s', (_what, shadowName) => {
  const state = (bench: EngineBench) => bench.engine.shadow('d1', shadowName)

  test('is not there until it is written to', () => {
    expect(state(benchWithDevice())).toBeNull()
  })

  test('has one version a write, of one side or of both', () => {
    const bench = benchWithDevice()
    const versions = [
      write(bench, { shadowName, reported: { a: 1 } }),
      write(bench, { shadowName, desired: { a: 2 }, reported: { b: 1 } }),
      write(bench, { shadowName, desired: { c: 1 } }),
      write(bench, { shadowName, reported: { a: 1 } }),
      write(bench, { shadowName }),
    ].map(({ reading }) => [reading?.shadow?.before?.version ?? 0, reading?.shadow?.after?.version])
    expect(versions).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 4],
      [4, 5],
    ])
    expect(state(bench)).toMatchObject({ desired: { a: 2, c: 1 }, reported: { a: 1, b: 1 } })
  })

  test('merges, takes away by null, and clears a side', () => {
    const bench = benchWithDevice()
    write(bench, { shadowName, desired: { a: { x: 1, y: 2 }, b: 1 }, reported: { a: 1 } })
    write(bench, { shadowName, desired: { a: { x: null }, b: null } })
    expect(state(bench)).toMatchObject({ desired: { a: { y: 2 } }, reported: { a: 1 } })
    write(bench, { shadowName, desired: null, reported: null })
    expect(state(bench)).toMatchObject({ desired: {}, reported: {}, desiredAtMs: {}, reportedAtMs: {}, version: 3 })
  })

  test('says when each value was written', () => {
    const bench = benchWithDevice()
    write(bench, { shadowName, desired: { a: 1 }, reported: { b: { c: 1 } } })
    write(bench, { shadowName, desired: { d: 1 } })
    expect(state(bench)).toMatchObject({ desiredAtMs: { '/a': bench.now - 1, '/d': bench.now }, reportedAtMs: { '/b/c': bench.now - 1 } })
  })

  test('refuses another version than its own, and a state above 32 KiB, and changes nothing', () => {
    const bench = benchWithDevice()
    write(bench, { shadowName, reported: { a: 1 } })
    const rows: [Write, string][] = [
      [{ expectedVersion: 2, reported: { a: 2 } }, 'versionMismatch'],
      [{ expectedVersion: 0, reported: { a: 2 } }, 'versionMismatch'],
      [{ desired: { text: 'x'.repeat(33_000) } }, 'tooLarge'],
      [{ reported: { text: 'x'.repeat(33_000) } }, 'tooLarge'],
    ]
    for (const [more, why] of rows) expect(write(bench, { shadowName, ...more })).toMatchObject({ changes: [], reading: { why } })
    expect(write(bench, { shadowName, expectedVersion: 1, reported: { a: 2 } }).reading?.verdict).toBe('applied')
  })

  test('is deleted, and is found no more', () => {
    const bench = benchWithDevice()
    write(bench, { shadowName, desired: { a: 1 }, reported: { a: 1 } })
    const remove = (expectedVersion?: number) =>
      bench.apply({ kind: 'shadow.deleted', deviceId: 'd1', shadowName, ...(expectedVersion === undefined ? {} : { expectedVersion }) })
    expect(remove(7).reading).toMatchObject({ verdict: 'refused', why: 'versionMismatch' })
    expect(remove(1).reading).toMatchObject({ verdict: 'applied', shadow: { before: { version: 1 }, after: null } })
    expect(state(bench)).toBeNull()
    expect(remove().reading).toMatchObject({ verdict: 'refused', why: 'notFound' })
    write(bench, { shadowName, reported: { b: 1 } })
    expect(state(bench)).toMatchObject({ desired: {}, reported: { b: 1 } })
  })

  test('is as it was after a restart', () => {
    const bench = benchWithDevice()
    write(bench, { shadowName, desired: { a: 2 }, reported: { b: 1 } })
    expect(new EngineBench(bench.kept()).engine.shadow('d1', shadowName)).toEqual(state(bench))
  })
})

test.each([[null], ['config']])('versions go on after it was deleted: %s', (shadowName) => {
  const bench = benchWithDevice()
  write(bench, { shadowName, reported: { a: 1 } })
  write(bench, { shadowName, reported: { a: 2 } })
  bench.apply({ kind: 'shadow.deleted', deviceId: 'd1', shadowName })
  const { reading } = write(bench, { shadowName, reported: { a: 3 } })
  expect(reading?.shadow).toMatchObject({ before: null, after: { version: 3, reported: { a: 3 } } })
})

test('versions of those that are gone are known of the last 25, and of none of a device that is gone', () => {
  const bench = benchWithDevice()
  const remake = (shadowName: string) => {
    const { reading } = write(bench, { shadowName, reported: {} })
    bench.apply({ kind: 'shadow.deleted', deviceId: 'd1', shadowName })
    return reading?.shadow?.after?.version
  }
  for (let index = 0; index < 26; index += 1) expect(remake(`s${index}`)).toBe(1)
  expect([remake('s0'), remake('s25')]).toEqual([1, 2])
  bench.apply({ kind: 'device.delete', deviceIds: ['d1'] })
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'aws' })
  expect(remake('s25')).toBe(1)
})

test('a device has at most 25 named ones, and all go with it', () => {
  const bench = benchWithDevice()
  for (let index = 0; index < 25; index += 1) write(bench, { shadowName: `s${index}`, reported: {} })
  expect(write(bench, { shadowName: 's25', reported: {} }).reading?.why).toBe('tooLarge')
  expect(write(bench, { shadowName: 's3', reported: { a: 1 } }).reading?.verdict).toBe('applied')
  expect(bench.engine.shadowNames('d1')).toHaveLength(25)
  bench.apply({ kind: 'device.delete', deviceIds: ['d1'] })
  expect(bench.kept().shadows).toEqual([])
})

describe('a setting', () => {
  const fan = (value: number) => ({ work: { type: 'setting' as const, operations: [{ name: 'fan', value }] } })

  test('that is not reported yet is said to stand in the shadow: the device may hear nothing of it and ask', () => {
    const bench = benchWithDevice()
    bench.job('j1', ['d1'], fan(3))
    const waitsFor = () => bench.engine.waitsFor({ jobId: 'j1', deviceId: 'd1', status: 'IN_PROGRESS' })
    expect(waitsFor()).toBe('It stands in the shadow of the device, which has not reported it yet.')
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    expect(waitsFor()).toBe('It stands in the shadow of the device, which is offline and finds it there when it connects.')
  })

  test('is written to the classic shadow, and done when it is reported', () => {
    const bench = benchWithDevice()
    bench.job('j1', ['d1'], fan(2))
    expect(bench.engine.shadow('d1', null)).toMatchObject({ desired: { fan: 2 }, version: 1 })
    write(bench, { reported: { fan: 1 } })
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('IN_PROGRESS')
    write(bench, { shadowName: 'config', reported: { fan: 2 } })
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('IN_PROGRESS')
    write(bench, { desired: null, reported: { fan: 2 } })
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('SUCCEEDED')
  })

  test('that the device reports already is done without a word', () => {
    const bench = benchWithDevice()
    write(bench, { reported: { fan: 2 } })
    expect(bench.job('j1', ['d1'], fan(2)).outbox).toEqual([])
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'SUCCEEDED' })
    expect(bench.engine.device('d1')?.desired).toEqual({ fan: 2 })
  })

  test('that waits behind one of those is told', () => {
    const bench = benchWithDevice()
    write(bench, { reported: { fan: 2 } })
    bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: [] })
    bench.job('j1', ['d1'], fan(2))
    bench.job('j2', ['d1'], fan(3))
    const { outbox } = bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['setting'] })
    expect(outbox).toMatchObject([{ jobId: 'j2', what: { patch: { fan: 3 } } }])
  })
})

test('a person writes the desired state of a named one, or deletes it, which a device that is there is told', () => {
  const bench = benchWithDevice()
  // It may listen to this one alone.
  bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: [] })
  const told = bench.apply({ kind: 'shadow.desire', deviceId: 'd1', shadowName: 'config', patch: { a: 1 } })
  expect(told.outbox).toMatchObject([
    { about: 'shadow', shadowName: 'config', shadow: { before: null, after: { desired: { a: 1 }, version: 1 } } },
  ])
  const gone = bench.apply({ kind: 'shadow.delete', deviceId: 'd1', shadowName: 'config' })
  expect(gone.outbox).toMatchObject([
    { about: 'shadow', dialect: 'aws', shadowName: 'config', shadow: { before: { version: 1 }, after: null } },
  ])
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  expect(bench.apply({ kind: 'shadow.desire', deviceId: 'd1', shadowName: 'config', patch: { a: 2 } }).outbox).toEqual([])
  bench.apply({ kind: 'shadow.delete', deviceId: 'd1', shadowName: 'config' })
  expect(() => bench.apply({ kind: 'shadow.delete', deviceId: 'd1', shadowName: 'config' })).toThrowError('has no shadow')
})

test('what a person desires is handed on for a device that is there, whatever it is known to hear: it may just have subscribed', () => {
  const bench = new EngineBench()
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'aws' })
  expect(bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { a: 1 } }).outbox).toMatchObject([{ about: 'twin', patch: { a: 1 } }])
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  expect(bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { a: 2 } }).outbox).toEqual([])
})
