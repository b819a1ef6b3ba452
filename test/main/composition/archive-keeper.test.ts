import { beforeEach, expect, it } from 'vitest'
import { ArchiveKeeper, type ArchiveKeeperParts } from '../../../main/composition/archive-keeper.ts'
import type { Change } from '../../../main/contract/engine-io.ts'
import type { Execution } from '../../../main/contract/executions.ts'
import { noRules } from '../../../main/contract/job-rules.ts'
import { jobDefinitionSchema, jobProgressSchema, type Job } from '../../../main/contract/jobs.ts'
import type { JobState } from '../../../main/contract/job-states.ts'
import { MemoryHistory } from '../../helpers/memory-history.ts'

const counts = { QUEUED: 0, IN_PROGRESS: 0, SUCCEEDED: 0, FAILED: 0, REJECTED: 0, TIMED_OUT: 0, CANCELED: 0, REMOVED: 0 }
const job = (jobId: string, state: JobState, finishedAtMs: number | null): Job =>
  ({
    ...noRules,
    jobId,
    name: jobId,
    description: '',
    work: { type: 'document', document: {} },
    state,
    counts,
    createdAtMs: finishedAtMs ?? 0,
    finishedAtMs,
  }) as unknown as Job

let jobs: Map<string, Job>
let history: MemoryHistory
let recentJobs: number
let errors: unknown[]
/** What came to pass, in order. */
let steps: string[]
const keeper = (parts: Partial<ArchiveKeeperParts> = {}) =>
  new ArchiveKeeper({
    fleet: {
      jobs: () => jobs.values(),
      job: (jobId) => jobs.get(jobId),
      executions: (jobId) => [{ jobId, deviceId: 'f1' } as Execution],
    },
    history: {
      archive: async (archived) => {
        steps.push(`archive ${archived.definition.jobId}`)
        await history.archive(archived)
      },
    },
    recentJobs: () => recentJobs,
    submit: async ({ jobId }) => {
      steps.push(`leave ${jobId}`)
      jobs.delete(jobId)
    },
    failed: (error) => errors.push(error),
    ...parts,
  })
const archived = async () => (await history.archivedJobs({}, { offset: 0, limit: 100 })).items.map(({ jobId }) => jobId)

beforeEach(() => {
  history = new MemoryHistory()
  jobs = new Map()
  ;[recentJobs, errors, steps] = [1, [], []]
})

function finish(...jobIds: string[]): void {
  for (const jobId of jobIds) jobs.set(jobId, job(jobId, 'completed', jobs.size + 1))
}

it('keeps the newest finished jobs at hand and takes the others away, oldest first, each only once it is kept', async () => {
  finish('a', 'b', 'c')
  const taking = keeper()
  taking.look()
  await taking.idle()
  expect(steps).toEqual(['archive a', 'leave a', 'archive b', 'leave b'])
  expect([[...jobs.keys()], await archived(), errors]).toEqual([['c'], ['b', 'a'], []])
})

it('takes away all that a job was', async () => {
  jobs.set('a', { ...job('a', 'failed', 5), comment: 'Why' })
  recentJobs = 0
  const taking = keeper()
  taking.look()
  await taking.idle()
  const { definition, progress, executions } = (await history.archivedJob('a'))!
  expect({ ...definition, ...progress }).toEqual({ ...job('a', 'failed', 5), comment: 'Why' })
  expect(Object.keys(definition).every((field) => field in jobDefinitionSchema.shape)).toBe(true)
  expect(Object.keys(progress).every((field) => field in jobProgressSchema.shape)).toBe(true)
  expect(executions).toEqual([{ jobId: 'a', deviceId: 'f1' }])
})

it.each<[state: JobState, finishedAtMs: number | null, leaves: boolean]>([
  ['draft', null, false],
  ['scheduled', null, false],
  ['running', null, false],
  ['stopped', null, false],
  ['completed', 1, true],
  ['failed', 1, true],
  ['canceled', 1, true],
  // Canceled, and devices are still at work.
  ['canceled', null, false],
  ['deleting', 1, false],
])('a job that is %s, finished at %s: leaves %s', async (state, finishedAtMs, leaves) => {
  recentJobs = 0
  jobs.set('a', job('a', state, finishedAtMs))
  const taking = keeper()
  taking.note([{ kind: 'jobProgress', jobId: 'a', progress: jobs.get('a')! } as Change])
  await taking.idle()
  expect(await archived()).toEqual(leaves ? ['a'] : [])
  expect(jobs.has('a')).toBe(!leaves)
})

it('looks only when a job is over', async () => {
  finish('a', 'b')
  const taking = keeper()
  taking.note([{ kind: 'device', deviceId: 'f1', device: null }])
  await taking.idle()
  expect(steps).toEqual([])
})

it('never takes two away at once, and looks again for what finished meanwhile', async () => {
  finish('a', 'b')
  let under = 0
  let most = 0
  const taking = keeper({
    history: {
      archive: async (one) => {
        most = Math.max(most, (under += 1))
        if (one.definition.jobId === 'a') {
          finish('c', 'd')
          taking.look()
          taking.look()
        }
        await history.archive(one)
        under -= 1
      },
    },
  })
  taking.look()
  await taking.idle()
  expect([most, [...jobs.keys()], await archived()]).toEqual([1, ['d'], ['c', 'b', 'a']])
})

it('lets nobody meet a job half gone: an act waits until it has left, and the next one leaves after the act', async () => {
  finish('a', 'b', 'c')
  const isKept = Promise.withResolvers<void>()
  const taking = keeper({
    history: {
      archive: async (one) => {
        steps.push(`archive ${one.definition.jobId}`)
        await isKept.promise
      },
    },
  })
  taking.look()
  const act = taking.whileNoneLeaves(async () => {
    steps.push('act begins')
    await Promise.resolve()
    steps.push('act ends')
    return 'done'
  })
  isKept.resolve()
  expect(await act).toBe('done')
  await taking.idle()
  expect(steps).toEqual(['archive a', 'leave a', 'act begins', 'act ends', 'archive b', 'leave b'])
})

it('does not take away what an act deleted, and goes on after an act that was refused', async () => {
  finish('a', 'b', 'c')
  const taking = keeper()
  const refused = taking.whileNoneLeaves(() => Promise.reject(new Error('No.')))
  const deleted = taking.whileNoneLeaves(async () => void jobs.set('a', job('a', 'deleting', 1)))
  taking.look()
  await expect(refused).rejects.toThrow('No.')
  await deleted
  await taking.idle()
  expect([await archived(), errors]).toEqual([['b'], []])
})

it('goes on after a crash between the two: the job is taken away again, once', async () => {
  finish('a', 'b')
  const crashed = keeper({ submit: () => Promise.reject(new Error('The disk is gone.')) })
  crashed.look()
  await crashed.idle()
  expect([jobs.has('a'), await archived(), errors]).toEqual([true, ['a'], [new Error('The disk is gone.')]])
  const again = keeper()
  again.look()
  await again.idle()
  expect([jobs.has('a'), await archived()]).toEqual([false, ['a']])
})

it('begins nothing more once it is stopped', async () => {
  finish('a', 'b', 'c')
  const taking = keeper()
  taking.look()
  await taking.stop()
  taking.look()
  await taking.idle()
  expect(steps).toEqual(['archive a', 'leave a'])
})
