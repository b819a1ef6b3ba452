import { expect, test } from 'vitest'
import type { JsonObject } from '../../../main/contract/json.ts'
import type { TwinEntry } from '../../../main/contract/twin.ts'
import { emptyTemplate, EngineBench } from '../../helpers/engine-bench.ts'

function benchWithDevice(dialect: 'azure' | 'plain' = 'azure'): EngineBench {
  const bench = new EngineBench()
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect })
  bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['setting', 'command', 'message'] })
  return bench
}

function entries(bench: EngineBench): TwinEntry[] {
  return bench.changes.flatMap((change) => (change.kind === 'twin' && change.entry ? change.entry : []))
}

const report = (bench: EngineBench, patch: JsonObject, expectedVersion?: number) =>
  bench.apply({ kind: 'device.reported', deviceId: 'd1', patch, expectedVersion })

test('a new twin is at version 1 on both sides, and every write that is taken adds one', () => {
  const bench = benchWithDevice()
  expect(bench.engine.twin('d1')).toMatchObject({ desiredVersion: 1, reportedVersion: 1 })
  expect(report(bench, { volts: 12 }).reading?.reportedVersion).toBe(2)
  expect(report(bench, { volts: 12 }).reading).toMatchObject({ verdict: 'unchanged', reportedVersion: 3 })
  bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { target: 4 }, who: 'Ann' })
  expect(bench.engine.twin('d1')).toMatchObject({ desiredVersion: 2, reportedVersion: 3 })
  expect(entries(bench)).toMatchObject([
    { side: 'reported', version: 2, sequence: 3, patch: { volts: 12 } },
    { side: 'reported', version: 3, sequence: 4 },
    { side: 'desired', version: 2, sequence: 5, patch: { target: 4 }, who: 'Ann' },
  ])
})

test('a plain device that says the same again writes nothing', () => {
  const bench = benchWithDevice('plain')
  report(bench, { volts: 12 })
  expect(report(bench, { volts: 12 }).changes).toEqual([])
})

test('each value has the time of its last write, and a value that is gone has none', () => {
  const bench = benchWithDevice()
  report(bench, { a: 1, b: { c: 1, 'd/e': 2 }, f: [1] })
  const first = bench.now
  report(bench, { b: { c: 1, g: {} }, f: null })
  expect(bench.engine.twin('d1').reportedAtMs).toEqual({ '/a': first, '/b/c': bench.now, '/b/d~1e': first, '/b/g': bench.now })
  report(bench, { b: 7 })
  expect(bench.engine.twin('d1').reportedAtMs).toEqual({ '/a': first, '/b': bench.now })
})

test.each([
  ['another version than the present one', { volts: 1 }, 7, 'versionMismatch'],
  ['more than 32 KiB', { text: 'x'.repeat(33_000) }, undefined, 'tooLarge'],
  ['more than 32 KiB in letters of two bytes', { text: 'ü'.repeat(17_000) }, undefined, 'tooLarge'],
] as const)('a report of %s is refused and changes nothing', (_what, patch, expectedVersion, why) => {
  const bench = benchWithDevice()
  report(bench, { volts: 12 })
  const output = report(bench, patch, expectedVersion)
  expect(output.reading).toMatchObject({ verdict: 'refused', why })
  expect(output.changes).toEqual([])
})

test('a report may name the version that it is for, and may fill 32 KiB', () => {
  const bench = benchWithDevice()
  expect(report(bench, { volts: 1 }, 1).reading?.verdict).toBe('applied')
  expect(report(bench, { text: 'x'.repeat(32 * 1024 - 25) }).reading?.verdict).toBe('applied')
})

test('a report that takes away from a state is taken however large the state is', () => {
  const bench = benchWithDevice()
  report(bench, { text: 'x'.repeat(32_000) })
  expect(report(bench, { text: null }).reading?.verdict).toBe('applied')
  expect(bench.engine.device('d1')?.reported).toEqual({})
})

