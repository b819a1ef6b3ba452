import { beforeEach, describe, expect, it, test } from 'vitest'
import { startOfTime } from '../../helpers/api-port.ts'
import { archive, createJob, doorWithThings, groupArn, thingArn, type AwsDoor } from '../../helpers/aws-door.ts'

const jobArn = (jobId: string) => `arn:aws:iot:local:000000000000:job/${jobId}`
const start = startOfTime / 1000

let door: AwsDoor
beforeEach(async () => {
  door = await doorWithThings()
})

const describeJob = async (jobId: string) => (await door.call('GET', `/jobs/${jobId}`)).body['job'] as Record<string, unknown>
const statusOf = async (thing: string, jobId: string) =>
  ((await door.call('GET', `/things/${thing}/jobs/${jobId}`)).body['execution'] as { status: string }).status
const finish = (jobId: string, ...things: string[]) => {
  for (const thing of things) {
    door.bench.connect(thing)
    door.bench.answer(thing, jobId, 'SUCCEEDED')
  }
}

describe('CreateJob', () => {
  it('makes a job that runs at once, and DescribeJob tells all of it', async () => {
    const rules = {
      presignedUrlConfig: { roleArn: 'arn:aws:iam::1:role/r', expiresInSec: 120 },
      jobExecutionsRolloutConfig: {
        maximumPerMinute: 50,
        exponentialRate: { baseRatePerMinute: 10, incrementFactor: 1.5, rateIncreaseCriteria: { numberOfNotifiedThings: 5 } },
      },
      abortConfig: { criteriaList: [{ action: 'CANCEL', failureType: 'FAILED', thresholdPercentage: 12.5, minNumberOfExecutedThings: 2 }] },
      timeoutConfig: { inProgressTimeoutInMinutes: 10 },
      jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'TIMED_OUT', numberOfRetries: 2 }] },
      namespaceId: 'ns',
    }
    const targets = [thingArn('t-3'), groupArn('g')]
    const made = await createJob(door, 'j', { ...rules, targets, description: 'All of it', tags: [{ Key: 'team', Value: 'a' }] })
    expect(made).toEqual({ status: 200, type: null, body: { jobArn: jobArn('j'), jobId: 'j', description: 'All of it' } })
    expect(await describeJob('j')).toEqual({
      jobArn: jobArn('j'),
      jobId: 'j',
      description: 'All of it',
      targetSelection: 'SNAPSHOT',
      status: 'IN_PROGRESS',
      targets: ['arn:aws:iot:local:000000000000:thing/t-3', 'arn:aws:iot:local:000000000000:thinggroup/g'],
      ...rules,
      createdAt: start,
      lastUpdatedAt: start,
      isConcurrent: true,
      jobProcessDetails: {
        processingTargets: ['arn:aws:iot:local:000000000000:thing/t-3', 'arn:aws:iot:local:000000000000:thinggroup/g'],
        numberOfCanceledThings: 0,
        numberOfSucceededThings: 0,
        numberOfFailedThings: 0,
        numberOfRejectedThings: 0,
        numberOfQueuedThings: 1,
        numberOfInProgressThings: 0,
        numberOfRemovedThings: 0,
        numberOfTimedOutThings: 0,
      },
    })
    expect(door.bench.engine.job('j')).toMatchObject({ name: 'j', createdBy: 'ada', tags: [{ Key: 'team', Value: 'a' }] })
  })

  it('tells of a rollout that is under way: what it has not reached has no execution', async () => {
    await createJob(door, 'j', { jobExecutionsRolloutConfig: { maximumPerMinute: 1 } })
    const job = await describeJob('j')
    expect(job).toMatchObject({
      isConcurrent: true,
      jobProcessDetails: { numberOfQueuedThings: 1, processingTargets: [expect.any(String)] },
    })
    const listed = (await door.call('GET', '/jobs/j/things')).body['executionSummaries'] as unknown[]
    expect(listed).toHaveLength(1)
    expect((await door.call('GET', '/things/t-2/jobs/j')).type).toBe('ResourceNotFoundException')
  })

  it('waits for its start time, and tells the windows ahead', async () => {
    const schedulingConfig = {
      startTime: '2026-01-01 02:00',
      endTime: '2026-02-01 02:00',
      endBehavior: 'CANCEL',
      maintenanceWindows: [{ startTime: 'cron(0 3 * * ? *)', durationInMinutes: 60 }],
    }
    await createJob(door, 'j', { schedulingConfig, targetSelection: 'CONTINUOUS' })
    const { scheduledJobRollouts, ...job } = await describeJob('j')
    expect(job).toMatchObject({ status: 'SCHEDULED', schedulingConfig, targetSelection: 'CONTINUOUS' })
    expect(scheduledJobRollouts).toHaveLength(7)
    expect((scheduledJobRollouts as { startTime: string }[])[0]).toEqual({ startTime: '2026-01-01 03:00' })
  })

  it('passes over an end behavior without an end time, and members that it does not know', async () => {
    const made = await createJob(door, 'j', { schedulingConfig: { endBehavior: 'CANCEL' }, someday: true, comment: null })
    expect(made.status).toBe(200)
  })

  test.each<[what: string, body: Record<string, unknown>, type: string, says: string]>([
    ['without what it does', { document: undefined }, 'InvalidRequestException', '"document"'],
    ['with a document that is no JSON', { document: '{' }, 'InvalidRequestException', 'not JSON'],
    ['with a document that is no object', { document: '[1]' }, 'InvalidRequestException', 'not a JSON object'],
    ['with a document that is too large', { document: JSON.stringify({ a: 'x'.repeat(32_768) }) }, 'InvalidRequestException', '32 KiB'],
    [
      'with a document that is too deep',
      { document: `{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}` },
      'InvalidRequestException',
      '40 deep',
    ],
    [
      'with a file that is not there',
      { document: undefined, documentSource: 'https://s3.amazonaws.com/b/k.json' },
      'InvalidRequestException',
      'no file',
    ],
    ['with a document and a file', { documentSource: 'k.json' }, 'InvalidRequestException', 'either'],
    ['with a file of the bench that is not there', { document: '{"url":"${file:fw.bin}"}' }, 'InvalidRequestException', 'fw.bin'],
    ['without targets', { targets: [] }, 'InvalidRequestException', 'needs a target'],
    ['with too many targets', { targets: Array.from({ length: 101 }, (_, n) => thingArn(`x-${n}`)) }, 'InvalidRequestException', '100'],
    ['with a target that is no ARN', { targets: ['t-1'] }, 'InvalidRequestException', '‘t-1’ is not the ARN'],
    ['with an unknown thing', { targets: [thingArn('nobody')] }, 'ResourceNotFoundException', '‘nobody’'],
    ['with an unknown group', { targets: [groupArn('none')] }, 'ResourceNotFoundException', '‘none’'],
    ['with an unknown template', { jobTemplateArn: 'arn:aws:iot:r:1:jobtemplate/none' }, 'ResourceNotFoundException', '‘none’'],
    ['with parameters of no template', { documentParameters: { a: 'b' } }, 'InvalidRequestException', 'jobTemplateArn'],
    ['with packages', { destinationPackageVersions: ['arn'] }, 'InvalidRequestException', 'software packages'],
    ['with a wrong rate', { jobExecutionsRolloutConfig: { maximumPerMinute: 0 } }, 'InvalidRequestException', 'The rate is a whole number'],
    ['with a start in the past', { schedulingConfig: { startTime: '2020-01-01 00:00' } }, 'InvalidRequestException', 'startTime'],
    [
      'with retries of time-outs and none',
      { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'TIMED_OUT', numberOfRetries: 1 }] } },
      'InvalidRequestException',
      'timeoutConfig',
    ],
  ])('refuses one %s, and makes nothing', async (_, body, type, says) => {
    const refused = await createJob(door, 'j', body)
    expect(refused).toMatchObject({ type, body: { message: expect.stringContaining(says) as string } })
    expect(door.bench.engine.jobCount()).toBe(0)
  })

  it('refuses an empty group, which has nothing to do', async () => {
    await door.call('POST', '/thing-groups/empty', {})
    expect(await createJob(door, 'j', { targets: [groupArn('empty')] })).toMatchObject({ status: 400, type: 'InvalidRequestException' })
  })

  it.each(['at hand', 'in the archive'])('refuses the id of a job %s, naming that', async (where) => {
    await createJob(door, 'j')
    finish('j', 't-1', 't-2')
    if (where === 'in the archive') await archive(door, 'j')
    expect(await createJob(door, 'j')).toMatchObject({
      status: 409,
      type: 'ResourceAlreadyExistsException',
      body: { resourceId: 'j', resourceArn: jobArn('j'), message: expect.any(String) },
    })
  })

  it('refuses an id that cannot be', async () => {
    expect(await createJob(door, '%24next')).toMatchObject({ status: 400, type: 'InvalidRequestException' })
  })
})

