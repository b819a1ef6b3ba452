import { describe, expect, it } from 'vitest'
import type { NewJobTemplate } from '../../../main/contract/job-templates.ts'
import type { NewJob } from '../../../main/contract/job-requests.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

const times = { responseTimeoutInSeconds: 5, connectTimeoutInSeconds: 0 }
const reboot = { type: 'command' as const, operations: [{ name: 'reboot' }] }
const setting = { type: 'setting' as const, operations: [{ name: 'fan', value: 1 }] }
const targets = { thingNames: ['f1'] }

function start(): { bench: TestBench; calls: ReturnType<TestBench['calls']> } {
  const bench = createTestBench()
  bench.connect('f1')
  return { bench, calls: bench.calls() }
}

describe('how long a command is waited for', () => {
  it('is kept with the job, its copy, its rerun, and what it is changed to', async () => {
    const { bench, calls } = start()
    const work = { ...reboot, ...times }
    await calls.jobs.create({ jobId: 'j', targets, ...work })
    bench.answer('f1', 'j', 'FAILED')
    const copy = await calls.jobs.copy({ jobId: 'j' })
    const rerun = await calls.jobs.rerun({ jobId: 'j' })
    for (const jobId of ['j', copy.jobId, rerun.jobId]) expect((await calls.jobs.get({ jobId })).work).toEqual(work)
    await calls.jobs.edit({ ...copy, job: { targets, ...reboot, responseTimeoutInSeconds: 7 } })
    expect((await calls.jobs.get(copy)).work).toEqual({ ...reboot, responseTimeoutInSeconds: 7 })
  })

  it('is kept with a template of the job, and comes from it unless the request says otherwise', async () => {
    const { calls } = start()
    await calls.jobs.create({ jobId: 'j', targets, ...reboot, ...times, run: false })
    const { jobTemplateId } = await calls.jobTemplates.createFromJob({ jobId: 'j', name: 'Reboot' })
    expect((await calls.jobTemplates.export({ jobTemplateId })).job).toMatchObject({ ...reboot, ...times })
    const workOf = async (request: Partial<NewJob>) => {
      const { jobId } = await calls.jobs.create({ jobTemplateId, targets, ...request, run: false })
      return (await calls.jobs.get({ jobId })).work
    }
    expect(await workOf({})).toEqual({ ...reboot, ...times })
    expect(await workOf({ responseTimeoutInSeconds: 9 })).toEqual({ ...reboot, ...times, responseTimeoutInSeconds: 9 })
    // The work is given whole.
    expect(await workOf(setting)).toEqual(setting)
    expect(await workOf(reboot)).toEqual(reboot)
  })

  it.each<[what: string, request: Partial<NewJob>, sentence: string]>([
    [
      'a setting job',
      { ...setting, responseTimeoutInSeconds: 5 },
      '‘responseTimeoutInSeconds’: Only a command is waited for in this way: leave it out of a setting job.',
    ],
    [
      'a document job',
      { document: {}, connectTimeoutInSeconds: 5 },
      '‘connectTimeoutInSeconds’: Only a command is waited for in this way: leave it out of a document job.',
    ],
    [
      'a property job',
      { type: 'property', operations: [{ name: 'rack', value: 1 }], ...times },
      '‘responseTimeoutInSeconds’: Only a command is waited for in this way: leave it out of a property job. ‘connectTimeoutInSeconds’: Only a command is waited for in this way: leave it out of a property job.',
    ],
  ])('is refused of %s', async (_, request, sentence) => {
    const { calls } = start()
    await expect(calls.jobs.create({ targets, ...request })).rejects.toMatchObject({ code: 'InvalidInput', sentence })
    const { thingNames: _names, ...job } = { ...request, thingNames: undefined }
    await expect(calls.jobTemplates.create({ name: 'T', job: job as NewJobTemplate['job'] })).rejects.toMatchObject({
      code: 'InvalidInput',
      sentence: expect.stringContaining('‘job.') as string,
    })
    expect([(await calls.jobs.list({})).total, (await calls.jobTemplates.list({})).total]).toEqual([0, 0])
  })

  it.each([
    ['responseTimeoutInSeconds', 0],
    ['responseTimeoutInSeconds', 3601],
    ['connectTimeoutInSeconds', -1],
    ['connectTimeoutInSeconds', 1.5],
  ])('is refused as %s %j', async (field, value) => {
    const { calls } = start()
    await expect(calls.jobs.create({ targets, ...reboot, [field]: value })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  })
})

it('a command or setting of a component is named with "*" or "." alike, in jobs and in templates of jobs', async () => {
  const { calls } = start()
  const operations = [{ name: 'pump*reboot' }, { name: 'pump.stop' }]
  await calls.jobs.create({ jobId: 'j', targets, type: 'command', operations, run: false })
  const named = { work: { operations: [{ name: 'pump.reboot' }, { name: 'pump.stop' }] } }
  expect(await calls.jobs.get({ jobId: 'j' })).toMatchObject(named)
  const { jobTemplateId } = await calls.jobTemplates.create({ name: 'T', job: { type: 'command', operations } })
  const { jobId } = await calls.jobs.create({ jobTemplateId, targets, run: false })
  expect(await calls.jobs.get({ jobId })).toMatchObject(named)
})
