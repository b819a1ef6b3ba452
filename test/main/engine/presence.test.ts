import { expect, test } from 'vitest'
import { Engine } from '../../../main/engine/engine.ts'
import { benchWith, EngineBench, engineOptions, foldChanges, graceMs } from '../../helpers/engine-bench.ts'

test('a device that comes back within the grace was never offline; one that does not is offline when it has run out', () => {
  const bench = benchWith('d1')
  bench.comeOnline('d1')
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  expect(bench.engine.nextWake()).toBe(bench.now + graceMs)
  bench.comeOnline('d1')
  expect(bench.engine.nextWake()).toBeNull()
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  expect(bench.engine.device('d1')?.presence).toBe('online')
  bench.now += graceMs
  bench.apply({ kind: 'tick' })
  expect(bench.engine.device('d1')?.presence).toBe('offline')
})

test('a grace that is made shorter holds for devices that have gone already', () => {
  const bench = benchWith('d1')
  bench.comeOnline('d1')
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  bench.engine.setOfflineGrace(10)
  expect(bench.engine.nextWake()).toBe(bench.now + 10)
})

test.each(['tick', 'device.disconnected'] as const)('when the clock goes back, a grace begins anew: told by %s', (kind) => {
  const bench = benchWith('d1', 'd2')
  for (const deviceId of ['d1', 'd2']) bench.comeOnline(deviceId)
  bench.now = 86_400_000
  bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
  bench.now = 3_600_000
  bench.apply(kind === 'tick' ? { kind } : { kind, deviceId: 'd2' })
  expect(bench.engine.nextWake()).toBe(bench.now + graceMs)
  bench.pass(graceMs)
  expect(bench.engine.device('d1')?.presence).toBe('offline')
})

test('a device that was never here is not seen by its going', () => {
  const bench = benchWith('d1')
  expect(bench.apply({ kind: 'device.disconnected', deviceId: 'd1' }).changes).toEqual([])
})

test('after a restart nobody is connected until it connects again', () => {
  const bench = benchWith('d1')
  bench.comeOnline('d1')
  const restarted = new Engine(foldChanges(bench.changes), engineOptions)
  expect(restarted.device('d1')?.presence).toBe('offline')
})

test('an unknown device registers itself', () => {
  const bench = new EngineBench()
  bench.comeOnline('new-unit')
  expect(bench.engine.device('new-unit')).toMatchObject({ registeredBy: 'connection', name: 'new-unit', presence: 'online' })
})

test('a device that asks by HTTP was seen, is of the family whose words it used, and is not online', () => {
  const bench = new EngineBench()
  const seen = () => {
    const { presence, dialect, firstSeenAtMs, lastSeenAtMs } = bench.engine.device('d1')!
    return [presence, dialect, firstSeenAtMs, lastSeenAtMs]
  }
  bench.apply({ kind: 'device.asked', deviceId: 'd1', dialect: 'emqx' })
  const first = bench.now
  expect(seen()).toEqual(['offline', 'emqx', first, first])
  bench.now += 60_000
  bench.apply({ kind: 'device.asked', deviceId: 'd1', dialect: 'aws' })
  expect([seen(), bench.engine.nextWake()]).toEqual([['offline', 'aws', first, bench.now], null])
})

test('a device that asks by HTTP while it is connected stays online, and of the family that its connection speaks', () => {
  const bench = new EngineBench()
  bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'azure' })
  bench.apply({ kind: 'device.asked', deviceId: 'd1', dialect: 'aws' })
  expect(bench.engine.device('d1')).toMatchObject({ presence: 'online', dialect: 'azure' })
  bench.apply({ kind: 'device.connected', deviceId: 'd2', dialect: 'plain' })
  bench.apply({ kind: 'device.asked', deviceId: 'd2', dialect: 'aws' })
  expect(bench.engine.device('d2')).toMatchObject({ presence: 'online', dialect: 'aws' })
})

test('a device that asks by HTTP again and again is noted as seen once a second', () => {
  const bench = new EngineBench()
  const ask = () => bench.apply({ kind: 'device.asked', deviceId: 'd1', dialect: 'aws' })
  const seen = () => bench.engine.device('d1')!.lastSeenAtMs
  expect(ask().changes).toHaveLength(1)
  const firstMs = seen()!
  for (let times = 0; times < 50; times += 1) expect(ask()).toMatchObject({ changes: [], reading: { verdict: 'applied' } })
  expect(seen()).toBe(firstMs)
  bench.now = firstMs + 1_000
  expect(ask().changes).toHaveLength(1)
  expect(seen()).toBeGreaterThanOrEqual(firstMs + 1_000)
  expect(bench.apply({ kind: 'device.asked', deviceId: 'd1', dialect: 'emqx' }).changes).toHaveLength(1)
})
