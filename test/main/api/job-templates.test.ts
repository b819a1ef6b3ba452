import { describe, expect, it } from 'vitest'
import { newJobTemplateSchema, type NewJobTemplate } from '../../../main/contract/job-templates.ts'
import { newJobSchema, type NewJob } from '../../../main/contract/job-requests.ts'
import { createTestBench, startOfTime, type TestBench } from '../../helpers/api-port.ts'

function benchWithDevices(...deviceIds: string[]): { bench: TestBench; calls: ReturnType<TestBench['calls']> } {
  const bench = createTestBench()
  for (const deviceId of deviceIds) bench.connect(deviceId)
  return { bench, calls: bench.calls() }
}
const newTemplate = (template: Partial<NewJobTemplate> = {}): NewJobTemplate =>
  newJobTemplateSchema.parse({ name: 'Interval', job: {}, ...template })

const interval = newTemplate({
  jobTemplateId: 'interval',
  parameters: [
    { name: 'seconds', type: 'integer', description: '' },
    { name: 'why', type: 'string', description: '', default: 'a test' },
  ],
  job: {
    name: 'Report every ${parameters:seconds} s',
    description: 'For ${parameters:why}.',
    targetSelection: 'SNAPSHOT',
    type: 'setting',
    operations: [{ name: 'reportInterval', value: '${parameters:seconds}' }],
    timeoutConfig: { inProgressTimeoutInMinutes: 5 },
    jobExecutionsRolloutConfig: { maximumPerMinute: 60 },
  },
})

describe('a list of job templates', () => {
  it('is searched, sorted and paged', async () => {
    const { bench, calls } = benchWithDevices()
    for (const [jobTemplateId, name, job] of [
      ['t2', 'Reboot 2', { type: 'command', operations: [{ name: 'reboot' }] }],
      ['t10', 'Reboot 10', { document: { operation: 'reboot' } }],
      ['t1', 'Fan speed', {}],
    ] as const) {
      bench.wait(1_000)
      await calls.jobTemplates.create(newTemplate({ jobTemplateId, name, job: job as NewJobTemplate['job'] }))
    }
    const ids = async (input: { search?: string; sort?: string; limit?: number; cursor?: string }) =>
      (await calls.jobTemplates.list(input)).items.map((template) => template.jobTemplateId)
    expect(await ids({})).toEqual(['t1', 't2', 't10'])
    expect(await ids({ search: 'REBOOT', sort: '-name' })).toEqual(['t10', 't2'])
    expect(await ids({ sort: '-created' })).toEqual(['t1', 't10', 't2'])
    expect(await ids({ sort: 'type' })).toEqual(['t2', 't10', 't1'])
    const first = await calls.jobTemplates.list({ limit: 2 })
    expect(first).toMatchObject({ total: 3, nextCursor: expect.any(String) as string })
    expect(await ids({ limit: 2, cursor: first.nextCursor! })).toEqual(['t10'])
    await expect(ids({ sort: 'colour' })).rejects.toThrow('Cannot sort by ‘colour’: choose from name, type, parameters, created, changed.')
  })
})

