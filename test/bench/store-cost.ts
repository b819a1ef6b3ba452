/**
 * What durability costs: commits a second with group commit beside one sync a commit, on this disk, in the same run;
 * telemetry beside that; and what a report costs more since twins have versions, times and a history.
 * Run: node test/bench/store-cost.ts [commits]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Change } from '../../main/contract/engine-io.ts'
import { openStore, type Store } from '../../main/store/store.ts'
import { deviceChange, executionRecord, jobChanges, twinChange } from '../main/store/kept-records.ts'

const commits = Number(process.argv[2] ?? 2_000)

function change(number: number): Change[] {
  const deviceId = `device-${number}`
  return [{ kind: 'execution', jobId: 'job-1', deviceId, execution: executionRecord('job-1', deviceId) }]
}

function percentile(sorted: number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(2)
}

/** Commits `commits` changes with so many under way at a time, and prints what came of it. */
async function measure(what: string, atATime: number): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-store-cost-'))
  const store = await openStore({ folder, log: console.error })
  await store.commit(jobChanges('job-1'))
  const before = store.stats()
  const latencies: number[] = []
  let next = 0
  const beganAt = performance.now()
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      while (next < commits) {
        const number = next++
        const askedAt = performance.now()
        await store.commit(change(number))
        latencies.push(performance.now() - askedAt)
      }
    }),
  )
  const seconds = (performance.now() - beganAt) / 1000
  latencies.sort((left, right) => left - right)
  console.log(
    `${what.padEnd(34)} ${inThousands(commits / seconds)} commits/s  ${String(store.stats().syncs - before.syncs).padStart(6)} syncs  p50 ${percentile(latencies, 0.5)} ms  p99 ${percentile(latencies, 0.99)} ms`,
  )
  await closeAndRemove(store, folder)
}

/** A job of 100,000 devices: one commit, the longest stop of the event loop meanwhile, the documents, and a start. */
async function measureLargeJob(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-store-cost-'))
  const store = await openStore({ folder, log: console.error })
  const changes = [...jobChanges('job-1'), ...Array.from({ length: 100_000 }, (_, number) => change(number)[0]!)]
  const commitStop = await longestStopMs(() => store.commit(changes))
  const compactStop = await longestStopMs(() => store.compact())
  await store.close()
  const beganAt = performance.now()
  const again = await openStore({ folder, log: console.error })
  const openMs = performance.now() - beganAt
  console.log(`100,000 executions: one commit ${commitStop}; documents ${compactStop}; start ${openMs.toFixed(0)} ms`)
  await closeAndRemove(again, folder)
}

async function longestStopMs(work: () => Promise<void>): Promise<string> {
  let longest = 0
  let last = performance.now()
  let isDone = false
  const look = () => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
    if (!isDone) setImmediate(look)
  }
  setImmediate(look)
  const beganAt = performance.now()
  await work()
  const took = performance.now() - beganAt
  isDone = true
  return `${took.toFixed(0)} ms (longest stop ${longest.toFixed(0)} ms)`
}

async function closeAndRemove(store: Store, folder: string): Promise<void> {
  await store.close()
  await rm(folder, { recursive: true, force: true })
}

/** Telemetry of 1,000 devices, so many messages under way at a time. @returns messages a second. */
async function measureTelemetry(atATime: number): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-store-cost-'))
  const store = await openStore({ folder, log: console.error })
  const messages = Math.min(20 * commits, commits * atATime)
  const latencies: number[] = []
  let next = 0
  const beganAt = performance.now()
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      while (next < messages) {
        const number = next++
        const askedAt = performance.now()
        await store.telemetry.append(`device-${number % 1_000}`, Date.now(), {
          component: null,
          body: { temperature: 20 + (number % 100) / 10, humidity: number % 100, battery: 3.3 },
          text: null,
          contentType: 'application/json',
          properties: { 'iothub-creation-time-utc': new Date().toISOString() },
          payloadBytes: 55,
        })
        latencies.push(performance.now() - askedAt)
      }
    }),
  )
  const perSecond = messages / ((performance.now() - beganAt) / 1000)
  latencies.sort((left, right) => left - right)
  console.log(
    `${`telemetry, ${atATime.toLocaleString('en')} at a time`.padEnd(34)} ${inThousands(perSecond)} messages/s  p50 ${percentile(latencies, 0.5)} ms  p99 ${percentile(latencies, 0.99)} ms`,
  )
  await closeAndRemove(store, folder)
  return perSecond
}

/** Reports of 10,000 devices, 1,000 at a time, until they are in the documents and the history. @returns reports a second. */
async function measureReports(changesOf: (deviceId: string, report: number) => Change[]): Promise<number> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-store-cost-'))
  const store = await openStore({ folder, log: console.error })
  const reports = 20 * commits
  let next = 0
  const beganAt = performance.now()
  await Promise.all(
    Array.from({ length: 1_000 }, async () => {
      while (next < reports) {
        const number = next++
        await store.commit(changesOf(`device-${number % 10_000}`, 1 + Math.floor(number / 10_000)))
      }
    }),
  )
  await store.compact()
  const perSecond = reports / ((performance.now() - beganAt) / 1000)
  await closeAndRemove(store, folder)
  return perSecond
}

function inThousands(number: number): string {
  return Math.round(number).toLocaleString('en').padStart(9)
}

/** Five rounds in turns, so that what else the machine does meets both. */
async function measureTwins(): Promise<void> {
  const rounds: { without: number; with: number }[] = []
  for (let round = 0; round < 5; round += 1)
    rounds.push({
      without: await measureReports((deviceId, report) => [deviceChange(deviceId, report)]),
      with: await measureReports((deviceId, report) => [deviceChange(deviceId, report), twinChange(deviceId, report)]),
    })
  const ratios = rounds.map((round) => round.with / round.without).sort((left, right) => left - right)
  const median = (figures: number[]) => figures.sort((left, right) => left - right)[2]!
  console.log(
    `reports, 1,000 at a time: ${inThousands(median(rounds.map((round) => round.without)))} reports/s without a twin, ${inThousands(median(rounds.map((round) => round.with)))} with twin and history; ratio ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`,
  )
}

await measure('one sync a commit (one at a time)', 1)
await measure('group commit, 32 at a time', 32)
await measure('group commit, 1,000 at a time', 1_000)
await measureLargeJob()
const alone = await measureTelemetry(1)
for (const atATime of [100, 1_000])
  console.log(`${''.padEnd(34)} ${((await measureTelemetry(atATime)) / alone).toFixed(1).padStart(9)} times one at a time`)
await measureTwins()
