/**
 * What the rules of jobs cost the engine, for jobs of 1,000, 10,000 and 100,000 devices side by side. Rows in µs are of one device's
 * message or one tick, with 100,000 devices on the bench in all, so that only the job differs, and are to be flat; rows in ms are of a
 * single act over all devices of the bench and say how long it holds the event loop.
 * `npm run bench -- engine-rules --only=window` runs the rows whose title holds that word.
 */
import { performance } from 'node:perf_hooks'
import type { Input, KeptState, NewJobDefinition } from '../../main/contract/engine-io.ts'
import { noRules } from '../../main/contract/job-rules.ts'
import { Engine } from '../../main/engine/engine.ts'
import { definition, emptyState, engineOptions, foldChanges } from '../helpers/engine-bench.ts'

const sizes = [1_000, 10_000, 100_000]
const largest = sizes.at(-1)!
const rounds = 3
/** Messages or ticks that are timed, at most. */
const timedActs = 1_000
const beginsAtMs = Date.UTC(2026, 11, 1, 12)

/** An engine with a clock. Unlike the bench of the tests it keeps neither inputs nor changes, unless it is to be started anew. */
class Fleet {
  engine: Engine
  now = beginsAtMs
  /** The devices of the job; there may be more. */
  readonly deviceIds: string[]
  readonly #changes: Parameters<typeof foldChanges>[0][number][] | null

  /** @param options.of how many devices there are in all; left out: `size`. */
  constructor(size: number, options: { of?: number; online?: boolean; keep?: boolean } = {}) {
    this.engine = new Engine(emptyState(), engineOptions)
    this.#changes = options.keep ? [] : null
    const all = Array.from({ length: options.of ?? size }, (_, index) => `device-${index}`)
    this.apply({ kind: 'device.register', devices: all.map((deviceId) => ({ deviceId })), by: 'person' })
    if (options.online ?? true) for (const deviceId of all) this.comeOnline(deviceId)
    this.deviceIds = all.slice(0, size)
  }