describe('a job template', () => {
  it('is made, changed and deleted; who and when stay with it', async () => {
    const { bench, calls } = benchWithDevices()
    await calls.jobTemplates.create(interval)
    bench.wait(5_000)
    await calls.jobTemplates.change({ jobTemplateId: 'interval', description: 'For the lab', name: 'Interval 2' })
    expect(await calls.jobTemplates.get({ jobTemplateId: 'interval' })).toEqual({
      ...interval,
      name: 'Interval 2',
      description: 'For the lab',
      createdBy: 'ada',
      createdAtMs: startOfTime,
      lastUpdatedAtMs: startOfTime + 5_000,
      madeFromJobId: null,
    })
    await calls.jobTemplates.delete({ jobTemplateId: 'interval' })
    await expect(calls.jobTemplates.get({ jobTemplateId: 'interval' })).rejects.toThrow(
      'There is no job template ‘interval’: it may have been deleted. (JobTemplateNotFound)',
    )
  })

  it('is exported as what an import takes, and gets an id where it brings none', async () => {
    const { calls } = benchWithDevices()
    await calls.jobTemplates.create(interval)
    const file = JSON.parse(JSON.stringify(await calls.jobTemplates.export({ jobTemplateId: 'interval' }))) as NewJobTemplate
    expect(file).toEqual(interval)
    const { jobTemplateId } = await calls.jobTemplates.create({ ...file, jobTemplateId: undefined, name: 'Interval again' })
    expect(await calls.jobTemplates.export({ jobTemplateId })).toEqual({ ...interval, jobTemplateId, name: 'Interval again' })
  })

  it.each<[string, string, Partial<NewJobTemplate>, string]>([
    ['an id that is taken', 'AlreadyExists', { name: 'Other' }, 'There is a job template with the id ‘interval’ already: use another.'],
    [
      'a name that is taken',
      'AlreadyExists',
      { jobTemplateId: 'other' },
      'There is a job template named ‘Interval’ already: use another name.',
    ],
    [
      'a placeholder for no parameter',
      'InvalidInput',
      { jobTemplateId: 'other', name: 'Other', job: { document: { a: '${parameters:x}' } } },
      'Job template ‘Other’ cannot be kept. ‘job.document.a’: ${parameters:x} names no parameter of this template: add the parameter, or change the text.',
    ],
    [
      'a device template that is not there',
      'TemplateNotFound',
      { jobTemplateId: 'other', name: 'Other', job: { templateId: 'gone' } },
      'There is no device template ‘gone’: choose another, or none.',
    ],
  ])('is refused with %s', async (_what, code, change, sentence) => {
    const { calls } = benchWithDevices()
    await calls.jobTemplates.create(interval)
    await expect(calls.jobTemplates.create({ ...interval, ...change })).rejects.toMatchObject({ code, sentence })
    expect((await calls.jobTemplates.list({})).total).toBe(1)
  })

  it('keeps the parameters that its text names, and its name apart from the others', async () => {
    const { calls } = benchWithDevices()
    await calls.jobTemplates.create(interval)
    await calls.jobTemplates.create(newTemplate({ jobTemplateId: 'other', name: 'Other' }))
    await expect(calls.jobTemplates.change({ jobTemplateId: 'interval', parameters: [] })).rejects.toThrow(
      '‘job.operations.0.value’: ${parameters:seconds} names no parameter of this template',
    )
    await expect(calls.jobTemplates.change({ jobTemplateId: 'interval', name: 'Other' })).rejects.toMatchObject({
      code: 'AlreadyExists',
    })
    await calls.jobTemplates.change({ jobTemplateId: 'interval', name: 'Interval' })
    expect(await calls.jobTemplates.get({ jobTemplateId: 'interval' })).toMatchObject(interval)
  })

  it('that is not there cannot be changed, deleted or exported', async () => {
    const { change, delete: remove, export: write } = benchWithDevices().calls.jobTemplates
    for (const procedure of [change, remove, write])
      await expect((procedure as typeof write)({ jobTemplateId: 'gone' })).rejects.toMatchObject({ code: 'JobTemplateNotFound' })
  })
})

describe('a template made from a job', () => {
  it('has what it does and its rules, not its devices, and a name that is free', async () => {
    const { bench, calls } = benchWithDevices('f1')
    const rules = {
      jobExecutionsRolloutConfig: { maximumPerMinute: 10 },
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      schedulingConfig: {
        startTime: '2027-01-01 10:00',
        timeZone: 'Europe/Vienna',
        maintenanceWindows: [{ startTime: 'cron(0 2 ? * SUN *)', durationInMinutes: 60 }],
      },
    }
    const document = { operation: 'reboot', in: [1, null] }
    await calls.jobs.create({ jobId: 'j', name: 'Reboot', document, targets: { thingNames: ['f1'] }, ...rules, run: false })
    const made = [await calls.jobTemplates.createFromJob({ jobId: 'j' }), await calls.jobTemplates.createFromJob({ jobId: 'j' })]
    const [first, second] = await Promise.all(made.map((template) => calls.jobTemplates.get(template)))
    expect(first).toEqual({
      jobTemplateId: made[0]!.jobTemplateId,
      name: 'Reboot template',
      description: '',
      parameters: [],
      job: {
        name: 'Reboot',
        description: '',
        templateId: null,
        targetSelection: 'SNAPSHOT',
        type: 'document',
        document,
        ...rules,
        abortConfig: null,
        jobExecutionsRetryConfig: null,
        schedulingConfig: { timeZone: 'Europe/Vienna', maintenanceWindows: rules.schedulingConfig.maintenanceWindows },
      },
      createdBy: 'ada',
      createdAtMs: startOfTime,
      lastUpdatedAtMs: startOfTime,
      madeFromJobId: 'j',
    })
    expect(second!.name).toBe('Reboot template 2')
    const named = await calls.jobTemplates.createFromJob({ jobId: 'j', name: ' Night ' })
    expect((await calls.jobTemplates.get(named)).name).toBe('Night')
    await expect(calls.jobTemplates.createFromJob({ jobId: 'j', name: 'Night' })).rejects.toMatchObject({ code: 'AlreadyExists' })
    await expect(calls.jobTemplates.createFromJob({ jobId: 'j', name: ' ' })).rejects.toThrow('‘name’: A name is needed.')
    const job = bench.engine.job('j')!
    await calls.jobs.delete({ jobId: 'j', force: true })
    await bench.history.archive({ definition: job, progress: job, executions: [] })
    const ofArchived = await calls.jobTemplates.createFromJob({ jobId: 'j', name: 'Of the archive' })
    expect((await calls.jobTemplates.get(ofArchived)).job).toEqual(first!.job)
    await expect(calls.jobTemplates.createFromJob({ jobId: 'gone' })).rejects.toMatchObject({ code: 'JobNotFound' })
  })
})

