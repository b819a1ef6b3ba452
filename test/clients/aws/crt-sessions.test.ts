/** `aws-iot-device-sdk-v2` and its sessions: what a device finds that was away, also when the bench was killed meanwhile. */
import { setTimeout } from 'node:timers/promises'
import type { iotjobs } from 'aws-iot-device-sdk-v2'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { AwsBench, patience, type Thing } from '../../helpers/aws-bench.ts'
import { connectCrt, crtIsMissing, sdk, streamed, versions, type CrtDevice, type CrtOptions } from '../../helpers/aws-crt.ts'

let bench: AwsBench
const open = new Set<CrtDevice>()
beforeAll(async () => {
  if (!crtIsMissing) bench = await AwsBench.start()
})
afterEach(async () => {
  await Promise.all([...open].map((device) => device.leave()))
  open.clear()
})
afterAll(() => bench?.stop())

describe.skipIf(crtIsMissing).each(versions)('a device on aws-iot-device-sdk-v2 over %s', (version) => {
  async function connect(thing: Thing, options?: CrtOptions): Promise<CrtDevice> {
    const device = await connectCrt(bench, thing, version, options)
    open.add(device)
    return device
  }

  async function leave(device: CrtDevice, times = 1): Promise<void> {
    open.delete(device)
    await device.leave()
    await bench.sawLeave(device.thingName, times)
  }

  const noticesOf = (device: CrtDevice) =>
    device.received.map(({ topic, body }) => [topic.split('/').at(-1), (body as { execution?: { jobId: string } }).execution?.jobId])

  async function listens(device: CrtDevice): Promise<void> {
    for (const notice of ['notify', 'notify-next']) await device.subscribe(`$aws/things/${device.thingName}/jobs/${notice}`)
  }

  test('that comes back to its session is told once what waits, and did not subscribe again', async () => {
    const thing = await bench.newThing()
    const before = await connect(thing)
    expect(before.isSessionKept).toBe(false)
    await listens(before)
    await leave(before)
    const first = await bench.startJob([thing.thingName], { operation: 'any' })
    await bench.startJob([thing.thingName], { operation: 'any' })
    const back = await connect(thing)
    expect(back.isSessionKept).toBe(true)
    await expect
      .poll(() => noticesOf(back).toSorted(), patience)
      .toEqual([
        ['notify', undefined],
        ['notify-next', first],
      ])
    const { jobs } = back.received.find(({ topic }) => topic.endsWith('/notify'))!.body as { jobs: { QUEUED: object[] } }
    expect(jobs.QUEUED).toHaveLength(2)
    await back.asking().updateJobExecution({ thingName: thing.thingName, jobId: first, status: sdk.iotjobs.model.JobStatus.SUCCEEDED })
    await bench.reaches('SUCCEEDED', first, thing.thingName)
  })

  test('that comes with a new session is told nothing by itself, and finds its job when it asks', async () => {
    const thing = await bench.newThing()
    const before = await connect(thing)
    await listens(before)
    await leave(before)
    const jobId = await bench.startJob([thing.thingName], { operation: 'any' })
    const back = await connect(thing, { clean: true })
    expect(back.isSessionKept).toBe(false)
    expect((await back.asking().startNextPendingJobExecution({ thingName: thing.thingName })).execution).toMatchObject({ jobId })
    expect(back.received.filter(({ topic }) => topic.includes('/notify'))).toEqual([])
  })

  test('that was connected when the bench was killed comes back, and hears of the jobs of meanwhile and of those that come', async () => {
    const thing = await bench.newThing()
    const { thingName } = thing
    const device = await connect(thing)
    const jobs = device.asking()
    await listens(device)
    const started = await bench.startJob([thingName], { operation: 'any' })
    await jobs.startNextPendingJobExecution({ thingName, statusDetails: { step: 'flashing' } })
    device.received.length = 0
    await bench.killAndRestart()
    const later = await bench.startJob([thingName], { operation: 'any' })
    expect(await bench.executionOf(started, thingName)).toMatchObject({ status: 'IN_PROGRESS', statusDetails: { step: 'flashing' } })
    await expect.poll(() => noticesOf(device).some(([notice]) => notice === 'notify'), patience).toBe(true)
    const { execution } = await jobs.describeJobExecution({ thingName, jobId: '$next' })
    expect(execution).toMatchObject({ jobId: started, statusDetails: { step: 'flashing' }, versionNumber: 2 })
    const { JobStatus } = sdk.iotjobs.model
    await jobs.updateJobExecution({ thingName, jobId: started, status: JobStatus.SUCCEEDED, expectedVersion: 2 })
    await expect.poll(() => noticesOf(device).at(-1), patience).toEqual(['notify-next', later])
    expect(await bench.executionOf(started, thingName)).toMatchObject({ status: 'SUCCEEDED', versionNumber: 3 })
  })
})

describe.skipIf(crtIsMissing)('a session of MQTT 5', () => {
  test('is gone when the device was away for longer than it wanted, and not before', async () => {
    const thing = await bench.newThing()
    const topic = `$aws/things/${thing.thingName}/jobs/notify-next`
    for (const [sessionExpiry, isKept] of [
      [600, true],
      [1, false],
    ] as const) {
      const device = await connectCrt(bench, thing, 'MQTT 5', { sessionExpiry })
      await device.subscribe(topic)
      await device.leave()
      await setTimeout(1_500)
      const back = await connectCrt(bench, thing, 'MQTT 5', { sessionExpiry: 0 })
      expect(back.isSessionKept).toBe(isKept)
      await back.leave()
    }
  })
})

describe.skipIf(crtIsMissing).each(versions)('streams of the asking client over %s', (version) => {
  test('go on when the bench was killed', async () => {
    const thing = await bench.newThing()
    const device = await connectCrt(bench, thing, version)
    open.add(device)
    const next: iotjobs.model.NextJobExecutionChangedEvent[] = await streamed(
      device.asking().createNextJobExecutionChangedStream({ thingName: thing.thingName }),
    )
    await bench.killAndRestart()
    const jobId = await bench.startJob([thing.thingName], { operation: 'any' })
    await expect.poll(() => next.map(({ execution }) => execution?.jobId), patience).toEqual([jobId])
  })
})
