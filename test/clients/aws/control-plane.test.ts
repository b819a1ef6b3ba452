/** The real `@aws-sdk/client-iot` against a whole bench, with nothing changed but its endpoint. */
import {
  AddThingToThingGroupCommand,
  AssociateTargetsWithJobCommand,
  CancelJobCommand,
  CancelJobExecutionCommand,
  CreateJobCommand,
  CreateJobTemplateCommand,
  CreateThingCommand,
  CreateThingGroupCommand,
  DeleteJobCommand,
  DeleteJobExecutionCommand,
  DeleteJobTemplateCommand,
  DeleteThingCommand,
  DeleteThingGroupCommand,
  DescribeEndpointCommand,
  DescribeEventConfigurationsCommand,
  DescribeJobCommand,
  DescribeJobExecutionCommand,
  DescribeJobTemplateCommand,
  DescribeManagedJobTemplateCommand,
  DescribeThingCommand,
  DescribeThingGroupCommand,
  GetJobDocumentCommand,
  IoTClient,
  ListPoliciesCommand,
  ListThingGroupsForThingCommand,
  paginateListJobExecutionsForJob,
  paginateListJobExecutionsForThing,
  paginateListJobs,
  paginateListJobTemplates,
  paginateListThings,
  paginateListThingsInThingGroup,
  RemoveThingFromThingGroupCommand,
  UpdateEventConfigurationsCommand,
  UpdateJobCommand,
  UpdateThingCommand,
  UpdateThingGroupCommand,
  UpdateThingGroupsForThingCommand,
} from '@aws-sdk/client-iot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

const region = 'us-east-1'
const nobody = { accessKeyId: 'NOBODY', secretAccessKey: 'nothing' }

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let bench: HeadlessBench
let sdk: IoTClient
const clients: IoTClient[] = []

function clientWith(credentials: { accessKeyId: string; secretAccessKey: string }): IoTClient {
  const client = new IoTClient({ endpoint: bench.tools, region, credentials, maxAttempts: 1 })
  clients.push(client)
  return client
}

beforeAll(async () => {
  folder = await temporaryFolder()
  bench = await startHeadless({ dataFolder: folder.folder })
  sdk = clientWith(nobody)
})
afterAll(async () => {
  for (const client of clients) client.destroy()
  await bench.end()
  await folder.remove()
})

/** What a paginator gives, page by page. */
async function pages<Page, Row>(paginator: AsyncIterable<Page>, rowsOf: (page: Page) => Row[] | undefined): Promise<Row[][]> {
  const found: Row[][] = []
  for await (const page of paginator) found.push(rowsOf(page) ?? [])
  return found
}

let count = 0
/** Two things in a group of their own. */
async function fleet() {
  const name = `fleet-${(count += 1)}`
  const things = [`${name}:a`, `${name}:b`]
  const arns: string[] = []
  for (const thingName of things) arns.push((await sdk.send(new CreateThingCommand({ thingName }))).thingArn!)
  const { thingGroupArn } = await sdk.send(new CreateThingGroupCommand({ thingGroupName: name }))
  for (const thingName of things) await sdk.send(new AddThingToThingGroupCommand({ thingGroupName: name, thingName }))
  return { name, things, arns, thingGroupArn: thingGroupArn! }
}

