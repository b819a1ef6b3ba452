import { beforeEach, describe, expect, it, test } from 'vitest'
import { archive, createJob, doorWithThings, groupArn, thingArn, type AwsDoor } from '../../helpers/aws-door.ts'

let door: AwsDoor
beforeEach(async () => {
  door = await doorWithThings()
})

/** All rows of a list, page by page. */
async function pages(path: string, member: string, between: () => Promise<unknown> = async () => undefined): Promise<unknown[][]> {
  const found: unknown[][] = []
  for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
    const { body } = await door.call('GET', token === undefined ? path : `${path}&nextToken=${encodeURIComponent(token)}`)
    found.push(body[member] as unknown[])
    token = body['nextToken'] as string | undefined
    if (token !== undefined) await between()
  }
  return found
}

const idsOf = (page: unknown[]) => (page as { jobId: string }[]).map(({ jobId }) => jobId)
const jobIds = async (query: string) => (await pages(`/jobs?${query}`, 'jobs')).map(idsOf)

function finish(jobId: string): void {
  for (const thing of ['t-1', 't-2']) {
    door.bench.connect(thing)
    door.bench.answer(thing, jobId, 'SUCCEEDED')
  }
}

describe('ListJobs', () => {
  beforeEach(async () => {
    for (const jobId of ['a', 'b', 'c', 'd']) {
      await createJob(door, jobId, jobId === 'b' ? { targets: [thingArn('t-3')], namespaceId: 'ns' } : {})
      door.bench.wait(1_000)
    }
    finish('a')
    finish('c')
    await archive(door, 'a')
  })

  it('tells of each job, newest first, the archived ones among the others', async () => {
    expect(await jobIds('')).toEqual([['d', 'c', 'b', 'a']])
    const { jobs } = (await door.call('GET', '/jobs')).body as { jobs: Record<string, unknown>[] }
    expect(jobs[3]).toEqual({
      jobArn: 'arn:aws:iot:local:000000000000:job/a',
      jobId: 'a',
      targetSelection: 'SNAPSHOT',
      status: 'COMPLETED',
      createdAt: expect.any(Number) as number,
      lastUpdatedAt: expect.any(Number) as number,
      completedAt: expect.any(Number) as number,
      isConcurrent: false,
    })
  })

  test.each<[query: string, pages: string[][]]>([
    ['maxResults=3', [['d', 'c', 'b'], ['a']]],
    ['maxResults=4', [['d', 'c', 'b', 'a']]],
    ['status=COMPLETED', [['c', 'a']]],
    ['status=COMPLETED&maxResults=1', [['c'], ['a']]],
    ['status=IN_PROGRESS', [['d', 'b']]],
    ['status=SCHEDULED', [[]]],
    ['targetSelection=CONTINUOUS', [[]]],
    ['thingGroupName=g', [['d', 'c', 'a']]],
    ['namespaceId=ns', [['b']]],
  ])('filters and pages by %s', async (query, expected) => {
    expect(await jobIds(query)).toEqual(expected)
  })

  it('filters by the id of a group', async () => {
    const { thingGroupId } = (await door.call('GET', '/thing-groups/g')).body
    expect(await jobIds(`thingGroupId=${String(thingGroupId)}`)).toEqual([['d', 'c', 'a']])
    for (const query of ['thingGroupName=g', `thingGroupId=${String(thingGroupId)}`])
      expect((await door.call('GET', `/jobs?${query}&maxResults=1`)).body['jobs']).toMatchObject([{ jobId: 'd', thingGroupId }])
    expect(await door.call('GET', '/jobs?thingGroupId=none')).toMatchObject({ status: 404 })
  })

  it('goes on where it ended while jobs come, are archived and go', async () => {
    const between = [
      async () => {
        await createJob(door, 'e')
        await archive(door, 'c')
      },
      async () => door.call('DELETE', '/jobs/c'),
    ]
    const found = await pages('/jobs?maxResults=1', 'jobs', async () => between.shift()?.())
    expect(found.map(idsOf)).toEqual([['d'], ['c'], ['b'], ['a']])
  })

  test.each(['maxResults=0', 'maxResults=251', 'maxResults=x', 'status=NONE', 'nextToken=nonsense', `nextToken=${btoa('row:1')}`])(
    'refuses %s',
    async (query) => {
      expect(await door.call('GET', `/jobs?${query}`)).toMatchObject({ status: 400, type: 'InvalidRequestException' })
    },
  )

  it('refuses a group that is not there', async () => {
    expect(await door.call('GET', '/jobs?thingGroupName=none')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
  })
})

describe('ListJobExecutionsForJob', () => {
  const list = async (query = '') =>
    (await pages(`/jobs/j/things?${query}`, 'executionSummaries')).map((page) =>
      (page as { thingArn: string; jobExecutionSummary: { status: string; executionNumber: number; retryAttempt: number } }[]).map(
        ({ thingArn: arn, jobExecutionSummary: { status, executionNumber, retryAttempt } }) =>
          `${arn.split('/')[1]} ${executionNumber} ${status} ${retryAttempt}`,
      ),
    )

  beforeEach(async () => {
    await createJob(door, 'j', { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] } })
    door.bench.connect('t-1')
    door.bench.answer('t-1', 'j', 'FAILED')
  })

  it('tells each try of its own', async () => {
    expect(await list()).toEqual([['t-1 2 IN_PROGRESS 1', 't-1 1 FAILED 0', 't-2 1 QUEUED 0']])
    expect(await list('maxResults=1')).toEqual([['t-1 2 IN_PROGRESS 1'], ['t-1 1 FAILED 0'], ['t-2 1 QUEUED 0']])
    expect(await list('status=FAILED')).toEqual([['t-1 1 FAILED 0']])
  })

  it('counts the retries of a thing that left its group and came back from none', async () => {
    await createJob(door, 'stays', { targetSelection: 'CONTINUOUS' })
    for (const act of ['removeThingFromThingGroup', 'addThingToThingGroup'])
      await door.call('PUT', `/thing-groups/${act}`, { thingGroupName: 'g', thingName: 't-2' })
    const { executionSummaries } = (await door.call('GET', '/things/t-2/jobs?jobId=stays')).body
    expect(executionSummaries).toMatchObject([
      { jobExecutionSummary: { status: 'QUEUED', executionNumber: 2, retryAttempt: 0 } },
      { jobExecutionSummary: { status: 'REMOVED', executionNumber: 1, retryAttempt: 0 } },
    ])
  })

  it('of a job of the archive too', async () => {
    door.bench.answer('t-1', 'j', 'SUCCEEDED')
    door.bench.connect('t-2')
    door.bench.answer('t-2', 'j', 'SUCCEEDED')
    await archive(door, 'j')
    expect(await list('status=SUCCEEDED')).toEqual([['t-1 2 SUCCEEDED 1', 't-2 1 SUCCEEDED 0']])
  })

  it('refuses a job that is not there', async () => {
    expect(await door.call('GET', '/jobs/none/things')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
  })
})