describe('GetJobDocument', () => {
  it.each(['', '?beforeSubstitution=true'])('gives the document as a text%s', async (query) => {
    await createJob(door, 'j')
    expect((await door.call('GET', `/jobs/j/job-document${query}`)).body).toEqual({ document: '{"operation":"reboot"}' })
  })

  it('gives what a job without a document does as our REST takes it', async () => {
    await door.bench.calls().jobs.create({
      jobId: 'c',
      type: 'command',
      operations: [{ name: 'reboot' }],
      targets: { thingNames: ['t-1'] },
    })
    const { document } = (await door.call('GET', '/jobs/c/job-document')).body
    expect(JSON.parse(document as string)).toEqual({ type: 'command', operations: [{ name: 'reboot' }] })
  })
})

describe('UpdateJob', () => {
  it('changes what may be changed, and leaves the rest', async () => {
    await createJob(door, 'j', { description: 'before', timeoutConfig: { inProgressTimeoutInMinutes: 5 } })
    expect(await door.call('PATCH', '/jobs/j', { description: 'after', presignedUrlConfig: { expiresInSec: 60 } })).toEqual({
      status: 200,
      type: null,
      body: {},
    })
    expect(await describeJob('j')).toMatchObject({
      description: 'after',
      presignedUrlConfig: { expiresInSec: 60 },
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
    })
  })

  it('lets retries only go', async () => {
    const retries = (numberOfRetries: number) => ({
      jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries }] },
    })
    await createJob(door, 'j', retries(2))
    expect((await door.call('PATCH', '/jobs/j', retries(3))).status).toBe(400)
    expect((await door.call('PATCH', '/jobs/j', retries(0))).status).toBe(200)
  })

  it.each(['finished', 'archived'])('refuses a %s job', async (how) => {
    await createJob(door, 'j')
    finish('j', 't-1', 't-2')
    if (how === 'archived') await archive(door, 'j')
    expect(await door.call('PATCH', '/jobs/j', { description: 'x' })).toMatchObject({ status: 400, type: 'InvalidRequestException' })
  })
})

