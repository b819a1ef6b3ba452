/**
 * What past jobs cost: start-up time and memory of the store with 0, 1,000 and 10,000 archived jobs, in turns, each start
 * in a process of its own; beside them 1,000 of the same jobs that were left among the documents. Then what it takes to
 * read from an archive of 10,000.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Change } from '../../main/contract/engine-io.ts'
import type { ArchivedJob } from '../../main/contract/history.ts'
import { openStore } from '../../main/store/store.ts'
import { deviceChange, executionRecord, jobRecord, progressRecord } from '../main/store/kept-records.ts'
import type { StartUp } from './load/start-up.ts'

const devicesAJob = 20
const rounds = 15

interface Case {
  what: string
  archived: number
  amongDocuments: number
}
const cases: Case[] = [
  { what: 'no past job', archived: 0, amongDocuments: 0 },
  { what: '1,000 archived', archived: 1_000, amongDocuments: 0 },
  { what: '10,000 archived', archived: 10_000, amongDocuments: 0 },
  { what: '1,000 among the documents', archived: 0, amongDocuments: 1_000 },
]

function pastJob(number: number): ArchivedJob {
  const jobId = `job-${number}`
  return {
    definition: { ...jobRecord(jobId, number), createdAtMs: number },
    progress: { ...progressRecord(jobId), state: 'completed', finishedAtMs: number },
    executions: Array.from({ length: devicesAJob }, (_, device) => ({
      ...executionRecord(jobId, `device-${device}`),
      status: 'SUCCEEDED',
      result: { took: device },
    })),
  }
}

function changesOf({ definition, progress, executions }: ArchivedJob): Change[] {
  const { jobId } = definition
  return [
    { kind: 'job', jobId, job: definition },
    { kind: 'jobProgress', jobId, progress },
    ...executions.map((execution): Change => ({ kind: 'execution', jobId, deviceId: execution.deviceId, execution })),
  ]
}

/** A data folder with 1,000 devices and the past jobs. */
async function folderOf({ archived, amongDocuments }: Case): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-past-jobs-'))
  const store = await openStore({ folder, log: console.error })
  await store.commit(Array.from({ length: 1_000 }, (_, device) => deviceChange(`device-${device}`)))
  for (let number = 1; number <= archived; number += 1) await store.history.archive(pastJob(number))
  await Promise.all(Array.from({ length: amongDocuments }, (_, index) => store.commit(changesOf(pastJob(index + 1)))))
  await store.close()
  return folder
}

async function startOn(folder: string, withReads: boolean): Promise<StartUp> {
  const child = fork(path.join(import.meta.dirname, 'load', 'start-up.ts'), { execArgv: ['--expose-gc'] })
  child.send({ folder, withReads })
  const [told] = (await once(child, 'message')) as [StartUp]
  await once(child, 'exit')
  return told
}

function median(values: number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}

const folders = new Map<Case, string>()
const starts = new Map<Case, StartUp[]>(cases.map((one) => [one, []]))
try {
  for (const one of cases) folders.set(one, await folderOf(one))
  for (let round = 0; round < rounds; round += 1) for (const [one, folder] of folders) starts.get(one)!.push(await startOn(folder, false))

  const columns = [
    { of: 'openMs', head: 'open, ms', shown: (ms: number) => ms.toFixed(0) },
    { of: 'cpuMs', head: 'of it on a CPU, ms', shown: (ms: number) => ms.toFixed(0) },
    { of: 'residentBytes', head: 'resident, MB', shown: megabytes },
    { of: 'heapBytes', head: 'heap, MB', shown: megabytes },
  ] as const
  console.log(`${devicesAJob} devices a job; median (spread) ratio of ${rounds} processes each, in turns`)
  console.log(['past jobs'.padEnd(26), ...columns.map(({ head }) => head.padEnd(30))].join('| '))
  for (const one of cases) {
    const cells = columns.map(({ of, shown }) => {
      const values = starts.get(one)!.map((start) => start[of])
      const ratio = median(values) / median(starts.get(cases[0]!)!.map((start) => start[of]))
      return `${shown(median(values))} (${shown(Math.min(...values))}–${shown(Math.max(...values))}) ${ratio.toFixed(2)}`.padEnd(30)
    })
    console.log([one.what.padEnd(26), ...cells].join('| '))
  }

  const { reads } = await startOn(folders.get(cases[2]!)!, true)
  console.log('\nreading from 10,000 archived jobs, median of 15')
  for (const [what, ms] of Object.entries(reads!)) console.log(`${what.padEnd(30)} ${ms.toFixed(1).padStart(7)} ms`)
} finally {
  for (const folder of folders.values()) await rm(folder, { recursive: true, force: true })
}
