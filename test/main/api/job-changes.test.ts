import { beforeEach, describe, expect, it } from 'vitest'
import type { NewJob } from '../../../main/contract/job-requests.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>
beforeEach(() => {
  bench = createTestBench()
  calls = bench.calls()
  for (const deviceId of ['f1', 'f2']) bench.connect(deviceId)
})

/** What AWS IoT's CreateJob has beside the rules. */
const keptAlong = {
  presignedUrlConfig: { expiresInSec: 300, roleArn: 'arn:aws:iam::1:role/files' },
  namespaceId: 'lab',
  documentParameters: { speed: '3' },
  tags: [{ Key: 'line', Value: '3' }, { Key: 'bare' }],
}
const work = { document: { operation: 'reboot' }, targets: { thingNames: ['f1', 'f2'] } }
const make = (more: Partial<NewJob> = {}) => calls.jobs.create({ jobId: 'job', ...work, ...more } as NewJob)
const lastAct = async () => (await calls.events.list({ kind: 'audit', limit: 1 })).items[0]

describe('what AWS IoT’s CreateJob has beside the rules', () => {
  it('is given back on the job, and its parameters not in a list', async () => {
    await make(keptAlong)
    expect(await calls.jobs.get({ jobId: 'job' })).toMatchObject(keptAlong)
    const { documentParameters: _, ...inList } = keptAlong
    const [row] = (await calls.jobs.list({})).items
    expect(row).toMatchObject(inList)
    expect(row).not.toHaveProperty('documentParameters')
  })

  it('is not there where it was not given', async () => {
    await make()
    for (const name of Object.keys(keptAlong)) expect(await calls.jobs.get({ jobId: 'job' })).not.toHaveProperty(name)
  })

  it('goes with a copy and with a run over the devices that failed', async () => {
    await make(keptAlong)
    const { jobId: copy } = await calls.jobs.copy({ jobId: 'job' })
    for (const deviceId of ['f1', 'f2']) bench.answer(deviceId, 'job', 'FAILED')
    const { jobId: again } = await calls.jobs.rerun({ jobId: 'job' })
    for (const jobId of [copy, again]) expect(await calls.jobs.get({ jobId })).toMatchObject(keptAlong)
  })

  it('stays through an edit that does not speak of it, and is written over by one that does', async () => {
    await make({ ...keptAlong, run: false })
    await calls.jobs.edit({ jobId: 'job', job: { ...work, name: 'Another' } })
    expect(await calls.jobs.get({ jobId: 'job' })).toMatchObject({ name: 'Another', ...keptAlong })
    await calls.jobs.edit({ jobId: 'job', job: { ...work, tags: [], presignedUrlConfig: { expiresInSec: 60 } } })
    expect(await calls.jobs.get({ jobId: 'job' })).toMatchObject({ ...keptAlong, tags: [], presignedUrlConfig: { expiresInSec: 60 } })
  })

  it('is of the time that links hold in a job template, and in the jobs made from it, which may say another', async () => {
    await make(keptAlong)
    const { jobTemplateId } = await calls.jobTemplates.createFromJob({ jobId: 'job' })
    const { presignedUrlConfig } = keptAlong
    expect((await calls.jobTemplates.export({ jobTemplateId })).job).toMatchObject({ presignedUrlConfig })
    const made = async (more: Partial<NewJob>) =>
      calls.jobs.get(await calls.jobs.create({ jobTemplateId, targets: work.targets, run: false, ...more }))
    expect((await made({})).presignedUrlConfig).toEqual(presignedUrlConfig)
    expect((await made({ presignedUrlConfig: { expiresInSec: 60 } })).presignedUrlConfig).toEqual({ expiresInSec: 60 })
  })
})