  apply(input: Input): void {
    const { changes } = this.engine.apply(input, this.now)
    if (this.#changes) for (const change of changes) this.#changes.push(change)
  }

  kept(): KeptState {
    return foldChanges(this.#changes!)
  }

  comeOnline(deviceId: string): void {
    this.apply({ kind: 'device.connected', deviceId, dialect: 'plain' })
    this.apply({ kind: 'device.listening', deviceId, channels: ['setting', 'command'] })
  }

  run(jobId: string, rules: Partial<NewJobDefinition>, deviceIds = this.deviceIds): void {
    this.apply({
      kind: 'job.create',
      jobId,
      definition: definition(deviceIds, { rules: { ...noRules, ...rules } }),
      by: 'bench',
      run: true,
    })
  }

  succeed(jobId: string, deviceId: string): void {
    const answer = { executionNumber: 1, step: 0, status: 'SUCCEEDED', message: null, result: null } as const
    this.apply({ kind: 'execution.answered', deviceId, jobId, ...answer })
  }

  /** Lets the clock pass to the next wake and ticks. */
  tick(): void {
    this.now = Math.max(this.now, this.engine.nextWake() ?? this.now)
    this.apply({ kind: 'tick' })
  }

  /** At most `timedActs` devices, spread over all. */
  some(): string[] {
    const every = Math.max(1, Math.floor(this.deviceIds.length / timedActs))
    return this.deviceIds.filter((_, index) => index % every === 0)
  }
}

interface Scenario {
  title: string
  unit: 'µs' | 'ms'
  /** Prepares a fleet; what it gives back is timed, and says how many acts it did. */
  prepare(size: number): () => number
}

function onEach(deviceIds: string[], act: (deviceId: string) => void): number {
  for (const deviceId of deviceIds) act(deviceId)
  return deviceIds.length
}

const daily = { maintenanceWindows: [{ startTime: 'cron(0 14 ? * * *)', durationInMinutes: 60 }] }
const onQuery = (query: string) => ({
  targetSelection: 'CONTINUOUS' as const,
  targets: { deviceIds: [], deviceSetIds: [], query, exceptDeviceIds: [] },
})

const scenarios: Scenario[] = [
  {
    title: 'a tick of a rollout of 60,000 a minute (100 devices)',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest })
      fleet.run('job', { jobExecutionsRolloutConfig: { maximumPerMinute: 60_000 } })
      return () => {
        let ticks = 0
        for (; fleet.engine.rollout('job').waiting > 0; ticks += 1) fleet.tick()
        return ticks
      }
    },
  },
  {
    title: 'the same inside an open maintenance window',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest })
      fleet.now = Date.UTC(2026, 11, 1, 14)
      fleet.run('job', { jobExecutionsRolloutConfig: { maximumPerMinute: 60_000 }, schedulingConfig: daily })
      return () => {
        let ticks = 0
        for (; fleet.engine.rollout('job').waiting > 0; ticks += 1) fleet.tick()
        return ticks
      }
    },
  },
  {
    title: 'an answer while the rate holds the rollout',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest })
      fleet.run('job', { jobExecutionsRolloutConfig: { maximumPerMinute: 60_000 } })
      for (let reached = 0; reached < size * 0.6; reached += 100) fleet.tick()
      const told = fleet.deviceIds.filter((deviceId) => fleet.engine.execution('job', deviceId)?.status === 'IN_PROGRESS')
      const timed = told.slice(0, timedActs)
      return () => onEach(timed, (deviceId) => fleet.succeed('job', deviceId))
    },
  },
  {
    title: 'an answer that gives its place to the next of maximumInProgress 10',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest })
      fleet.run('job', { jobExecutionsRolloutConfig: { maximumInProgress: 10 } })
      const answer = (count: number) => {
        for (let done = 0; done < count; done += 1) fleet.succeed('job', fleet.deviceIds[next++]!)
        return count
      }
      let next = 0
      answer(Math.floor(size * 0.6))
      return () => answer(Math.min(timedActs, size * 0.2))
    },
  },
  {
    title: 'a tick that times one of the devices out',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest, online: false })
      fleet.run('job', { timeoutConfig: { inProgressTimeoutInMinutes: 60 } })
      for (const deviceId of fleet.deviceIds) {
        fleet.now += 1
        fleet.comeOnline(deviceId)
      }
      return () => {
        for (let ticks = 0; ticks < timedActs; ticks += 1) fleet.tick()
        return timedActs
      }
    },
  },
  {
    title: 'a report that makes one more device a member of a continuous job over a query',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest })
      const timed = new Set(fleet.some())
      const isHot = (deviceId: string) => fleet.apply({ kind: 'device.reported', deviceId, patch: { temperature: 31 } })
      fleet.run('job', onQuery('reported.temperature > 30'))
      for (const deviceId of fleet.deviceIds) if (!timed.has(deviceId)) isHot(deviceId)
      return () => onEach([...timed], isHot)
    },
  },
  {
    title: 'a report of a member that stays one',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest })
      const isAt = (temperature: number) => (deviceId: string) => fleet.apply({ kind: 'device.reported', deviceId, patch: { temperature } })
      fleet.run('job', onQuery('reported.temperature > 30'))
      onEach(fleet.deviceIds, isAt(31))
      return () => onEach(fleet.some(), isAt(32))
    },
  },
  {
    title: 'a device that comes, under a continuous job over a static list',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest, online: false })
      fleet.run('job', { targetSelection: 'CONTINUOUS' })
      const [first, ...others] = fleet.some()
      fleet.comeOnline(first!)
      return () => onEach(others, (deviceId) => fleet.comeOnline(deviceId)) * 2
    },
  },
  {
    title: 'a device that goes and is offline after its grace',
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(size, { of: largest })
      for (const deviceId of fleet.deviceIds) {
        fleet.now += 0.001
        fleet.apply({ kind: 'device.disconnected', deviceId })
      }
      return () => {
        for (let ticks = 0; ticks < timedActs; ticks += 1) fleet.tick()
        return timedActs
      }
    },
  },
  {
    title: 'a maintenance window that opens on all devices',
    unit: 'ms',
    prepare(size) {
      const fleet = new Fleet(size)
      fleet.run('job', { schedulingConfig: daily })
      return () => {
        fleet.tick()
        return 1
      }
    },
  },
  {
    title: 'a tick that times all devices out',
    unit: 'ms',
    prepare(size) {
      const fleet = new Fleet(size)
      fleet.run('job', { timeoutConfig: { inProgressTimeoutInMinutes: 1 } })
      return () => {
        fleet.tick()
        return 1
      }
    },
  },
  {
    title: 'a person’s run over all devices',
    unit: 'ms',
    prepare(size) {
      const fleet = new Fleet(size)
      return () => {
        fleet.run('job', {})
        return 1
      }
    },
  },
  {
    title: 'a person’s cancel by force of all devices',
    unit: 'ms',
    prepare(size) {
      const fleet = new Fleet(size)
      fleet.run('job', {})
      return () => {
        fleet.apply({ kind: 'job.cancel', jobId: 'job', reasonCode: null, comment: null, force: true })
        return 1
      }
    },
  },
  {
    title: 'the tick that deletes a job of all devices',
    unit: 'ms',
    prepare(size) {
      const fleet = new Fleet(size)
      fleet.run('job', {})
      fleet.apply({ kind: 'job.delete', jobId: 'job', force: true })
      return () => {
        fleet.tick()
        return 1
      }
    },
  },
  {
    title: 'a start with twice as many executions, half of them of a continuous job',
    unit: 'ms',
    prepare(size) {
      const fleet = new Fleet(size, { keep: true })
      fleet.run('job', { timeoutConfig: { inProgressTimeoutInMinutes: 60 } })
      fleet.run('all', onQuery('id startsWith "device"'))
      const kept = fleet.kept()
      return () => {
        fleet.engine = new Engine(kept, engineOptions)
        fleet.apply({ kind: 'tick' })
        return 1
      }
    },
  },
  ...[true, false].map((isContinuous): Scenario => ({
    title: `a device’s message beside as many ${isContinuous ? 'continuous jobs over a query' : 'snapshot jobs'} as a hundredth of the devices`,
    unit: 'µs',
    prepare(size) {
      const fleet = new Fleet(100)
      for (let job = 0; job < size / 100; job += 1)
        fleet.run(`job-${job}`, isContinuous ? onQuery(`reported.temperature > ${job + 100}`) : { schedulingConfig: daily })
      let value = 0
      return () => {
        for (let done = 0; done < timedActs; done += 1)
          fleet.apply({ kind: 'device.reported', deviceId: fleet.deviceIds[done % 100]!, patch: { temperature: (value += 0.001) } })
        return timedActs
      }
    },
  })),
]

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function time(scenario: Scenario, size: number): number {
  const act = scenario.prepare(size)
  const started = performance.now()
  const acts = act()
  return ((performance.now() - started) * (scenario.unit === 'µs' ? 1_000 : 1)) / acts
}

const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length) ?? ''
for (const scenario of scenarios.filter(({ title }) => title.includes(only))) {
  // The first round only warms up the compiler. After it the sizes take turns, so that a busy moment falls on all of them alike.
  const results = new Map<number, number[]>(sizes.map((size) => [size, []]))
  for (const size of sizes) time(scenario, Math.min(size, 10_000))
  for (let round = 0; round < rounds; round += 1) for (const size of sizes) results.get(size)!.push(time(scenario, size))
  const medians = sizes.map((size) => median(results.get(size)!))
  const shown = medians.map((value) => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} (${(value / medians[0]!).toFixed(2)})`)
  console.log(`${scenario.title}, ${scenario.unit} (ratio): ${shown.join(' | ')}`)
}