test('a desired change by hand is told at once, or not at all to a device that is away', () => {
  const bench = benchWithDevice()
  const told = bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { target: null, mode: 'eco' } })
  expect(told.outbox).toMatchObject([{ about: 'twin', deviceId: 'd1', dialect: 'azure', patch: { target: null, mode: 'eco' }, version: 2 }])
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  expect(bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { mode: 'full' } }).outbox).toEqual([])
  expect(bench.engine.device('d1')?.desired).toEqual({ mode: 'full' })
})

test('a desired state above 32 KiB is refused in words and changes nothing', () => {
  const bench = benchWithDevice()
  const patch = Object.fromEntries(Array.from({ length: 10 }, (_nothing, at) => [`text${at}`, 'x'.repeat(4000)]))
  expect(() => bench.apply({ kind: 'device.desire', deviceId: 'd1', patch })).toThrow(
    'The desired state would have 40111 bytes, and the most that is kept is 32768. Take some of it away. (TooLarge)',
  )
  expect(bench.engine.twin('d1').desiredVersion).toBe(1)
})

test('a long name above thousands of values is refused: the time of each is kept by its whole way', () => {
  const bench = benchWithDevice('plain')
  const values = Object.fromEntries(Array.from({ length: 2000 }, (_nothing, at) => [`v${at}`, 1]))
  const patch = { ['n'.repeat(10_000)]: values }
  const refused = report(bench, patch)
  expect(refused.reading).toMatchObject({
    verdict: 'refused',
    why: 'tooLarge',
    sentence: expect.stringContaining('The ways to the values of the reported state would have 20012890 characters') as string,
  })
  expect(() => bench.apply({ kind: 'device.desire', deviceId: 'd1', patch })).toThrow('shorten the names above many values')
  // What devices really have: many values under names of a usual length, eight levels deep.
  const deep = { a: { b: { configuration: { network: { interfaces: { primary: values } } } } } }
  expect(report(bench, deep).reading?.verdict).toBe('applied')
})

test('a deleted device takes its twin, credentials and messages along, and begins anew when it is registered again', () => {
  const bench = benchWithDevice()
  report(bench, { volts: 12 })
  bench.apply({ kind: 'device.credentials', deviceId: 'd1', credentials: { kind: 'certificateAuthority' } })
  bench.apply({
    kind: 'message.send',
    message: { messageId: 'm1', deviceId: 'd1', payload: '', contentType: null, correlationId: null, properties: {}, expiresAtMs: 1e9 },
  })
  bench.apply({ kind: 'device.delete', deviceIds: ['d1'] })
  expect(bench.kept()).toMatchObject({ twins: [], credentials: [], cloudMessages: [] })
  expect(bench.engine.nextWake()).toBeNull()
  bench.register('d1')
  expect(bench.engine.twin('d1')).toMatchObject({ desiredVersion: 1, reportedVersion: 1 })
  expect(bench.engine.credentials('d1')).toBeNull()
})

test('a device has the template of the model that it names, whichever came first, until a person says otherwise', () => {
  const bench = new EngineBench()
  const connect = (deviceId: string) =>
    bench.apply({ kind: 'device.connected', deviceId, dialect: 'azure', modelId: 'dtmi:com:example:Thermostat;1' })
  connect('early')
  expect(bench.engine.device('early')).toMatchObject({ modelId: 'dtmi:com:example:Thermostat;1', templateId: null })
  bench.apply({ kind: 'template.create', templateId: 'dtmi:com:example:Thermostat;1', template: emptyTemplate })
  connect('late')
  expect(['early', 'late'].map((deviceId) => bench.engine.device(deviceId)?.templateId)).toEqual([
    'dtmi:com:example:Thermostat;1',
    'dtmi:com:example:Thermostat;1',
  ])
  bench.apply({ kind: 'device.change', deviceId: 'late', change: { templateId: null } })
  connect('late')
  expect(bench.engine.device('late')?.templateId).toBeNull()
})

test('what the changes come to is what the engine shows', () => {
  const bench = benchWithDevice()
  report(bench, { volts: 12 })
  bench.apply({ kind: 'device.desire', deviceId: 'd1', patch: { target: 4 } })
  const restarted = new EngineBench(bench.kept())
  expect(restarted.engine.twin('d1')).toEqual(bench.engine.twin('d1'))
})
