/**
 * What durability costs: commits a second with group commit beside one sync a commit, on this disk, in the same run.
 * Run: node test/bench/store-cost.ts [commits]
 */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Change } from '../../main/contract/engine-io.ts'
import { openStore, type Store } from '../../main/store/store.ts'
import { executionRecord, jobChanges } from '../main/store/kept-records.ts'

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
    `${what.padEnd(34)} ${Math.round(commits / seconds)
      .toLocaleString('en')
      .padStart(
        9,
      )} commits/s  ${String(store.stats().syncs - before.syncs).padStart(6)} syncs  p50 ${percentile(latencies, 0.5)} ms  p99 ${percentile(latencies, 0.99)} ms`,
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

await measure('one sync a commit (one at a time)', 1)
await measure('group commit, 32 at a time', 32)
await measure('group commit, 1,000 at a time', 1_000)
await measureLargeJob()