describe('jobs by the AWS SDK', () => {
  it('are made, shown, changed, canceled and deleted', async () => {
    const { name: jobId, thingGroupArn } = await fleet()
    // 30 KiB, with what JSON and a signature have to escape.
    const document = JSON.stringify({ operation: 'update', notes: 'ä"\\ \u{1f600}'.repeat(2_500) })
    const made = await sdk.send(
      new CreateJobCommand({
        jobId,
        targets: [thingGroupArn],
        document,
        description: 'From the SDK',
        jobExecutionsRolloutConfig: { maximumPerMinute: 600 },
        abortConfig: {
          criteriaList: [{ action: 'CANCEL', failureType: 'FAILED', thresholdPercentage: 50.5, minNumberOfExecutedThings: 3 }],
        },
        timeoutConfig: { inProgressTimeoutInMinutes: 60 },
        jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 2 }] },
        presignedUrlConfig: { expiresInSec: 600 },
        tags: [{ Key: 'team', Value: 'north' }],
      }),
    )
    expect(made).toMatchObject({ jobId, jobArn: expect.stringContaining(`job/${jobId}`) as string, description: 'From the SDK' })
    const { job } = await sdk.send(new DescribeJobCommand({ jobId }))
    expect(job).toMatchObject({
      jobId,
      status: 'IN_PROGRESS',
      targets: [thingGroupArn],
      abortConfig: { criteriaList: [{ thresholdPercentage: 50.5 }] },
      timeoutConfig: { inProgressTimeoutInMinutes: 60 },
      createdAt: expect.any(Date) as Date,
    })
    expect(Math.abs(job!.createdAt!.getTime() - Date.now())).toBeLessThan(60_000)
    expect((await sdk.send(new GetJobDocumentCommand({ jobId }))).document).toBe(document)

    await sdk.send(new UpdateJobCommand({ jobId, description: 'Changed', presignedUrlConfig: { expiresInSec: 60 } }))
    const canceled = await sdk.send(new CancelJobCommand({ jobId, reasonCode: 'ENOUGH', comment: 'That will do.', force: true }))
    expect(canceled).toMatchObject({ jobId, description: 'Changed' })
    expect((await sdk.send(new DescribeJobCommand({ jobId }))).job).toMatchObject({
      status: 'CANCELED',
      forceCanceled: true,
      reasonCode: 'ENOUGH',
      comment: 'That will do.',
      jobProcessDetails: { numberOfCanceledThings: 2 },
      completedAt: expect.any(Date) as Date,
    })
    await sdk.send(new DeleteJobCommand({ jobId }))
    await expect
      .poll(() => sdk.send(new DescribeJobCommand({ jobId })).catch((error: Error) => error.name), { timeout: 10_000 })
      .toBe('ResourceNotFoundException')
  })

  it('reach what is added to them, and what joins their group', async () => {
    const { name: jobId, thingGroupArn } = await fleet()
    await sdk.send(new CreateJobCommand({ jobId, targets: [thingGroupArn], document: '{}', targetSelection: 'CONTINUOUS' }))
    const other = await fleet()
    await sdk.send(new AssociateTargetsWithJobCommand({ jobId, targets: [other.thingGroupArn] }))
    const late = `${jobId}:late`
    await sdk.send(new CreateThingCommand({ thingName: late }))
    await sdk.send(new AddThingToThingGroupCommand({ thingGroupArn, thingName: late }))
    const execution = await sdk.send(new DescribeJobExecutionCommand({ jobId, thingName: late }))
    expect(execution.execution).toMatchObject({ status: 'QUEUED', executionNumber: 1, queuedAt: expect.any(Date) as Date })
    await sdk.send(new RemoveThingFromThingGroupCommand({ thingGroupArn, thingName: late }))
    expect((await sdk.send(new DescribeJobExecutionCommand({ jobId, thingName: late }))).execution?.status).toBe('REMOVED')
    const found = await pages(paginateListJobExecutionsForJob({ client: sdk, pageSize: 2 }, { jobId }), (page) => page.executionSummaries)
    expect(found.map((page) => page.length)).toEqual([2, 2, 1])
  })

  it('run from a template', async () => {
    const { name: jobId, thingGroupArn } = await fleet()
    const { jobTemplateArn } = await sdk.send(
      new CreateJobTemplateCommand({
        jobTemplateId: jobId,
        description: 'Reboot',
        document: '{"operation":"reboot"}',
        timeoutConfig: { inProgressTimeoutInMinutes: 5 },
      }),
    )
    expect(await sdk.send(new DescribeJobTemplateCommand({ jobTemplateId: jobId }))).toMatchObject({
      description: 'Reboot',
      document: '{"operation":"reboot"}',
      createdAt: expect.any(Date) as Date,
    })
    await sdk.send(new CreateJobCommand({ jobId, targets: [thingGroupArn], jobTemplateArn }))
    expect((await sdk.send(new DescribeJobCommand({ jobId }))).job).toMatchObject({
      jobTemplateArn,
      timeoutConfig: { inProgressTimeoutInMinutes: 5 },
    })
    const templates = await pages(paginateListJobTemplates({ client: sdk, pageSize: 1 }, {}), (page) => page.jobTemplates)
    expect(templates.flat().map(({ jobTemplateId }) => jobTemplateId)).toContain(jobId)
    await sdk.send(new DeleteJobTemplateCommand({ jobTemplateId: jobId }))
    await expect(sdk.send(new DescribeManagedJobTemplateCommand({ templateName: 'AWS-Reboot' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    })
  })

  it('have executions that are canceled and deleted one by one', async () => {
    const { name: jobId, things, thingGroupArn } = await fleet()
    const [thingName] = things
    await sdk.send(new CreateJobCommand({ jobId, targets: [thingGroupArn], document: '{}' }))
    await expect(sdk.send(new CancelJobExecutionCommand({ jobId, thingName, expectedVersion: 5 }))).rejects.toMatchObject({
      name: 'VersionConflictException',
    })
    await sdk.send(new CancelJobExecutionCommand({ jobId, thingName, expectedVersion: 1, statusDetails: { by: 'me' } }))
    expect((await sdk.send(new DescribeJobExecutionCommand({ jobId, thingName }))).execution).toMatchObject({
      status: 'CANCELED',
      statusDetails: { detailsMap: { by: 'me' } },
      versionNumber: 2,
    })
    await sdk.send(new DeleteJobExecutionCommand({ jobId, thingName, executionNumber: 1 }))
    const left = await pages(paginateListJobExecutionsForThing({ client: sdk }, { thingName }), (page) => page.executionSummaries)
    expect(left).toEqual([[]])
  })

  it('are found when they have gone to the archive', async () => {
    const { name, thingGroupArn, things } = await fleet()
    await bench.call('PATCH', '/settings', { recentJobs: 0 })
    const jobIds = ['1', '2', '3'].map((number) => `${name}-${number}`)
    for (const jobId of jobIds) {
      await sdk.send(new CreateJobCommand({ jobId, targets: [thingGroupArn], document: '{}' }))
      await sdk.send(new CancelJobCommand({ jobId, force: true }))
    }
    await expect.poll(async () => (await bench.call<{ total: number }>('GET', `/jobs?archived=true&search=${name}`)).total).toBe(3)
    const listed = await pages(paginateListJobs({ client: sdk, pageSize: 2 }, { thingGroupName: name }), (page) => page.jobs)
    expect(listed.flat().map(({ jobId }) => jobId)).toEqual(jobIds.toReversed())
    const ofThing = await pages(
      paginateListJobExecutionsForThing({ client: sdk, pageSize: 2 }, { thingName: things[0]! }),
      (page) => page.executionSummaries,
    )
    expect(ofThing.flat().map(({ jobId }) => jobId)).toEqual(jobIds.toReversed())
    const [jobId] = jobIds
    expect((await sdk.send(new GetJobDocumentCommand({ jobId }))).document).toBe('{}')
    await sdk.send(new DeleteJobExecutionCommand({ jobId, thingName: things[0], executionNumber: 1 }))
    expect((await sdk.send(new DescribeJobCommand({ jobId }))).job?.jobProcessDetails?.numberOfCanceledThings).toBe(1)
    await sdk.send(new DeleteJobCommand({ jobId }))
    await expect(sdk.send(new DescribeJobCommand({ jobId }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await bench.call('PATCH', '/settings', { recentJobs: 200 })
  })

  it('take their document from a file of the bench', async () => {
    const { name: jobId, thingGroupArn } = await fleet()
    const file = await bench.fetch(`/api/v1/files/${jobId}.json`, {
      method: 'PUT',
      body: '{"operation":"from a file"}',
      headers: { 'content-type': 'application/json' },
    })
    expect(file.ok).toBe(true)
    const documentSource = `https://s3.us-east-1.amazonaws.com/bucket/jobs/${jobId}.json`
    await sdk.send(new CreateJobCommand({ jobId, targets: [thingGroupArn], documentSource }))
    expect((await sdk.send(new GetJobDocumentCommand({ jobId }))).document).toBe('{"operation":"from a file"}')
  })
})

describe('things and groups by the AWS SDK', () => {
  it('are made, shown, changed, listed and deleted', async () => {
    const { name, things, arns, thingGroupArn } = await fleet()
    const [thingName] = things
    await sdk.send(new UpdateThingCommand({ thingName, attributePayload: { attributes: { shelf: name } } }))
    const { version, ...thing } = await sdk.send(new DescribeThingCommand({ thingName }))
    expect(thing).toMatchObject({ thingName, thingArn: arns[0], attributes: { shelf: name }, defaultClientId: thingName })
    await expect(sdk.send(new UpdateThingCommand({ thingName, expectedVersion: version! + 1 }))).rejects.toMatchObject({
      name: 'VersionConflictException',
    })
    const found = await pages(
      paginateListThings({ client: sdk, pageSize: 1 }, { attributeName: 'shelf', attributeValue: name }),
      (page) => page.things,
    )
    expect(found.flat().map((one) => one.thingName)).toEqual([thingName])
    const members = await pages(
      paginateListThingsInThingGroup({ client: sdk, pageSize: 1 }, { thingGroupName: name }),
      (page) => page.things,
    )
    expect(members).toEqual(things.map((one) => [one]))

    await sdk.send(new UpdateThingGroupCommand({ thingGroupName: name, thingGroupProperties: { thingGroupDescription: 'By the door' } }))
    expect(await sdk.send(new DescribeThingGroupCommand({ thingGroupName: name }))).toMatchObject({
      thingGroupArn,
      thingGroupProperties: { thingGroupDescription: 'By the door' },
      thingGroupMetadata: { creationDate: expect.any(Date) as Date },
    })
    await sdk.send(new UpdateThingGroupsForThingCommand({ thingName, thingGroupsToRemove: [name] }))
    expect((await sdk.send(new ListThingGroupsForThingCommand({ thingName }))).thingGroups).toEqual([])
    await sdk.send(new DeleteThingGroupCommand({ thingGroupName: name }))
    await sdk.send(new DeleteThingCommand({ thingName }))
    await expect(sdk.send(new DescribeThingCommand({ thingName }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  })
})

describe('errors as the AWS SDK reads them', () => {
  it('name what exists already', async () => {
    const { name: jobId, thingGroupArn } = await fleet()
    const create = () => sdk.send(new CreateJobCommand({ jobId, targets: [thingGroupArn], document: '{}' }))
    const { jobArn } = await create()
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      resourceId: jobId,
      resourceArn: jobArn,
      $metadata: { httpStatusCode: 409 },
    })
  })

  it('say what is wrong, and what operations there are', async () => {
    await expect(sdk.send(new CreateJobCommand({ jobId: 'x', targets: ['nothing'], document: '{}' }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringContaining('‘nothing’ is not the ARN') as string,
    })
    await expect(sdk.send(new ListPoliciesCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('CreateJob (PUT /jobs/{jobId})') as string,
    })
  })
})

it('the account tells where devices connect, and that events of jobs are told', async () => {
  expect(await sdk.send(new DescribeEndpointCommand({ endpointType: 'iot:Data-ATS' }))).toMatchObject({ endpointAddress: 'localhost' })
  const { eventConfigurations } = await sdk.send(new DescribeEventConfigurationsCommand({}))
  expect(eventConfigurations).toMatchObject({ JOB: { Enabled: true }, THING: { Enabled: false } })
  await sdk.send(new UpdateEventConfigurationsCommand({ eventConfigurations: { JOB: { Enabled: true } } }))
})

describe('a bench with an access key', () => {
  const accessKeyId = 'BENCHKEY'
  const secretAccessKey = 'a secret of sixteen'

  it('takes what the SDK signs with it, and nothing else', async () => {
    await bench.call('PATCH', '/settings', { awsAccessKeyId: accessKeyId, awsSecretAccessKey: secretAccessKey })
    try {
      const right = clientWith({ accessKeyId, secretAccessKey })
      const { name: jobId } = { name: 'signed:1' }
      await right.send(new CreateThingCommand({ thingName: jobId, attributePayload: { attributes: { 'a.b': 'ä (x)' } } }))
      const found = await pages(
        paginateListThings({ client: right, pageSize: 1 }, { attributeName: 'a.b', attributeValue: 'ä (x)' }),
        (page) => page.things,
      )
      expect(found.flat()).toHaveLength(1)
      await expect(sdk.send(new DescribeThingCommand({ thingName: jobId }))).rejects.toMatchObject({
        name: 'UnrecognizedClientException',
        $metadata: { httpStatusCode: 403 },
      })
      const wrong = clientWith({ accessKeyId, secretAccessKey: 'another of sixteen' })
      await expect(wrong.send(new DescribeThingCommand({ thingName: jobId }))).rejects.toMatchObject({ name: 'InvalidSignatureException' })
      const settings = JSON.stringify(await bench.call('GET', '/settings'))
      expect(settings).not.toContain(secretAccessKey)
      expect(settings).toContain(accessKeyId)
    } finally {
      await bench.call('PATCH', '/settings', { awsAccessKeyId: '', awsSecretAccessKey: '' })
    }
  })
})
