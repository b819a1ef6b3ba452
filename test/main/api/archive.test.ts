import { beforeEach, describe, expect, it } from 'vitest'
import { ArchiveKeeper } from '../../../main/composition/archive-keeper.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>

const reboot = { type: 'command' as const, operations: [{ name: 'reboot' }] }
const rules = {
  timeoutConfig: { inProgressTimeoutInMinutes: 5 },
  schedulingConfig: { maintenanceWindows: [{ startTime: 'cron(0 0 ? * * *)', durationInMinutes: 1430 }], timeZone: 'Europe/Vienna' },
}

/** Every finished job leaves for the archive. */
async function archiveAll(): Promise<void> {
  const keeper = new ArchiveKeeper({
    fleet: bench.engine,
    history: bench.history,
    recentJobs: () => 0,
    submit: async (act) => bench.apply(act),
    failed: (error) => {
      throw error
    },
  })
  keeper.look()
  await keeper.idle()
}

beforeEach(() => {
  bench = createTestBench()
  calls = bench.calls()
  for (const deviceId of ['f1', 'f2', 'f3']) bench.connect(deviceId)
})

/** A job that failed on f2, ended, and the views of it before it left. */
async function archivedFailure(jobId = 'old') {
  await calls.jobs.create({ jobId, name: 'Night reboot', targets: { thingNames: ['f1', 'f2'] }, ...reboot, ...rules })
  bench.wait(1_000)
  bench.answer('f1', jobId, 'SUCCEEDED')
  bench.answer('f2', jobId, 'FAILED', 'door open')
  const before = await everythingOf(jobId)
  await archiveAll()
  expect(bench.engine.job(jobId)).toBeUndefined()
  return before
}

async function everythingOf(jobId: string) {
  let csv = ''
  for await (const { chunk } of await calls.jobs.csv({ jobId })) csv += chunk
  return {
    view: await calls.jobs.get({ jobId }),
    executions: await calls.jobs.executions({ jobId, sort: 'deviceId' }),
    failed: await calls.jobs.executions({ jobId, status: 'FAILED', search: 'DOOR', error: 'door open', retried: false }),
    execution: await calls.jobs.execution({ jobId, thingName: 'f2' }),
    reasons: await calls.jobs.failureReasons({ jobId }),
    curve: await calls.jobs.rolloutCurve({ jobId }),
    csv,
  }
}