describe('CancelJob', () => {
  it('lets what is at work go on, unless it is forced', async () => {
    await createJob(door, 'j')
    door.bench.connect('t-1')
    const canceled = await door.call('PUT', '/jobs/j/cancel', { reasonCode: 'WRONG', comment: 'Not this one.' })
    expect(canceled.body).toEqual({ jobArn: jobArn('j'), jobId: 'j' })
    expect(await describeJob('j')).toMatchObject({
      status: 'CANCELED',
      reasonCode: 'WRONG',
      comment: 'Not this one.',
      forceCanceled: false,
      isConcurrent: true,
    })
    expect([await statusOf('t-1', 'j'), await statusOf('t-2', 'j')]).toEqual(['IN_PROGRESS', 'CANCELED'])
  })

  it('by force ends all', async () => {
    await createJob(door, 'j')
    door.bench.connect('t-1')
    await door.call('PUT', '/jobs/j/cancel?force=true', {})
    expect(await describeJob('j')).toMatchObject({ status: 'CANCELED', forceCanceled: true, isConcurrent: false, completedAt: start })
    expect(await statusOf('t-1', 'j')).toBe('CANCELED')
    expect((await door.call('GET', '/things/t-1/jobs/j')).body['execution']).toMatchObject({ forceCanceled: true })
    expect((await door.call('GET', '/things/t-2/jobs/j')).body['execution']).toMatchObject({ forceCanceled: false })
  })

  test.each([
    ['a reason that is no code', { reasonCode: 'because' }, 'A reason code has'],
    ['a comment with control characters', { comment: 'a\nb' }, 'control characters'],
    ['a comment that is too long', { comment: 'x'.repeat(2029) }, '2028'],
  ])('refuses %s', async (_, body, says) => {
    await createJob(door, 'j')
    expect(await door.call('PUT', '/jobs/j/cancel', body)).toMatchObject({
      status: 400,
      type: 'InvalidRequestException',
      body: { message: expect.stringContaining(says) as string },
    })
  })

  it('refuses one that is over', async () => {
    await createJob(door, 'j')
    await door.call('PUT', '/jobs/j/cancel', {})
    expect(await door.call('PUT', '/jobs/j/cancel', {})).toMatchObject({ status: 400, type: 'InvalidRequestException' })
  })
})

