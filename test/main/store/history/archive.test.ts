import { describe, expect, it, vi } from 'vitest'
import type { ArchivedJob, ArchiveFilter } from '../../../../main/contract/history.ts'
import { Archive } from '../../../../main/store/history/archive.ts'
import { gathered } from '../../../../main/store/sorted-records.ts'
import { executionRecord, jobRecord, progressRecord } from '../kept-records.ts'
import { PowerCutDisk, seededRandom } from '../power-cut-disk.ts'

function pastJob(
  jobId: string,
  more: Partial<ArchivedJob['definition'] & { state: 'completed' | 'failed' }> = {},
  devices = 2,
): ArchivedJob {
  const { state = 'completed', ...definition } = more
  return {
    definition: { ...jobRecord(jobId), ...definition },
    progress: { ...progressRecord(jobId), state, finishedAtMs: 9 },
    executions: Array.from({ length: devices }, (_, index) => executionRecord(jobId, `d${index}`, 'x'.repeat(1_000))),
  }
}

const past: ArchivedJob[] = [
  pastJob('job-1', { createdAtMs: 10, name: 'Defrost' }),
  pastJob('job-10', { createdAtMs: 30, name: 'Reboot', description: 'After the DEFROST', state: 'failed' }),
  pastJob('job-2', { createdAtMs: 20, madeFrom: { jobId: 'job-1', how: 'rerun' }, targetSelection: 'CONTINUOUS' }),
  pastJob('Job-2', { createdAtMs: 20, work: { type: 'command', operations: [{ name: 'reboot' }] } }),
]

async function archiveOf(jobs: ArchivedJob[]): Promise<{ disk: PowerCutDisk; archive: Archive }> {
  const disk = new PowerCutDisk(seededRandom(1))
  const archive = new Archive(disk.records())
  for (const job of jobs) await archive.keep(job)
  return { disk, archive }
}

async function idsOf(archive: Archive, filter: ArchiveFilter = {}, page = { offset: 0, limit: 100 }) {
  const { items, total } = await archive.list(filter, page)
  return { ids: items.map(({ jobId }) => jobId), total }
}