describe('a job of the archive', () => {
  it('is read as it was when it left: its page, devices, reasons, curve and CSV', async () => {
    const before = await archivedFailure()
    const after = await everythingOf('old')
    expect(before.reasons).toEqual([
      { status: 'FAILED', error: 'door open', count: 1, first: [{ deviceId: 'f2', deviceName: 'f2', slot: null }] },
    ])
    expect(after).toEqual({
      ...before,
      view: { ...before.view, archived: true, window: null, allowedActions: ['copy', 'rerun', 'delete'] },
    })
  })

  it('is listed in the archive and not among the jobs at hand', async () => {
    await archivedFailure()
    expect((await calls.jobs.list({})).items).toEqual([])
    const { items, total } = await calls.jobs.list({ archived: true })
    expect(total).toBe(1)
    expect(items).toMatchObject([
      { jobId: 'old', name: 'Night reboot', type: 'command', state: 'failed', status: 'COMPLETED', deviceCount: 2, archived: true },
    ])
    expect(items[0]).not.toHaveProperty('work')
  })

  it.each<[filter: Parameters<typeof calls.jobs.list>[0], found: boolean]>([
    [{ status: 'failed' }, true],
    [{ status: 'COMPLETED' }, true],
    [{ status: ['completed', 'CANCELED'] }, false],
    [{ type: 'command', targetSelection: 'SNAPSHOT', search: 'NIGHT' }, true],
    [{ type: 'setting' }, false],
    [{ targetSelection: 'CONTINUOUS' }, false],
    [{ search: 'day' }, false],
    [{ madeFrom: 'other' }, false],
  ])('is found by %j: %s', async (filter, found) => {
    await archivedFailure()
    expect((await calls.jobs.list({ archived: true, ...filter })).total).toBe(found ? 1 : 0)
  })

  it('is paged, newest first, in no other order', async () => {
    for (const jobId of ['a', 'b', 'c']) {
      bench.wait(1_000)
      await archivedFailure(jobId)
    }
    const first = await calls.jobs.list({ archived: true, limit: 2 })
    expect([first.items.map((job) => job.jobId), first.total]).toEqual([['c', 'b'], 3])
    bench.wait(1_000)
    await archivedFailure('d')
    const second = await calls.jobs.list({ archived: true, limit: 2, cursor: first.nextCursor! })
    expect([second.items.map((job) => job.jobId), second.nextCursor]).toEqual([['a'], null])
    await expect(calls.jobs.list({ archived: true, sort: 'name' })).rejects.toMatchObject({
      code: 'InvalidInput',
      sentence: 'The archive is always listed newest first: leave "sort" out.',
    })
  })

  it('loses a device that is taken out of it, in all that is read of it, and nothing for one that it has not', async () => {
    await archivedFailure()
    await everythingOf('old')
    expect(await calls.jobs.deleteExecution({ jobId: 'old', thingName: 'f1' })).toEqual({ done: true })
    const after = await everythingOf('old')
    expect(after.executions.items.map(({ deviceId }) => deviceId)).toEqual(['f2'])
    expect(after.view).toMatchObject({ archived: true, deviceCount: 1, counts: { SUCCEEDED: 0, FAILED: 1 } })
    expect((await calls.jobs.list({ archived: true })).items).toMatchObject([{ deviceCount: 1, counts: { SUCCEEDED: 0, FAILED: 1 } }])
    const { items } = await calls.events.list({ kind: 'audit', limit: 1 })
    expect(items[0]).toMatchObject({
      operation: 'execution.delete',
      jobId: 'old',
      who: 'ada',
      sentence: 'Deleted execution 1 of job ‘Night reboot’ on device ‘f1’ from the archive.',
    })
    const [told] = (await calls.events.list({ kind: 'execution', operation: 'deleted' })).items
    expect(told).toMatchObject({ jobId: 'old', deviceId: 'f1', executionNumber: 1, status: 'SUCCEEDED' })
    for (const which of [{ thingName: 'f1' }, { thingName: 'f2', executionNumber: 2 }])
      await expect(calls.jobs.deleteExecution({ jobId: 'old', ...which })).rejects.toMatchObject({ code: 'ExecutionNotFound' })
    expect(await everythingOf('old')).toEqual(after)
  })

  it('is copied to a draft', async () => {
    const { view } = await archivedFailure()
    const { jobId } = await calls.jobs.copy({ jobId: 'old' })
    const copy = await calls.jobs.get({ jobId })
    expect(copy).toMatchObject({
      name: 'Night reboot copy',
      state: 'draft',
      madeFrom: { jobId: 'old', how: 'copy' },
      work: view.work,
      targets: view.targets,
      timeoutConfig: view.timeoutConfig,
      schedulingConfig: view.schedulingConfig,
      createdBy: 'ada',
    })
  })

  it('is copied although its template has gone: the copy is checked when it runs, as one of a job at hand', async () => {
    await calls.templates.create({ templateId: 't', name: 'Fridge' })
    await calls.jobs.create({ jobId: 'old', name: 'Night reboot', templateId: 't', targets: { thingNames: ['f1'] }, document: {} })
    bench.answer('f1', 'old', 'SUCCEEDED')
    await archiveAll()
    await calls.templates.delete({ templateId: 't' })
    const { jobId } = await calls.jobs.copy({ jobId: 'old' })
    expect((await calls.jobs.get({ jobId })).state).toBe('draft')
    await expect(calls.jobs.run({ jobId })).rejects.toMatchObject({ code: 'TemplateNotFound' })
  })

  it('is run again on the devices that it failed on and that are still here', async () => {
    await archivedFailure()
    const { jobId } = await calls.jobs.rerun({ jobId: 'old' })
    expect(await calls.jobs.get({ jobId })).toMatchObject({
      name: 'Night reboot rerun',
      state: 'running',
      madeFrom: { jobId: 'old', how: 'rerun' },
      targets: { deviceIds: ['f2'], deviceSetIds: [], query: null, exceptDeviceIds: [] },
      schedulingConfig: rules.schedulingConfig,
    })
    expect((await calls.jobs.list({ madeFrom: 'old' })).items.map((job) => job.jobId)).toEqual([jobId])
    const alone = await calls.jobs.rerun({ jobId: 'old', thingName: 'f2' })
    expect(await calls.jobs.get(alone)).toMatchObject({ targets: { deviceIds: ['f2'] }, madeFrom: { jobId: 'old', how: 'rerun' } })
    await expect(calls.jobs.rerun({ jobId: 'old', thingName: 'f1' })).rejects.toMatchObject({ code: 'NoTargets' })
    for (const made of [jobId, alone.jobId]) await calls.jobs.delete({ jobId: made, force: true })
    await calls.devices.delete({ deviceId: 'f2' })
    await expect(calls.jobs.rerun({ jobId: 'old' })).rejects.toMatchObject({ code: 'NoTargets' })
  })

  it('keeps its name in the log', async () => {
    await archivedFailure()
    const { items } = await calls.events.list({ kind: 'job', jobId: 'old' })
    expect(items.map(({ jobName, sentence }) => [jobName, sentence])[0]).toEqual(['Night reboot', 'Job ‘Night reboot’ ended.'])
    expect((await calls.events.list({ search: 'NIGHT REBOOT', kind: 'job' })).items).toHaveLength(items.length)
  })

  it('is deleted for good, and the log says by whom', async () => {
    await archivedFailure()
    expect(await calls.jobs.delete({ jobId: 'old' })).toEqual({ done: true })
    await expect(calls.jobs.get({ jobId: 'old' })).rejects.toMatchObject({ code: 'JobNotFound' })
    await expect(calls.jobs.delete({ jobId: 'old' })).rejects.toMatchObject({ code: 'JobNotFound' })
    const [entry] = (await calls.events.list({ kind: 'audit', operation: 'job.delete', jobId: 'old' })).items
    expect(entry).toMatchObject({ sentence: 'Deleted job ‘Night reboot’ from the archive.', who: 'ada' })
    // Monitors hear what they hear of a job at hand: the job as it was.
    const told = (await bench.history.events({ kinds: ['job'], jobId: 'old' }, { limit: 2 })).toReversed()
    expect(told.map(({ operation }) => operation)).toEqual(['deletion_in_progress', 'deleted'])
    for (const event of told) expect(event.job).toMatchObject({ targetSelection: 'SNAPSHOT', targets: { deviceIds: ['f1', 'f2'] } })
  })

  it('is deleted once, though two ask for it at once', async () => {
    await archivedFailure()
    const answers = await Promise.allSettled([calls.jobs.delete({ jobId: 'old' }), calls.jobs.delete({ jobId: 'old' })])
    expect(answers).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { code: 'JobNotFound' } }])
    expect((await calls.events.list({ kind: 'audit', operation: 'job.delete' })).items).toHaveLength(1)
  })

  it('is not remembered by who read it while it was deleted', async () => {
    await archivedFailure()
    const isRead = Promise.withResolvers<void>()
    const { history } = bench
    const read = history.archivedJob.bind(history)
    history.archivedJob = async (jobId) => {
      const job = await read(jobId)
      await isRead.promise
      return job
    }
    const reader = calls.jobs.get({ jobId: 'old' })
    history.archivedJob = read
    await calls.jobs.delete({ jobId: 'old' })
    isRead.resolve()
    expect((await reader).name).toBe('Night reboot')
    await expect(calls.jobs.get({ jobId: 'old' })).rejects.toMatchObject({ code: 'JobNotFound' })
  })

  it('tells whoever watches that it has gone', async () => {
    await archivedFailure()
    const stop = new AbortController()
    const batches = bench.feed.watch(stop.signal)
    await calls.jobs.delete({ jobId: 'old' })
    expect((await batches.next()).value).toMatchObject({ jobs: ['old'], events: 3 })
    stop.abort()
  })

  it('keeps its id, which no new job may take', async () => {
    await archivedFailure()
    await expect(calls.jobs.create({ jobId: 'old', targets: { thingNames: ['f1'] }, ...reboot })).rejects.toMatchObject({
      code: 'AlreadyExists',
      sentence: 'There is a job with the id ‘old’ in the archive: use another.',
    })
  })

  it('that is a run keeps its id: no new job recurs under the id of the one that it was a run of', async () => {
    const daily = { schedulingConfig: { startTime: '2026-01-02 00:00', recurrence: { frequency: 'daily' as const } } }
    const nightly = { jobId: 'nightly', name: 'Nightly', targets: { thingNames: ['f1'] }, ...reboot }
    await calls.jobs.create({ ...nightly, ...daily })
    bench.wait(24 * 3_600_000)
    bench.apply({ kind: 'tick' })
    bench.answer('f1', 'nightly-1', 'SUCCEEDED')
    await archiveAll()
    await calls.jobs.delete({ jobId: 'nightly', force: true })
    const again = { schedulingConfig: { ...daily.schedulingConfig, startTime: '2026-01-05 00:00' } }
    const refusal = {
      code: 'AlreadyExists',
      sentence:
        'The archive holds runs of an earlier job with the id ‘nightly’, and new runs would take their ids: use another id, or delete those runs.',
    }
    await expect(calls.jobs.create({ ...nightly, ...again })).rejects.toMatchObject(refusal)
    await calls.jobs.create({ ...nightly, run: false })
    const { jobId, ...job } = nightly
    await expect(calls.jobs.edit({ jobId, job: { ...job, ...again } })).rejects.toMatchObject(refusal)
    await calls.jobs.delete({ jobId: 'nightly-1' })
    expect(await calls.jobs.edit({ jobId, job: { ...job, ...again } })).toEqual({ jobId: 'nightly' })
  })

  const acts: [act: string, call: () => Promise<unknown>][] = [
    ['edited', () => calls.jobs.edit({ jobId: 'old', job: { targets: {}, ...reboot } })],
    ['run', () => calls.jobs.run({ jobId: 'old' })],
    ['stopped', () => calls.jobs.stop({ jobId: 'old' })],
    ['canceled', () => calls.jobs.cancel({ jobId: 'old', force: true })],
    ['given targets', () => calls.jobs.addTargets({ jobId: 'old', targets: { thingNames: ['f3'] } })],
    ['canceled on a device', () => calls.jobs.cancelExecution({ jobId: 'old', thingName: 'f1' })],
  ]
  it.each(acts)('is not %s', async (_, call) => {
    await archivedFailure()
    await expect(call()).rejects.toMatchObject({
      code: 'InvalidStateTransition',
      sentence: 'Job ‘Night reboot’ is in the archive and changes no more: copy it to run it again.',
    })
  })

  it('has no device that it did not run on', async () => {
    await archivedFailure()
    await expect(calls.jobs.execution({ jobId: 'old', thingName: 'f3' })).rejects.toMatchObject({
      code: 'ExecutionNotFound',
      sentence: 'Job ‘Night reboot’ does not run on device ‘f3’.',
    })
  })
})

it('a job that is deleted while it is on its way to the archive is deleted there: no crash brings it back', async () => {
  const isKept = Promise.withResolvers<void>()
  const steps: string[] = []
  const keeper = new ArchiveKeeper({
    fleet: bench.engine,
    history: {
      archive: async (job) => {
        await isKept.promise
        await bench.history.archive(job)
      },
    },
    recentJobs: () => 0,
    submit: async (act) => {
      steps.push(act.kind)
      bench.apply(act)
    },
    failed: (error) => {
      throw error
    },
  })
  bench.port.whileNoJobLeaves = (act) => keeper.whileNoneLeaves(act)
  await calls.jobs.create({ jobId: 'old', name: 'Night reboot', targets: { thingNames: ['f1'] }, ...reboot })
  bench.answer('f1', 'old', 'SUCCEEDED')
  keeper.look()
  const deleted = calls.jobs.delete({ jobId: 'old' })
  await new Promise(setImmediate)
  expect(bench.engine.job('old')?.state).toBe('completed')
  isKept.resolve()
  expect(await deleted).toEqual({ done: true })
  expect([steps, bench.engine.job('old'), await bench.history.archivedJob('old')]).toEqual([['job.archive'], undefined, null])
})