describe('DeleteJob', () => {
  it('takes a finished job away, and its id is free again', async () => {
    await createJob(door, 'j')
    expect(await door.call('DELETE', '/jobs/j')).toMatchObject({ status: 409, type: 'InvalidStateTransitionException' })
    finish('j', 't-1', 't-2')
    expect(await door.call('DELETE', '/jobs/j')).toEqual({ status: 200, type: null, body: {} })
    expect(await door.call('GET', '/jobs/j')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
    expect((await createJob(door, 'j')).status).toBe(200)
  })

  it('takes one that runs by force only', async () => {
    await createJob(door, 'j')
    expect((await door.call('DELETE', '/jobs/j?force=true')).status).toBe(200)
    expect((await door.call('GET', '/jobs/j')).status).toBe(404)
  })

  it('takes one out of the archive', async () => {
    await createJob(door, 'j')
    finish('j', 't-1', 't-2')
    await archive(door, 'j')
    expect(await describeJob('j')).toMatchObject({ status: 'COMPLETED', jobProcessDetails: { numberOfSucceededThings: 2 } })
    expect((await door.call('DELETE', '/jobs/j')).status).toBe(200)
    expect((await door.call('GET', '/jobs/j')).status).toBe(404)
    // What the one caller deleted, the other does not show.
    await expect(door.bench.calls().jobs.get({ jobId: 'j' })).rejects.toMatchObject({ code: 'JobNotFound' })
  })
})

describe('AssociateTargetsWithJob', () => {
  it('gives a continuous job more targets', async () => {
    await createJob(door, 'j', { targetSelection: 'CONTINUOUS' })
    const added = await door.call('POST', '/jobs/j/targets', { targets: [thingArn('t-3')], comment: 'And this one.' })
    expect(added.body).toEqual({ jobArn: jobArn('j'), jobId: 'j' })
    expect(await statusOf('t-3', 'j')).toBe('QUEUED')
  })

  it('refuses a snapshot', async () => {
    await createJob(door, 'j')
    expect(await door.call('POST', '/jobs/j/targets', { targets: [thingArn('t-3')] })).toMatchObject({
      status: 400,
      type: 'InvalidRequestException',
    })
  })

  it('refuses more than 100 in all', async () => {
    const names = Array.from({ length: 100 }, (_, number) => `x-${number}`)
    for (const name of names) await door.call('POST', `/things/${name}`, {})
    await createJob(door, 'j', { targetSelection: 'CONTINUOUS' })
    expect(await door.call('POST', '/jobs/j/targets', { targets: names.map(thingArn) })).toMatchObject({
      status: 410,
      type: 'LimitExceededException',
    })
  })
})

it('tells of no saved job that was never run', async () => {
  await door.bench.calls().jobs.create({ jobId: 'd', run: false, document: { a: 1 }, targets: { thingNames: ['t-1'] } })
  for (const [method, path] of [
    ['GET', '/jobs/d'],
    ['GET', '/jobs/d/job-document'],
    ['GET', '/jobs/d/things'],
    ['PATCH', '/jobs/d'],
    ['PUT', '/jobs/d/cancel'],
    ['DELETE', '/jobs/d'],
  ] as const)
    expect(await door.call(method, path, method === 'GET' || method === 'DELETE' ? undefined : {})).toMatchObject({ status: 404 })
  expect((await door.call('GET', '/jobs')).body).toEqual({ jobs: [] })
})