describe('the archive', () => {
  const filters: { what: string; filter: ArchiveFilter; found: string[] }[] = [
    { what: 'everything, newest first', filter: {}, found: ['job-10', 'job-2', 'Job-2', 'job-1'] },
    { what: 'states', filter: { states: new Set(['failed', 'canceled']) }, found: ['job-10'] },
    { what: 'no state', filter: { states: new Set() }, found: [] },
    { what: 'a type', filter: { type: 'command' }, found: ['Job-2'] },
    { what: 'a target selection', filter: { targetSelection: 'CONTINUOUS' }, found: ['job-2'] },
    { what: 'those made from a job', filter: { madeFromJobId: 'job-1' }, found: ['job-2'] },
    { what: 'words in name or description, whatever the case', filter: { search: 'defrost' }, found: ['job-10', 'job-1'] },
    { what: 'words in the id', filter: { search: 'job-1' }, found: ['job-10', 'job-1'] },
  ]
  it.each(filters)('finds $what', async ({ filter, found }) => {
    const { archive } = await archiveOf(past)
    expect(await idsOf(archive, filter)).toEqual({ ids: found, total: found.length })
    expect(await idsOf(archive, filter, { offset: 1, limit: 2 })).toEqual({ ids: found.slice(1, 3), total: found.length })
  })

  it('goes on after the row that a page ended with, though jobs have come and gone before it, and that one too', async () => {
    const { archive } = await archiveOf(past)
    const first = await archive.list({}, { offset: 0, limit: 2 })
    expect([first.items.map(({ jobId }) => jobId), first.total]).toEqual([['job-10', 'job-2'], 4])
    await archive.keep(pastJob('job-3', { createdAtMs: 40 }))
    await archive.forget('job-2')
    const second = await archive.list({}, { offset: 0, limit: 1, after: first.next! })
    expect([second.items.map(({ jobId }) => jobId), second.total]).toEqual([['Job-2'], 4])
    const last = await archive.list({ search: 'job' }, { offset: 0, limit: 5, after: second.next! })
    expect([last.items.map(({ jobId }) => jobId), last.next]).toEqual([['job-1'], null])
    expect(await archive.list({}, { offset: 9, limit: 5 })).toEqual({ items: [], total: 4, next: null })
  })

  it('shows a row without what the job does and its targets, and reads the job whole', async () => {
    const { archive } = await archiveOf(past)
    const [row] = (await archive.list({ search: 'reboot' }, { offset: 0, limit: 1 })).items
    const { work: _work, targets: _targets, ...definition } = past[1]!.definition
    expect(row).toEqual({ ...definition, ...past[1]!.progress, type: 'document', deviceCount: 2 })
    expect(await archive.read('job-10')).toEqual(past[1])
    expect(await archive.read('job')).toBeNull()
  })

  it('tells the name of a job without reading its devices', async () => {
    const { archive } = await archiveOf(past)
    expect(await Promise.all(['job-1', 'job-10', 'job'].map((jobId) => archive.nameOf(jobId)))).toEqual(['Defrost', 'Reboot', null])
  })

  it('keeps executions in pieces, in their order, and lets others work while it writes and reads them', async () => {
    const large = pastJob('job-1', {}, 20_000)
    const { archive } = await archiveOf([])
    // Each look at the clock finds it later, as on a slow computer.
    let atMs = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (atMs += 3))
    let turns = 0
    let isDone = false
    const count = () => {
      turns += 1
      if (!isDone) setImmediate(count)
    }
    setImmediate(count)
    await archive.keep(large)
    const turnsToKeep = turns
    expect(turnsToKeep).toBeGreaterThan(5)
    expect(await archive.read('job-1')).toEqual(large)
    isDone = true
    clock.mockRestore()
    expect(turns).toBeGreaterThan(turnsToKeep + 5)
  })

  it('has a job once that comes twice, as it came last, and nothing of it when it is forgotten', async () => {
    const { disk, archive } = await archiveOf([pastJob('job-1', {}, 300), ...past])
    const again = pastJob('job-1', { createdAtMs: 40 })
    await Promise.all([archive.keep(pastJob('job-1', { createdAtMs: 50 }, 200)), archive.keep(again)])
    expect(await archive.read('job-1')).toEqual(again)
    expect((await idsOf(archive)).ids).toEqual(['job-1', 'job-10', 'job-2', 'Job-2'])
    expect([await archive.forget('job-1'), await archive.forget('job-1')]).toEqual([true, false])
    expect([await archive.read('job-1'), (await idsOf(archive)).total]).toEqual([null, 3])
    for (const jobId of ['job-10', 'job-2', 'Job-2']) await archive.forget(jobId)
    expect(await gathered(disk.records().keys({ from: '', below: '~' }))).toEqual([])
  })

  it('takes out of many jobs those that are here', async () => {
    const { archive } = await archiveOf(past)
    await archive.forgetThose(['job-2', ...Array.from({ length: 500 }, (_, index) => `other-${index}`), 'job-1', 'job'])
    expect((await idsOf(archive)).ids).toEqual(['job-10', 'Job-2'])
  })

  describe('forgets what a job did on one device', () => {
    const earlier = { executionNumber: 1, status: 'FAILED' as const, error: 'cold', queuedAtMs: 1, startedAtMs: 2, finishedAtMs: 3 }
    /** d0 … d299 in several pieces; d7 has succeeded with its second attempt. */
    function manyAttempts(): ArchivedJob {
      const job = pastJob('job-1', {}, 300)
      const second = { ...job.executions[7]!, executionNumber: 2, status: 'SUCCEEDED' as const, earlierAttempts: [earlier] }
      const counts = { ...job.progress.counts, QUEUED: 299, SUCCEEDED: 1 }
      return { ...job, progress: { ...job.progress, counts }, executions: job.executions.with(7, second) }
    }
    const without = (job: ArchivedJob, deviceId: string, status: 'QUEUED' | 'SUCCEEDED'): ArchivedJob => ({
      ...job,
      progress: { ...job.progress, counts: { ...job.progress.counts, [status]: job.progress.counts[status] - 1 } },
      executions: job.executions.filter((execution) => execution.deviceId !== deviceId),
    })

    it.each<[what: string, deviceId: string, executionNumber: number, left: (job: ArchivedJob) => ArchivedJob]>([
      ['the last attempt, and all before it', 'd7', 2, (job) => without(job, 'd7', 'SUCCEEDED')],
      [
        'an attempt before the last',
        'd7',
        1,
        (job) => ({ ...job, executions: job.executions.with(7, { ...job.executions[7]!, earlierAttempts: [] }) }),
      ],
      ['in the last piece', 'd299', 1, (job) => without(job, 'd299', 'QUEUED')],
    ])('%s', async (_, deviceId, executionNumber, left) => {
      const job = manyAttempts()
      const { archive } = await archiveOf([job, past[1]!])
      expect(await archive.forgetExecution({ jobId: 'job-1', deviceId, executionNumber })).toBe(true)
      const expected = left(job)
      expect(await archive.read('job-1')).toEqual(expected)
      expect((await archive.list({ search: 'job-1' }, { offset: 0, limit: 9 })).items.find(({ jobId }) => jobId === 'job-1')).toMatchObject(
        {
          deviceCount: expected.executions.length,
          counts: expected.progress.counts,
        },
      )
      expect(await archive.read('job-10')).toEqual(past[1])
    })

    it.each([
      { jobId: 'job-1', deviceId: 'd7', executionNumber: 3 },
      { jobId: 'job-1', deviceId: 'd300', executionNumber: 1 },
      { jobId: 'job', deviceId: 'd7', executionNumber: 1 },
    ])('nothing where there is no such thing: $jobId $deviceId $executionNumber', async (which) => {
      const job = manyAttempts()
      const { archive } = await archiveOf([job])
      expect(await archive.forgetExecution(which)).toBe(false)
      expect(await archive.read('job-1')).toEqual(job)
    })

    it('with the last device, and the job stays', async () => {
      const { archive } = await archiveOf([pastJob('job-1', {}, 1)])
      await archive.forgetExecution({ jobId: 'job-1', deviceId: 'd0', executionNumber: 1 })
      expect((await archive.read('job-1'))!.executions).toEqual([])
      expect([await archive.forget('job-1'), (await idsOf(archive)).total]).toEqual([true, 0])
    })

    it('whole or not at all when the power is cut', async () => {
      const job = manyAttempts()
      for (let troubleAt = 1, isThrough = false; !isThrough; troubleAt += 1) {
        const { disk, archive } = await archiveOf([job])
        disk.troubleAt = disk.operations + troubleAt
        isThrough = await archive.forgetExecution({ jobId: 'job-1', deviceId: 'd7', executionNumber: 2 }).then(
          () => true,
          () => false,
        )
        disk.cutPower()
        const again = new Archive(disk.records())
        const found = await again.read('job-1')
        expect([job, without(job, 'd7', 'SUCCEEDED')]).toContainEqual(found)
        if (isThrough) expect(found!.executions).toHaveLength(299)
        expect((await again.list({}, { offset: 0, limit: 1 })).items[0]).toMatchObject({
          deviceCount: found!.executions.length,
          counts: found!.progress.counts,
        })
      }
    })
  })

  it('has a job whole or not at all when the power is cut, and takes it again', async () => {
    const job = pastJob('job-1', {}, 2_500)
    for (let troubleAt = 1, isThrough = false; !isThrough; troubleAt += 1) {
      const { disk, archive } = await archiveOf([past[1]!])
      disk.troubleAt = disk.operations + troubleAt
      isThrough = await archive.keep(job).then(
        () => true,
        () => false,
      )
      disk.cutPower()
      const again = new Archive(disk.records())
      const { total } = await idsOf(again)
      expect(await again.read('job-1'), `cut at ${troubleAt}`).toEqual(total === 2 ? job : null)
      if (isThrough) expect(total).toBe(2)
      await again.keep(past[0]!)
      expect(await again.read('job-1')).toEqual(past[0])
      await again.forget('job-1')
      await again.forget('job-10')
      expect(await gathered(disk.records().keys({ from: '', below: '~' }))).toEqual([])
    }
  })
})