describe('ListJobExecutionsForThing', () => {
  const list = async (query = '', thing = 't-1') =>
    (await pages(`/things/${thing}/jobs?${query}`, 'executionSummaries')).map((page) =>
      (page as { jobId: string; jobExecutionSummary: { status: string; executionNumber: number } }[]).map(
        ({ jobId, jobExecutionSummary: { status, executionNumber } }) => `${jobId} ${executionNumber} ${status}`,
      ),
    )

  beforeEach(async () => {
    const retry = { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] } }
    for (const jobId of ['a', 'b']) {
      await createJob(door, jobId, { ...retry, namespaceId: jobId })
      door.bench.connect('t-1')
      door.bench.answer('t-1', jobId, 'FAILED')
      finish(jobId)
      door.bench.wait(1_000)
    }
    await createJob(door, 'c', { targets: [groupArn('g')] })
    await archive(door, 'a')
  })

  it('tells what a thing had and has to do, newest first, the archive with it', async () => {
    const all = ['c 1 IN_PROGRESS', 'b 2 SUCCEEDED', 'b 1 FAILED', 'a 2 SUCCEEDED', 'a 1 FAILED']
    expect(await list()).toEqual([all])
    expect((await list('maxResults=2')).flat()).toEqual(all)
    expect((await list('maxResults=1')).flat()).toEqual(all)
  })

  test.each<[query: string, rows: string[]]>([
    ['status=FAILED', ['b 1 FAILED', 'a 1 FAILED']],
    ['namespaceId=a', ['a 2 SUCCEEDED', 'a 1 FAILED']],
    ['jobId=b', ['b 2 SUCCEEDED', 'b 1 FAILED']],
    ['jobId=a&status=SUCCEEDED', ['a 2 SUCCEEDED']],
  ])('filters by %s', async (query, rows) => {
    expect(await list(query)).toEqual([rows])
  })

  it('of a thing that is gone, as long as it stands in a job', async () => {
    await door.call('DELETE', '/things/t-1')
    expect((await list()).flat()).toContain('c 1 REMOVED')
    expect(await door.call('GET', '/things/nobody/jobs')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
  })

  it('looks through a large archive page by page, and never forgets one', async () => {
    for (let number = 0; number < 230; number += 1) {
      const jobId = `many-${String(number).padStart(3, '0')}`
      await createJob(door, jobId, { targets: [thingArn(number % 115 === 0 ? 't-3' : 't-2')] })
      await door.call('PUT', `/jobs/${jobId}/cancel?force=true`, {})
      await archive(door, jobId)
      door.bench.wait(1_000)
    }
    const found = await list('', 't-3')
    expect(found.length).toBeGreaterThan(1)
    expect(found.flat()).toEqual(['many-115 1 CANCELED', 'many-000 1 CANCELED'])
  })
})
