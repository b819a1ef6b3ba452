import { beforeEach, describe, expect, it, test } from 'vitest'
import { startOfTime } from '../../helpers/api-port.ts'
import { archive, createJob, doorWithThings, type AwsDoor } from '../../helpers/aws-door.ts'

let door: AwsDoor
beforeEach(async () => {
  door = await doorWithThings()
})

const arn = (id: string) => `arn:aws:iot:local:000000000000:jobtemplate/${id}`
const create = (id: string, body: object) => door.call('PUT', `/job-templates/${id}`, body)
const reboot = { description: 'Reboots', document: '{"operation":"reboot"}' }

describe('templates of jobs', () => {
  it('keep what was given, and are told as they are', async () => {
    const rules = {
      presignedUrlConfig: { expiresInSec: 90 },
      jobExecutionsRolloutConfig: { maximumPerMinute: 5 },
      abortConfig: { criteriaList: [{ action: 'CANCEL', failureType: 'ALL', thresholdPercentage: 10, minNumberOfExecutedThings: 1 }] },
      timeoutConfig: { inProgressTimeoutInMinutes: 3 },
      jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 1 }] },
      maintenanceWindows: [{ startTime: 'cron(0 3 * * ? *)', durationInMinutes: 60 }],
    }
    expect((await create('reboot', { ...reboot, ...rules })).body).toEqual({ jobTemplateArn: arn('reboot'), jobTemplateId: 'reboot' })
    expect((await door.call('GET', '/job-templates/reboot')).body).toEqual({
      jobTemplateArn: arn('reboot'),
      jobTemplateId: 'reboot',
      ...reboot,
      ...rules,
      createdAt: startOfTime / 1000,
    })
  })

  it.each(['at hand', 'in the archive'])('are made from a job %s', async (where) => {
    await createJob(door, 'j', { timeoutConfig: { inProgressTimeoutInMinutes: 7 } })
    await door.call('PUT', '/jobs/j/cancel?force=true', {})
    if (where === 'in the archive') await archive(door, 'j')
    await create('again', { description: 'Again', jobArn: 'arn:aws:iot:us-east-1:1:job/j' })
    expect((await door.call('GET', '/job-templates/again')).body).toMatchObject({
      description: 'Again',
      document: '{"operation":"reboot"}',
      timeoutConfig: { inProgressTimeoutInMinutes: 7 },
    })
  })

  it('make jobs, in which the call overrides the template', async () => {
    await create('reboot', { ...reboot, timeoutConfig: { inProgressTimeoutInMinutes: 3 } })
    const jobTemplateArn = 'arn:aws:iot:us-east-1:1:jobtemplate/reboot'
    await createJob(door, 'j', { document: undefined, jobTemplateArn, timeoutConfig: { inProgressTimeoutInMinutes: 9 } })
    expect((await door.call('GET', '/jobs/j')).body['job']).toMatchObject({
      jobTemplateArn: arn('reboot'),
      timeoutConfig: { inProgressTimeoutInMinutes: 9 },
    })
    expect((await door.call('GET', '/jobs/j/job-document')).body).toEqual({ document: '{"operation":"reboot"}' })
  })

  it('of the bench take the values of their parameters as documentParameters, each in its type', async () => {
    await door.bench.calls().jobTemplates.create({
      jobTemplateId: 'set',
      name: 'Set',
      parameters: [
        { name: 'to', type: 'integer' },
        { name: 'on', type: 'boolean' },
        { name: 'as', type: 'string' },
      ],
      job: { document: { to: '${parameters:to}', on: '${parameters:on}', as: '${parameters:as}' } },
    })
    const documentParameters = { to: '7', on: 'true', as: '8' }
    const of = (parameters: object) => ({ document: undefined, jobTemplateArn: arn('set'), documentParameters: parameters })
    await createJob(door, 'j', of(documentParameters))
    expect((await door.call('GET', '/jobs/j/job-document')).body).toEqual({ document: '{"to":7,"on":true,"as":"8"}' })
    expect((await door.call('GET', '/jobs/j')).body['job']).toMatchObject({ documentParameters })
    expect(await createJob(door, 'k', of({ ...documentParameters, to: 'seven' }))).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('a whole number') as string },
    })
  })

  it('are listed page by page', async () => {
    for (const id of ['a', 'b', 'c']) await create(id, { ...reboot, description: id })
    const first = (await door.call('GET', '/job-templates?maxResults=2')).body as { jobTemplates: object[]; nextToken: string }
    expect(first.jobTemplates).toEqual(
      ['a', 'b'].map((id) => ({ jobTemplateArn: arn(id), jobTemplateId: id, description: id, createdAt: startOfTime / 1000 })),
    )
    await door.call('DELETE', '/job-templates/a')
    const second = (await door.call('GET', `/job-templates?nextToken=${first.nextToken}`)).body
    expect(second).toEqual({ jobTemplates: [expect.objectContaining({ jobTemplateId: 'c' })] })
  })

  it('go', async () => {
    await create('a', reboot)
    expect(await door.call('DELETE', '/job-templates/a')).toEqual({ status: 200, type: null, body: {} })
    expect(await door.call('GET', '/job-templates/a')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
    expect(await door.call('DELETE', '/job-templates/a')).toMatchObject({ status: 404 })
  })

  test.each<[string, object, number, string]>([
    ['one that exists already', reboot, 409, 'ConflictException'],
    ['one without a description', { document: '{}' }, 400, 'InvalidRequestException'],
    ['one that does nothing', { description: 'x' }, 400, 'InvalidRequestException'],
    ['one with a document and a job', { ...reboot, jobArn: 'arn:aws:iot:r:1:job/j' }, 400, 'InvalidRequestException'],
    ['one of a job that is not there', { description: 'x', jobArn: 'arn:aws:iot:r:1:job/none' }, 404, 'ResourceNotFoundException'],
    ['one of something else', { description: 'x', jobArn: 'arn:aws:iot:r:1:thing/j' }, 400, 'InvalidRequestException'],
    ['one with tags', { ...reboot, tags: [{ Key: 'a', Value: 'b' }] }, 400, 'InvalidRequestException'],
    ['one with packages', { ...reboot, destinationPackageVersions: ['arn'] }, 400, 'InvalidRequestException'],
  ])('refuse %s', async (what, body, status, type) => {
    if (what.startsWith('one that exists')) await create('a', reboot)
    expect(await create('a', body)).toMatchObject({ status, type })
  })
})

it('there are no managed templates', async () => {
  expect((await door.call('GET', '/managed-job-templates?templateName=AWS-Reboot')).body).toEqual({ managedJobTemplates: [] })
  expect(await door.call('GET', '/managed-job-templates/AWS-Reboot')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
})
