import { beforeEach, describe, expect, it, test } from 'vitest'
import { startOfTime } from '../../helpers/api-port.ts'
import { archive, createJob, doorWithThings, type AwsDoor } from '../../helpers/aws-door.ts'

const thingArn = (name: string) => `arn:aws:iot:local:000000000000:thing/${name}`
const start = startOfTime / 1000

let door: AwsDoor
beforeEach(async () => {
  door = await doorWithThings()
  await createJob(door, 'j', {
    timeoutConfig: { inProgressTimeoutInMinutes: 1 },
    jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] },
  })
})

const describeExecution = async (query = '', thing = 't-1') =>
  (await door.call('GET', `/things/${thing}/jobs/j${query}`)).body['execution'] as Record<string, unknown>

/** Fails on t-1, which is tried again, and succeeds on both then. */
function finishWithRetry(): void {
  door.bench.connect('t-1')
  door.bench.answer('t-1', 'j', 'FAILED', 'No.')
  door.bench.answer('t-1', 'j', 'SUCCEEDED')
  door.bench.connect('t-2')
  door.bench.answer('t-2', 'j', 'SUCCEEDED')
}

describe('DescribeJobExecution', () => {
  it('tells of one that waits', async () => {
    expect(await describeExecution()).toEqual({
      jobId: 'j',
      thingArn: thingArn('t-1'),
      status: 'QUEUED',
      statusDetails: { detailsMap: {} },
      queuedAt: start,
      lastUpdatedAt: start,
      executionNumber: 1,
      versionNumber: 1,
    })
  })

  it('tells of one at work how long it has', async () => {
    door.bench.connect('t-1')
    door.bench.wait(12_500)
    expect(await describeExecution()).toMatchObject({ status: 'IN_PROGRESS', startedAt: start, approximateSecondsBeforeTimedOut: 47 })
  })

  it('finds every try by its number, and the latest without one', async () => {
    finishWithRetry()
    expect(await describeExecution()).toMatchObject({ status: 'SUCCEEDED', executionNumber: 2 })
    expect(await describeExecution('?executionNumber=1')).toMatchObject({ status: 'FAILED', executionNumber: 1 })
  })

  test.each([
    ['a number that was never made', '/things/t-1/jobs/j?executionNumber=3', 404],
    ['a number that is none', '/things/t-1/jobs/j?executionNumber=x', 400],
    ['a thing that is not in the job', '/things/t-3/jobs/j', 404],
    ['a job that is not there', '/things/t-1/jobs/none', 404],
  ])('refuses %s', async (_, path, status) => {
    expect(await door.call('GET', path)).toMatchObject({ status })
  })

  it('reads one of the archive', async () => {
    finishWithRetry()
    await archive(door, 'j')
    expect(await describeExecution('?executionNumber=1')).toMatchObject({ status: 'FAILED' })
  })
})

describe('CancelJobExecution', () => {
  const cancel = (query = '', body: object = {}) => door.call('PUT', `/things/t-1/jobs/j/cancel${query}`, body)

  it('ends one that waits, with its details', async () => {
    expect(await cancel('', { statusDetails: { why: 'test' }, expectedVersion: 1 })).toEqual({ status: 200, type: null, body: {} })
    expect(await describeExecution()).toMatchObject({
      status: 'CANCELED',
      forceCanceled: false,
      statusDetails: { detailsMap: { why: 'test' } },
      versionNumber: 2,
    })
  })

  it('ends one at work by force only', async () => {
    door.bench.connect('t-1')
    expect(await cancel()).toMatchObject({ status: 409, type: 'InvalidStateTransitionException' })
    expect((await cancel('?force=true')).status).toBe(200)
    expect(await describeExecution()).toMatchObject({ status: 'CANCELED', forceCanceled: true })
  })

  test.each([
    ['another version', { expectedVersion: 9 }, 409, 'VersionConflictException'],
    ['a detail without a value', { statusDetails: { a: '' } }, 400, 'InvalidRequestException'],
    ['a detail with a strange name', { statusDetails: { 'a b': 'x' } }, 400, 'InvalidRequestException'],
    [
      'more than 10 details',
      { statusDetails: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`d${n}`, 'x'])) },
      400,
      'InvalidRequestException',
    ],
  ])('refuses %s, and changes nothing', async (_, body, status, type) => {
    expect(await cancel('', body)).toMatchObject({ status, type })
    expect(await describeExecution()).toMatchObject({ status: 'QUEUED', versionNumber: 1 })
  })

  it.each(['at hand', 'in the archive'])('refuses one that has ended, %s', async (where) => {
    finishWithRetry()
    if (where === 'in the archive') await archive(door, 'j')
    expect(await cancel('?force=true')).toMatchObject({ status: 409, type: 'InvalidStateTransitionException' })
  })
})

describe('DeleteJobExecution', () => {
  const remove = (number: number | string, query = '', thing = 't-1') =>
    door.call('DELETE', `/things/${thing}/jobs/j/executionNumber/${number}${query}`)

  it('takes one that has not ended by force only', async () => {
    expect(await remove(1)).toMatchObject({ status: 409, type: 'InvalidStateTransitionException' })
    expect(await remove(1, '?force=true')).toEqual({ status: 200, type: null, body: {} })
    expect((await door.call('GET', '/things/t-1/jobs/j')).status).toBe(404)
  })

  it.each(['at hand', 'in the archive'])('takes an earlier try alone, and with the latest the thing, %s', async (where) => {
    finishWithRetry()
    if (where === 'in the archive') await archive(door, 'j')
    expect((await remove(1)).status).toBe(200)
    expect((await door.call('GET', '/things/t-1/jobs/j?executionNumber=1')).status).toBe(404)
    expect(await describeExecution()).toMatchObject({ executionNumber: 2 })
    expect((await remove(2)).status).toBe(200)
    expect((await door.call('GET', '/things/t-1/jobs/j')).status).toBe(404)
    const job = (await door.call('GET', '/jobs/j')).body['job']
    expect(job).toMatchObject({ jobProcessDetails: { numberOfSucceededThings: 1 } })
  })

  test.each(['2', '0', 'x', '1.0'])('refuses the number %s, which it does not have', async (number) => {
    expect(await remove(number, '?force=true')).toMatchObject({ status: 404, type: 'ResourceNotFoundException' })
  })
})
