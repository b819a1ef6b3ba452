/** `aws-iot-device-sdk-v2`: its jobs clients, over both versions of MQTT, with nothing but endpoint, port and CA changed. */
import type { iotjobs } from 'aws-iot-device-sdk-v2'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AwsBench, patience, type Thing } from '../../helpers/aws-bench.ts'
import { connectCrt, crtIsMissing, rejection, sdk, streamed, versions, type CrtDevice } from '../../helpers/aws-crt.ts'

let bench: AwsBench
const open: CrtDevice[] = []
beforeAll(async () => {
  if (!crtIsMissing) bench = await AwsBench.start()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((device) => device.leave()))
})
afterAll(() => bench?.stop())

type Summary = iotjobs.model.JobExecutionSummary

const idsOf = (summaries: Summary[] | undefined) => summaries?.map(({ jobId }) => jobId)

describe.skipIf(crtIsMissing).each(versions)('aws-iot-device-sdk-v2 over %s', (version) => {
  async function newDevice(): Promise<CrtDevice & { thing: Thing }> {
    const thing = await bench.newThing()
    const device = await connectCrt(bench, thing, version)
    open.push(device)
    // It shows what it speaks with its user name: there is a queue for it from now on.
    await expect.poll(async () => (await bench.device(thing.thingName)).dialect, patience).toBe('aws')
    return { ...device, thing }
  }

  test('the client that subscribes and publishes goes through a job, with its state and its document in the answers', async () => {
    const { thingName, ...device } = await newDevice()
    const jobs = device.jobs()
    const qos = sdk.mqtt.QoS.AtLeastOnce
    const begun: iotjobs.model.StartNextJobExecutionResponse[] = []
    const updated: iotjobs.model.UpdateJobExecutionResponse[] = []
    const rejected: iotjobs.model.RejectedErrorResponse[] = []
    await jobs.subscribeToStartNextPendingJobExecutionAccepted({ thingName }, qos, (_error, response) => begun.push(response!))
    await jobs.publishStartNextPendingJobExecution({ thingName }, qos)
    await expect.poll(() => begun, patience).toEqual([{ timestamp: expect.any(Number) as number }])
    const document = { operation: 'reboot', list: [1, { deep: null }] }
    const jobId = await bench.startJob([thingName], document)
    // Over MQTT 5 the SDK finds its handlers by the exact topic.
    const answers = { thingName, jobId: version === 'MQTT 5' ? jobId : '+' }
    await jobs.subscribeToUpdateJobExecutionAccepted(answers, qos, (_error, response) => updated.push(response!))
    await jobs.subscribeToUpdateJobExecutionRejected(answers, qos, (_error, response) => rejected.push(response!))
    await jobs.publishStartNextPendingJobExecution({ thingName, clientToken: 't-1', statusDetails: { step: 'begin' } }, qos)
    await expect.poll(() => begun.length, patience).toBe(2)
    expect(begun[1]).toMatchObject({
      clientToken: 't-1',
      execution: {
        ...{ jobId, thingName, status: 'IN_PROGRESS', statusDetails: { step: 'begin' }, jobDocument: document },
        ...{ versionNumber: 2, executionNumber: 1 },
      },
    })
    const { queuedAt, startedAt, lastUpdatedAt } = begun[1]!.execution as unknown as Record<string, number>
    for (const time of [queuedAt, startedAt, lastUpdatedAt]) expect(Math.abs(time! - Date.now() / 1000)).toBeLessThan(60)

    const { JobStatus } = sdk.iotjobs.model
    const asks = { includeJobExecutionState: true, includeJobDocument: true }
    const update = (more: object) => jobs.publishUpdateJobExecution({ thingName, jobId, status: JobStatus.IN_PROGRESS, ...more }, qos)
    await update({ expectedVersion: 2, statusDetails: { step: 'half' }, ...asks })
    await expect.poll(() => updated.length, patience).toBe(1)
    expect(updated[0]).toEqual({
      timestamp: expect.any(Number) as number,
      executionState: { status: 'IN_PROGRESS', statusDetails: { step: 'half' }, versionNumber: 3 },
      jobDocument: document,
    })
    await update({ expectedVersion: 2, clientToken: 't-2' })
    await expect.poll(() => rejected.length, patience).toBe(1)
    expect(rejected[0]).toMatchObject({
      ...{ code: 'VersionMismatch', clientToken: 't-2' },
      executionState: { status: 'IN_PROGRESS', versionNumber: 3 },
    })
    await update({ status: JobStatus.SUCCEEDED })
    await expect.poll(() => updated.length, patience).toBe(2)
    expect(updated[1]).toEqual({ timestamp: expect.any(Number) as number })
    expect(await bench.executionOf(jobId, thingName)).toMatchObject({
      ...{ status: 'SUCCEEDED', versionNumber: 4, statusDetails: { step: 'half' } },
    })
  })

  test('the client that asks and waits lists, describes, begins and ends two jobs in the order in which they were queued', async () => {
    const { thingName, ...device } = await newDevice()
    const jobs = device.asking()
    expect(await jobs.getPendingJobExecutions({ thingName })).toMatchObject({ inProgressJobs: [], queuedJobs: [] })
    expect((await jobs.describeJobExecution({ thingName, jobId: '$next' })).execution).toBeUndefined()
    expect((await jobs.startNextPendingJobExecution({ thingName })).execution).toBeUndefined()
    const document = { operation: 'install', body: 'ü'.repeat(15 * 1024) }
    const first = await bench.startJob([thingName], document)
    const second = await bench.startJob([thingName], { operation: 'reboot' })
    const pending = await jobs.getPendingJobExecutions({ thingName })
    expect([idsOf(pending.inProgressJobs), idsOf(pending.queuedJobs)]).toEqual([[], [first, second]])

    const next = await jobs.describeJobExecution({ thingName, jobId: '$next', includeJobDocument: true })
    expect(next.execution).toMatchObject({ jobId: first, status: 'QUEUED', versionNumber: 1, jobDocument: document })
    const begun = await jobs.startNextPendingJobExecution({ thingName })
    expect(begun.execution).toMatchObject({ jobId: first, status: 'IN_PROGRESS', versionNumber: 2, jobDocument: document })
    const again = await jobs.startNextPendingJobExecution({ thingName, statusDetails: { step: 'again' } })
    expect(again.execution).toMatchObject({ jobId: first, versionNumber: 2 })
    expect(again.execution!.statusDetails).toBeUndefined()
    const { JobStatus } = sdk.iotjobs.model
    await jobs.updateJobExecution({ thingName, jobId: first, status: JobStatus.FAILED, statusDetails: { reason: 'no room' } })
    expect((await jobs.describeJobExecution({ thingName, jobId: second })).execution).toMatchObject({ jobId: second, executionNumber: 1 })
    await jobs.updateJobExecution({ thingName, jobId: second, status: JobStatus.REJECTED })
    expect(await jobs.getPendingJobExecutions({ thingName })).toMatchObject({ inProgressJobs: [], queuedJobs: [] })
    expect(await bench.executionOf(first, thingName)).toMatchObject({ status: 'FAILED', error: 'no room', versionNumber: 3 })
    expect(await bench.executionOf(second, thingName)).toMatchObject({ status: 'REJECTED', versionNumber: 2 })
  })

  test('every notice of the worked sequence comes, and no other', async () => {
    const { thingName, ...device } = await newDevice()
    const jobs = device.asking()
    const changed = await streamed(jobs.createJobExecutionsChangedStream({ thingName }))
    const next = await streamed(jobs.createNextJobExecutionChangedStream({ thingName }))
    const told = () => [
      changed.map(({ jobs: lists }) => Object.fromEntries(Object.entries(lists!).map(([status, list]) => [status, idsOf(list)]))),
      next.map(({ execution }) => execution?.jobId ?? null),
    ]
    const { JobStatus } = sdk.iotjobs.model
    const update = (jobId: string, status: iotjobs.model.JobStatus) => jobs.updateJobExecution({ thingName, jobId, status })
    const expectTold = (...wanted: unknown[]) => expect.poll(told, patience).toEqual(wanted)

    const [one, two, three] = ['one', 'two', 'three'].map((name) => `${thingName}-${name}`) as [string, string, string]
    const create = (jobId: string) => bench.startJob([thingName], { operation: 'any' }, { jobId })
    await create(one)
    await expectTold([{ QUEUED: [one] }], [one])
    await create(two)
    await expectTold([{ QUEUED: [one] }, { QUEUED: [one, two] }], [one])
    await update(one, JobStatus.IN_PROGRESS)
    await update(one, JobStatus.SUCCEEDED)
    await expectTold([{ QUEUED: [one] }, { QUEUED: [one, two] }, { QUEUED: [two] }], [one, two])
    await create(three)
    await expect.poll(() => changed.length, patience).toBe(4)
    await update(three, JobStatus.IN_PROGRESS)
    await expect.poll(() => next.length, patience).toBe(3)
    await update(two, JobStatus.REJECTED)
    await expect.poll(() => changed.length, patience).toBe(5)
    await bench.server.call('DELETE', `/jobs/${three}?force=true`)
    await expectTold(
      [{ QUEUED: [one] }, { QUEUED: [one, two] }, { QUEUED: [two] }, { QUEUED: [two, three] }, { IN_PROGRESS: [three] }, {}],
      [one, two, three, null],
    )
    expect(next[0]!.execution).toMatchObject({ status: 'QUEUED', versionNumber: 1, jobDocument: { operation: 'any' } })
  })

  describe('is refused with the code', () => {
    /** A job that is at work, one that has ended, and what the device asks. */
    async function prepared() {
      const device = await newDevice()
      const { thingName } = device
      const jobs = device.asking()
      const { JobStatus } = sdk.iotjobs.model
      const ended = await bench.startJob([thingName], { operation: 'any' })
      await jobs.updateJobExecution({ thingName, jobId: ended, status: JobStatus.SUCCEEDED })
      const jobId = await bench.startJob([thingName], { operation: 'any' })
      await jobs.startNextPendingJobExecution({ thingName })
      const update = (more: object) => jobs.updateJobExecution({ thingName, jobId, status: JobStatus.IN_PROGRESS, ...more })
      const describeJob = (which: string, more = {}) => jobs.describeJobExecution({ thingName, jobId: which, ...more })
      return { device, thingName, ended, jobId, update, describeJob }
    }
    type Prepared = Awaited<ReturnType<typeof prepared>>

    const ways: [string, string, (device: Prepared) => Promise<unknown>, object | undefined][] = [
      ['ResourceNotFound', 'a job that is not its own is described', ({ describeJob }) => describeJob('none'), undefined],
      ['ResourceNotFound', 'a job that is not its own is updated', ({ update }) => update({ jobId: 'none' }), undefined],
      ['ResourceNotFound', 'an execution number was never made', ({ update }) => update({ executionNumber: 7 }), undefined],
      [
        'VersionMismatch',
        'it expects another version',
        ({ update }) => update({ expectedVersion: 7 }),
        { status: 'IN_PROGRESS', versionNumber: 2 },
      ],
      [
        'InvalidStateTransition',
        'the execution has ended',
        ({ update, ended }) => update({ jobId: ended }),
        { status: 'SUCCEEDED', versionNumber: 2 },
      ],
      ['TerminalStateReached', 'an execution that has ended is described', ({ describeJob, ended }) => describeJob(ended), undefined],
      ['InvalidRequest', 'a device may not set that status', ({ update }) => update({ status: 'QUEUED' }), undefined],
      ['InvalidRequest', 'a detail has a name that is none', ({ update }) => update({ statusDetails: { 'a b': 'c' } }), undefined],
      ['InvalidRequest', 'a step timer is too long', ({ update }) => update({ stepTimeoutInMinutes: 10_081 }), undefined],
    ]
    test.each(ways)('%s: %s', async (code, _when, ask, executionState) => {
      const device = await prepared()
      const before = await bench.executionOf(device.jobId, device.thingName)
      const refused = await rejection(ask(device))
      expect(refused).toMatchObject({
        code,
        message: expect.stringMatching(/\w.*\.$/) as string,
        clientToken: expect.any(String) as string,
      })
      expect((refused as iotjobs.model.V2ErrorResponse).executionState).toEqual(executionState && expect.objectContaining(executionState))
      expect(await bench.executionOf(device.jobId, device.thingName)).toEqual(before)
    })

    const raw: [string, string, string, string][] = [
      ['InvalidRequest', 'there is no status', 'jobs/any/update', '{"clientToken":"t"}'],
      ['InvalidTopic', 'the topic is no operation', 'jobs/any/thing/else', '{"clientToken":"t"}'],
      ['InvalidTopic', 'it updates the next one', 'jobs/$next/update', '{"status":"IN_PROGRESS","clientToken":"t"}'],
      ['InvalidJson', 'the body is no JSON', 'jobs/get', '{"clientToken":'],
    ]
    test.each(raw)('%s: %s', async (code, _when, end, payload) => {
      const device = await newDevice()
      const topic = `$aws/things/${device.thingName}/${end}`
      await device.subscribe(`${topic}/rejected`)
      await device.publish(topic, payload)
      await expect
        .poll(() => device.received, patience)
        .toEqual([{ topic: `${topic}/rejected`, body: expect.objectContaining({ code }) as object }])
    })
  })

  test('an answer comes to a device that never subscribed to it', async () => {
    const device = await newDevice()
    const topic = `$aws/things/${device.thingName}/jobs/get`
    await device.publish(topic, '{"clientToken":"mine"}')
    await expect
      .poll(() => device.received, patience)
      .toEqual([
        {
          topic: `${topic}/accepted`,
          body: { inProgressJobs: [], queuedJobs: [], clientToken: 'mine', timestamp: expect.any(Number) as number },
        },
      ])
  })
})
