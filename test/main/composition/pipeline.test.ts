import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pipeline } from '../../../main/composition/pipeline.ts'
import type { Input, KeptState } from '../../../main/contract/engine-io.ts'
import { Engine } from '../../../main/engine/engine.ts'
import type { JobRules } from '../../../main/contract/job-rules.ts'
import { definition, emptyState, engineOptions, foldChanges } from '../../helpers/engine-bench.ts'

const minute = 60_000
const hour = 60 * minute
const noonMs = Date.UTC(2026, 11, 1, 12)

let stopAll: (() => Promise<void>)[] = []
beforeEach(() => void vi.useFakeTimers())
afterEach(async () => {
  for (const stop of stopAll) await stop()
  stopAll = []
  vi.useRealTimers()
})

/** A pipeline over an engine, with a clock that the test sets: timers know nothing of it, as after a sleep. */
class Clocked {
  readonly engine: Engine
  readonly pipeline: Pipeline
  readonly changes: Parameters<typeof foldChanges>[0][number][] = []
  readonly failures: unknown[] = []
  /** How far the clock is ahead of the timers, in ms. */
  aheadMs = noonMs - Date.now()
  ticks = 0

  constructor(kept: KeptState = emptyState()) {
    this.engine = new Engine(kept, engineOptions)
    const apply = (input: Input, now: number) => {
      if (input.kind === 'tick') this.ticks += 1
      return this.engine.apply(input, now)
    }
    this.pipeline = new Pipeline({
      engine: { apply, nextWake: () => this.engine.nextWake() },
      commit: async (changes) => void this.changes.push(...changes),
      send: () => undefined,
      changed: () => undefined,
      now: () => this.now,
      failed: (error) => this.failures.push(error),
    })
    stopAll.push(() => this.pipeline.stop())
  }

  get now(): number {
    return Date.now() + this.aheadMs
  }

  async run(deviceIds: string[], rules: Partial<JobRules>): Promise<void> {
    const devices = deviceIds.map((deviceId) => ({ deviceId }))
    await this.pipeline.submit({ kind: 'device.register', devices, by: 'person' })
    await this.pipeline.submit({ kind: 'job.create', jobId: 'j1', definition: definition(deviceIds, { rules }), by: 'tester', run: true })
  }

  /** Lets the timers pass, and the clock with them. */
  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms)
  }

  waiting(): number {
    return this.engine.rollout('j1').waiting
  }
}

const onceAMinute: Partial<JobRules> = { jobExecutionsRolloutConfig: { maximumPerMinute: 1 } }
const queuedForAnHour: Partial<JobRules> = { timeoutConfig: { queuedTimeoutInSeconds: 3600 } }

test('the engine gets its tick when it asked for it, and no other', async () => {
  const clocked = new Clocked()
  await clocked.run(['d1', 'd2', 'd3'], onceAMinute)
  await clocked.pass(minute - 1)
  expect([clocked.waiting(), clocked.ticks]).toEqual([2, 0])
  await clocked.pass(1)
  expect([clocked.waiting(), clocked.ticks]).toEqual([1, 1])
  await clocked.pass(hour)
  expect([clocked.waiting(), clocked.ticks]).toEqual([0, 2])
})

test('a clock that goes back holds a rollout for one period, not until it is as late again', async () => {
  const clocked = new Clocked()
  await clocked.run(['d1', 'd2', 'd3'], onceAMinute)
  clocked.aheadMs -= 24 * hour
  await clocked.pass(2 * minute)
  expect(clocked.waiting()).toBe(1)
  await clocked.pass(minute)
  expect(clocked.waiting()).toBe(0)
})

test('a clock that goes back is also noticed when a message comes before the timer', async () => {
  const clocked = new Clocked()
  await clocked.run(['d1', 'd2', 'd3'], onceAMinute)
  clocked.aheadMs -= 24 * hour
  await clocked.pipeline.submit({ kind: 'device.connected', deviceId: 'd1', dialect: 'plain' })
  await clocked.pass(minute)
  expect(clocked.waiting()).toBe(1)
})

test('a clock that goes ahead, as after a sleep, is noticed within 15 s', async () => {
  const clocked = new Clocked()
  await clocked.run(['d1'], queuedForAnHour)
  await clocked.pass(minute)
  const deadlineMs = clocked.engine.nextWake()
  clocked.aheadMs += 8 * hour
  await clocked.pass(15_000)
  expect(clocked.engine.execution('j1', 'd1')).toMatchObject({ status: 'TIMED_OUT', finishedAtMs: deadlineMs })
  expect(clocked.ticks).toBe(1)
})

test('what ran out while the bench was closed is served at its start', async () => {
  const before = new Clocked()
  await before.run(['d1'], queuedForAnHour)
  const clocked = new Clocked(foldChanges(before.changes))
  clocked.aheadMs = before.aheadMs + 8 * hour
  await clocked.pipeline.start()
  expect(clocked.engine.execution('j1', 'd1')?.status).toBe('TIMED_OUT')
})

test('a bench that starts with an earlier clock goes by that clock, before anything comes in', async () => {
  const nightly = { maintenanceWindows: [{ startTime: 'cron(0 2 ? * * *)', durationInMinutes: 60 }] }
  const before = new Clocked()
  await before.run(['d1'], { schedulingConfig: nightly })
  const clocked = new Clocked(foldChanges(before.changes))
  clocked.aheadMs = before.aheadMs - 48 * hour
  await clocked.pipeline.start()
  await clocked.pass(14 * hour)
  expect(clocked.waiting()).toBe(0)
})

test('a setting that brings a wake forward is followed at once', async () => {
  const clocked = new Clocked()
  await clocked.pipeline.submit({ kind: 'device.connected', deviceId: 'd1', dialect: 'plain' })
  await clocked.pipeline.submit({ kind: 'device.disconnected', deviceId: 'd1' })
  clocked.engine.setOfflineGrace(10)
  await clocked.pipeline.start()
  await clocked.pass(10)
  expect(clocked.engine.device('d1')?.presence).toBe('offline')
})

test('a wake far ahead keeps the bench idle', async () => {
  const clocked = new Clocked()
  await clocked.run(['d1'], { timeoutConfig: { queuedTimeoutInSeconds: 30 * 24 * 3600 } })
  const asked = vi.spyOn(clocked.engine, 'nextWake')
  await clocked.pass(24 * hour)
  expect(clocked.ticks).toBe(0)
  expect(asked.mock.calls.length).toBeLessThanOrEqual((24 * hour) / 15_000)
})

test('a tick that fails is told, and the next input wakes the engine again', async () => {
  const clocked = new Clocked()
  await clocked.run(['d1', 'd2', 'd3'], onceAMinute)
  vi.spyOn(clocked.engine, 'apply').mockImplementationOnce(() => {
    throw new Error('broken')
  })
  await clocked.pass(minute)
  expect(clocked.failures).toEqual([new Error('broken')])
  await clocked.pipeline.submit({ kind: 'device.connected', deviceId: 'd1', dialect: 'plain' })
  await clocked.pass(1)
  expect(clocked.waiting()).toBe(1)
})

test('nothing ticks after it was stopped', async () => {
  const clocked = new Clocked()
  await clocked.run(['d1', 'd2', 'd3'], onceAMinute)
  await clocked.pipeline.stop()
  await clocked.pass(hour)
  expect(clocked.ticks).toBe(0)
})