describe('a change of a job', () => {
  const rules = {
    jobExecutionsRolloutConfig: { maximumPerMinute: 10 },
    timeoutConfig: { inProgressTimeoutInMinutes: 5 },
    jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED' as const, numberOfRetries: 1 }] },
  }
  const change = {
    description: 'Slower',
    presignedUrlConfig: { expiresInSec: 60 },
    jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
    timeoutConfig: null,
    jobExecutionsRetryConfig: null,
  }
  it.each<[state: string, more: Partial<NewJob>, prepare: () => unknown, act: string]>([
    ['draft', { run: false }, () => undefined, 'job.edit'],
    ['scheduled', { schedulingConfig: { startTime: '2099-01-01 00:00' } }, () => undefined, 'job.change'],
    ['running', {}, () => undefined, 'job.change'],
    ['stopped', {}, () => calls.jobs.stop({ jobId: 'job' }), 'job.change'],
  ])('that is %s takes what is given and leaves the rest', async (state, more, prepare, act) => {
    const abortConfig = {
      criteriaList: [{ failureType: 'FAILED' as const, action: 'CANCEL' as const, thresholdPercentage: 50, minNumberOfExecutedThings: 9 }],
    }
    await make({ name: 'Night', ...rules, abortConfig, namespaceId: 'lab', ...more })
    await prepare()
    const before = await calls.jobs.get({ jobId: 'job' })
    expect(await calls.jobs.change({ jobId: 'job', ...change })).toEqual({ jobId: 'job' })
    const { work: workBefore, targets } = before
    expect(await calls.jobs.get({ jobId: 'job' })).toMatchObject({
      name: 'Night',
      state,
      work: workBefore,
      targets,
      abortConfig,
      namespaceId: 'lab',
      schedulingConfig: before.schedulingConfig,
      ...change,
    })
    expect(await lastAct()).toMatchObject({ operation: act, jobId: 'job', who: 'ada' })
  })

  it.each<[what: string, given: object, code: string, sentence: RegExp]>([
    ['its retries while it runs', { jobExecutionsRetryConfig: rules.jobExecutionsRetryConfig }, 'InvalidInput', /can only be taken away/],
    ['its schedule', { schedulingConfig: null }, 'BAD_REQUEST', /./],
    ['a rule that cannot be', { timeoutConfig: { inProgressTimeoutInMinutes: 0 } }, 'BAD_REQUEST', /./],
    [
      'a rule to one that goes not with the others',
      { abortConfig: { criteriaList: [], cancellationThreshold: { type: 'number', value: 1, batch: true } } },
      'InvalidInput',
      /needs batches/,
    ],
  ])('does not change %s', async (_, given, code, sentence) => {
    await make(rules)
    const before = await calls.jobs.get({ jobId: 'job' })
    await expect(calls.jobs.change({ jobId: 'job', ...given })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(sentence) as string,
    })
    expect(await calls.jobs.get({ jobId: 'job' })).toEqual(before)
  })

  it('is refused of one that is over, and of one that is not there', async () => {
    await make()
    for (const deviceId of ['f1', 'f2']) bench.answer(deviceId, 'job', 'SUCCEEDED')
    await expect(calls.jobs.change({ jobId: 'job', description: 'x' })).rejects.toMatchObject({ code: 'InvalidStateTransition' })
    await expect(calls.jobs.change({ jobId: 'x', description: 'x' })).rejects.toMatchObject({ code: 'JobNotFound' })
  })
})

describe('taking a device out of a job', () => {
  it('leaves the other devices, their counts and what is exported of them', async () => {
    await make()
    bench.answer('f1', 'job', 'FAILED', 'door open')
    expect(await calls.jobs.deleteExecution({ jobId: 'job', thingName: 'f1' })).toEqual({ done: true })
    expect((await calls.jobs.executions({ jobId: 'job' })).items.map(({ deviceId }) => deviceId)).toEqual(['f2'])
    expect(await calls.jobs.get({ jobId: 'job' })).toMatchObject({ deviceCount: 1, counts: { FAILED: 0, IN_PROGRESS: 1 } })
    expect(await calls.jobs.failureReasons({ jobId: 'job' })).toEqual([])
    expect((await calls.devices.executions({ deviceId: 'f1' })).items).toEqual([])
    let csv = ''
    for await (const { chunk } of await calls.jobs.csv({ jobId: 'job' })) csv += chunk
    expect(csv.trim().split('\r\n')).toHaveLength(2)
    expect(await lastAct()).toMatchObject({ operation: 'execution.delete', jobId: 'job', deviceId: 'f1', who: 'ada' })
    await expect(calls.jobs.execution({ jobId: 'job', thingName: 'f1' })).rejects.toMatchObject({ code: 'ExecutionNotFound' })
  })

  it('is done by force where it has not ended', async () => {
    await make()
    await expect(calls.jobs.deleteExecution({ jobId: 'job', thingName: 'f1' })).rejects.toMatchObject({ code: 'InvalidStateTransition' })
    await calls.jobs.deleteExecution({ jobId: 'job', thingName: 'f1', force: true })
    expect((await calls.jobs.executions({ jobId: 'job' })).items.map(({ deviceId }) => deviceId)).toEqual(['f2'])
  })

  it('may mean an attempt before the last, which stays', async () => {
    await make({ jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] } })
    bench.answer('f1', 'job', 'FAILED', 'door open')
    await calls.jobs.deleteExecution({ jobId: 'job', thingName: 'f1', executionNumber: 1 })
    expect(await calls.jobs.execution({ jobId: 'job', thingName: 'f1' })).toMatchObject({ executionNumber: 2, earlierAttempts: [] })
  })

  it.each<[what: string, input: { jobId: string; thingName: string; executionNumber?: number }, code: string]>([
    ['a job that is not there', { jobId: 'x', thingName: 'f1' }, 'JobNotFound'],
    ['a device that is not in it', { jobId: 'job', thingName: 'x' }, 'ExecutionNotFound'],
    ['an execution that was never made', { jobId: 'job', thingName: 'f1', executionNumber: 2 }, 'ExecutionNotFound'],
  ])('of %s is refused', async (_, input, code) => {
    await make()
    await expect(calls.jobs.deleteExecution({ ...input, force: true })).rejects.toMatchObject({ code })
    expect(await calls.jobs.get({ jobId: 'job' })).toMatchObject({ deviceCount: 2 })
  })
})