describe('a job made from a template', () => {
  const run = async (request: Partial<NewJob>) => {
    const { calls } = benchWithDevices('f1')
    await calls.jobTemplates.create(interval)
    const whole = newJobSchema.parse({ jobTemplateId: 'interval', targets: { thingNames: ['f1'] }, ...request })
    const { jobId } = await calls.jobs.create({ ...whole, run: false })
    return calls.jobs.get({ jobId })
  }

  it('holds the values in their types and the rules of the template, and says where it came from', async () => {
    expect(await run({ parameters: { seconds: 60 } })).toMatchObject({
      name: 'Report every 60 s',
      description: 'For a test.',
      work: { type: 'setting', operations: [{ name: 'reportInterval', value: 60 }] },
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      jobExecutionsRolloutConfig: { maximumPerMinute: 60 },
      abortConfig: null,
      jobTemplateId: 'interval',
    })
  })

  it('has what the request gives in place of what the template says; null is no rule', async () => {
    const given = { name: 'Mine', jobExecutionsRolloutConfig: null, timeoutConfig: { inProgressTimeoutInMinutes: 9 } }
    expect(await run({ parameters: { seconds: 60, why: 'fun' }, ...given })).toMatchObject({
      ...given,
      description: 'For fun.',
      work: { type: 'setting', operations: [{ name: 'reportInterval', value: 60 }] },
    })
    const work = { type: 'document' as const, document: { operation: 'reboot' } }
    expect(await run({ name: 'Mine', ...work })).toMatchObject({ name: 'Mine', work, description: 'For a test.' })
  })

  it.each<[string, Partial<NewJob>, string]>([
    ['no value', {}, '‘parameters.seconds’: A value is needed: a whole number.'],
    ['no value for the name that is left', { document: {} }, '‘parameters.seconds’: A value is needed'],
    ['a value of another type', { parameters: { seconds: '60' } }, '‘parameters.seconds’: The value must be a whole number, not "60".'],
    [
      'a value for no parameter',
      { parameters: { seconds: 1, minutes: 1 } },
      '‘parameters.minutes’: Job template ‘Interval’ has no such parameter: it has seconds, why.',
    ],
    ['a template that is not there', { jobTemplateId: 'gone' }, 'There is no job template ‘gone’: it may have been deleted.'],
    [
      'rules that do not go with those of the template',
      {
        parameters: { seconds: 1 },
        timeoutConfig: null,
        jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'TIMED_OUT', numberOfRetries: 1 }] },
      },
      'Job template ‘Interval’ makes no job of this. ‘jobExecutionsRetryConfig.criteriaList’: A retry on TIMED_OUT needs a time-out',
    ],
  ])('is refused with %s', async (_what, request, sentence) => {
    await expect(run(request)).rejects.toThrow(sentence)
  })

  it('is refused where the values make a name that no device takes', async () => {
    const { calls } = benchWithDevices('f1')
    const template = newTemplate({
      jobTemplateId: 'named',
      parameters: [{ name: 'setting', type: 'string', description: '' }],
      job: { type: 'setting', operations: [{ name: '${parameters:setting}', value: 1 }] },
    })
    await calls.jobTemplates.create(template)
    const request = { jobTemplateId: 'named', targets: { thingNames: ['f1'] }, parameters: { setting: 'a b' } }
    await expect(calls.jobs.create(request)).rejects.toThrow(
      'Job template ‘Interval’ makes no job of this. ‘operations.0.name’: A name begins with a letter or "_"',
    )
    expect((await calls.jobs.list({})).total).toBe(0)
  })

  it('says where it came from after it was written anew too', async () => {
    const { calls } = benchWithDevices('f1')
    await calls.jobTemplates.create(interval)
    const targets = { thingNames: ['f1'] }
    const { jobId } = await calls.jobs.create({ jobTemplateId: 'interval', targets, parameters: { seconds: 5 }, run: false })
    await calls.jobs.edit({ jobId, job: { targets, document: { operation: 'reboot' } } })
    expect(await calls.jobs.get({ jobId })).toMatchObject({ jobTemplateId: 'interval', work: { type: 'document' } })
  })

  it('stays as it is when the template goes', async () => {
    const { bench, calls } = benchWithDevices('f1')
    await calls.jobTemplates.create(interval)
    const { jobId } = await calls.jobs.create({
      jobTemplateId: 'interval',
      targets: { thingNames: ['f1'] },
      parameters: { seconds: 5 },
    })
    await calls.jobTemplates.delete({ jobTemplateId: 'interval' })
    bench.answer('f1', jobId, 'SUCCEEDED')
    expect(await calls.jobs.get({ jobId })).toMatchObject({ jobTemplateId: 'interval', state: 'completed' })
  })
})
