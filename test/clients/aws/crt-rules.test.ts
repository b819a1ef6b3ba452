/** What the rules of a job and its operator do, as a device on `aws-iot-device-sdk-v2` sees it. */
import { createHash, randomBytes } from 'node:crypto'
import https from 'node:https'
import type { iotjobs } from 'aws-iot-device-sdk-v2'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { BenchFile } from '../../../main/contract/files.ts'
import { AwsBench, patience, type Thing } from '../../helpers/aws-bench.ts'
import { connectCrt, crtIsMissing, rejection, streamed, type CrtDevice } from '../../helpers/aws-crt.ts'

let bench: AwsBench
const open: CrtDevice[] = []
beforeAll(async () => {
  if (!crtIsMissing) bench = await AwsBench.start()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((device) => device.leave()))
})
afterAll(() => bench?.stop())

type Execution = iotjobs.model.JobExecutionData & { approximateSecondsBeforeTimedOut?: number }

/** A device that hears which job is the next one, and can ask. */
async function newDevice() {
  const thing = await bench.newThing()
  const { thingName } = thing
  const device = await connectCrt(bench, thing, 'MQTT 5')
  open.push(device)
  const jobs = device.asking()
  const next = await streamed(jobs.createNextJobExecutionChangedStream({ thingName }))
  // By this answer the bench knows what the device listens to.
  await jobs.getPendingJobExecutions({ thingName })
  return {
    ...{ thing, thingName, next },
    start: async (more = {}) => (await jobs.startNextPendingJobExecution({ thingName, ...more })).execution as Execution | undefined,
    describe: async (jobId: string, more = {}) => (await jobs.describeJobExecution({ thingName, jobId, ...more })).execution as Execution,
    update: (jobId: string, status: string, more = {}) =>
      jobs.updateJobExecution({ thingName, jobId, status: status as iotjobs.model.JobStatus, ...more }),
    /** Waits until it is told that this is the next one; null: that there is none. */
    isTold: (jobId: string | null, executionNumber?: number) =>
      expect
        .poll(() => [next.at(-1)?.execution?.jobId ?? null, next.at(-1)?.execution?.executionNumber], patience)
        .toEqual([jobId, executionNumber ?? (jobId === null ? undefined : 1)]),
  }
}

describe.skipIf(crtIsMissing)('a device on aws-iot-device-sdk-v2', () => {
  test('that joins the group of a continuous job later is told of it, and what it has not begun is taken back when it leaves', async () => {
    const [first, later] = [await newDevice(), await newDevice()]
    const groupName = bench.newName('group')
    const members = (deviceIds: string[]) =>
      bench.server.call('PATCH', `/device-sets/${groupName}`, { membership: { kind: 'static', deviceIds } })
    const membership = { kind: 'static', deviceIds: [first.thingName] }
    await bench.server.call('POST', '/device-sets', { deviceSetId: groupName, name: groupName, membership })
    const targets = { thingGroupNames: [groupName] }
    const jobId = await bench.startJob([], { operation: 'any' }, { targets, targetSelection: 'CONTINUOUS' })
    await first.isTold(jobId)
    await first.update(jobId, 'SUCCEEDED')
    expect(later.next).toEqual([])
    await members([first.thingName, later.thingName])
    await later.isTold(jobId)
    await members([first.thingName])
    await later.isTold(null)
    expect(await bench.executionOf(jobId, later.thingName)).toMatchObject({ status: 'REMOVED' })
    expect(await rejection(later.update(jobId, 'IN_PROGRESS'))).toMatchObject({
      ...{ code: 'InvalidStateTransition', executionState: { status: 'REMOVED' } },
    })
    await members([first.thingName, later.thingName])
    await later.isTold(jobId, 2)
    await later.update(jobId, 'SUCCEEDED')
    await bench.reaches('SUCCEEDED', jobId, later.thingName)
    expect(await bench.server.call('GET', `/jobs/${jobId}`)).toMatchObject({ state: 'running', counts: { SUCCEEDED: 2 } })
  })

  test('that takes longer than a job allows is timed out, and what it says then is refused', async () => {
    const device = await newDevice()
    const jobId = await bench.startJob([device.thingName], { operation: 'any' }, { timeoutConfig: { inProgressTimeoutInSeconds: 1 } })
    const begun = await device.start()
    expect(begun!.approximateSecondsBeforeTimedOut).toBeLessThanOrEqual(1)
    await device.isTold(null)
    expect(await bench.executionOf(jobId, device.thingName)).toMatchObject({ status: 'TIMED_OUT', versionNumber: 3 })
    expect(await rejection(device.update(jobId, 'SUCCEEDED'))).toMatchObject({
      ...{ code: 'InvalidStateTransition', executionState: { status: 'TIMED_OUT', versionNumber: 3 } },
    })
  })

  test('sets, replaces and drops the timer of a step', async () => {
    const device = await newDevice()
    const { thingName } = device
    const jobId = await bench.startJob([thingName], { operation: 'any' }, { timeoutConfig: { inProgressTimeoutInMinutes: 60 } })
    const secondsLeft = async () => (await device.describe(jobId)).approximateSecondsBeforeTimedOut!
    const isAbout = (seconds: number, minutes: number) => {
      expect(seconds).toBeLessThanOrEqual(minutes * 60)
      expect(seconds).toBeGreaterThan(minutes * 60 - 30)
    }
    isAbout((await device.start({ stepTimeoutInMinutes: 5 }))!.approximateSecondsBeforeTimedOut!, 5)
    await device.update(jobId, 'IN_PROGRESS', { stepTimeoutInMinutes: 2 })
    isAbout(await secondsLeft(), 2)
    await device.update(jobId, 'IN_PROGRESS', { stepTimeoutInMinutes: 120 })
    isAbout(await secondsLeft(), 60)
    await device.update(jobId, 'IN_PROGRESS', { stepTimeoutInMinutes: 1 })
    isAbout(await secondsLeft(), 1)
    await device.update(jobId, 'IN_PROGRESS', { stepTimeoutInMinutes: -1 })
    isAbout(await secondsLeft(), 60)
    await device.update(jobId, 'SUCCEEDED')
    expect(await bench.executionOf(jobId, thingName)).toMatchObject({ status: 'SUCCEEDED', versionNumber: 7, deadlineAtMs: null })
  })

  test('that fails tries again under the next execution number, as often as the job says', async () => {
    const device = await newDevice()
    const retries = { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 2 }] }
    const jobId = await bench.startJob([device.thingName], { operation: 'any' }, { jobExecutionsRetryConfig: retries })
    for (const executionNumber of [1, 2, 3]) {
      await device.isTold(jobId, executionNumber)
      const begun = await device.start({ statusDetails: { try: String(executionNumber) } })
      expect(begun).toMatchObject({ jobId, executionNumber, versionNumber: 2, statusDetails: { try: String(executionNumber) } })
      await device.update(jobId, 'FAILED', { executionNumber, statusDetails: { reason: `try ${executionNumber}` } })
    }
    await device.isTold(null)
    expect(await bench.executionOf(jobId, device.thingName)).toMatchObject({
      ...{ status: 'FAILED', executionNumber: 3, error: 'try 3' },
      earlierAttempts: [
        { executionNumber: 1, status: 'FAILED', error: 'try 1' },
        { executionNumber: 2, status: 'FAILED', error: 'try 2' },
      ],
    })
    expect(await rejection(device.describe(jobId, { executionNumber: 1 }))).toMatchObject({ code: 'TerminalStateReached' })
    expect(await rejection(device.describe(jobId, { executionNumber: 4 }))).toMatchObject({ code: 'ResourceNotFound' })
  })

  test('goes on with what it is at work on when its job is canceled, unless by force', async () => {
    const [busy, waiting, forced] = [await newDevice(), await newDevice(), await newDevice()]
    const gently = await bench.startJob([busy.thingName, waiting.thingName], { operation: 'any' })
    await busy.start()
    await waiting.isTold(gently)
    await bench.server.call('POST', `/jobs/${gently}/cancel`, { reasonCode: 'WRONG', comment: 'Wait' })
    await waiting.isTold(null)
    expect(await bench.executionOf(gently, waiting.thingName)).toMatchObject({ status: 'CANCELED' })
    await busy.update(gently, 'IN_PROGRESS', { statusDetails: { step: 'still' } })
    await busy.update(gently, 'SUCCEEDED')
    await bench.reaches('SUCCEEDED', gently, busy.thingName)

    const byForce = await bench.startJob([forced.thingName], { operation: 'any' })
    await forced.isTold(byForce)
    await forced.start()
    await bench.server.call('POST', `/jobs/${byForce}/cancel`, { force: true })
    await forced.isTold(null)
    expect(await rejection(forced.update(byForce, 'SUCCEEDED'))).toMatchObject({
      ...{ code: 'InvalidStateTransition', executionState: { status: 'CANCELED' } },
    })
    expect(await bench.executionOf(byForce, forced.thingName)).toMatchObject({ status: 'CANCELED' })
  })

  test('whose job is deleted while it works finds it nowhere any more', async () => {
    const device = await newDevice()
    const jobId = await bench.startJob([device.thingName], { operation: 'any' })
    await device.isTold(jobId)
    await device.start()
    await bench.server.call('DELETE', `/jobs/${jobId}?force=true`)
    await device.isTold(null)
    await expect
      .poll(
        () =>
          bench.server.call('GET', `/jobs/${jobId}`).then(
            () => 'there',
            (error: Error) => error.message,
          ),
        patience,
      )
      .toMatch(/404/)
    expect(await rejection(device.update(jobId, 'SUCCEEDED'))).toMatchObject({ code: 'ResourceNotFound' })
    expect(await rejection(device.describe(jobId))).toMatchObject({ code: 'ResourceNotFound' })
    expect(await device.start()).toBeUndefined()
  })

  describe('with a firmware job', () => {
    const firmware = randomBytes(300_000)
    let file: BenchFile
    beforeAll(async () => {
      const response = await bench.server.fetch('/api/v1/files/pump-2.1.bin', { method: 'PUT', body: firmware })
      file = (await response.json()) as BenchFile
    })

    /** Some of a file, with the CA of the bench and nothing else. */
    function download(url: string, { ca, cert, key }: Thing, range: string): Promise<{ status: number; bytes: Buffer }> {
      return new Promise((resolve, reject) => {
        const request = https.get(url, { ca, cert, key, headers: { range } }, (response) => {
          const pieces: Buffer[] = []
          response.on('data', (piece: Buffer) => pieces.push(piece))
          response.on('end', () => resolve({ status: response.statusCode!, bytes: Buffer.concat(pieces) }))
        })
        request.on('error', reject)
      })
    }

    test.each([
      ['${file:pump-2.1.bin}'],
      ['${aws:iot:s3-presigned-url:https://s3.eu-central-1.amazonaws.com/releases/pumps/pump-2.1.bin}'],
      ['${aws:iot:s3-presigned-url-v2:https://releases.s3.eu-central-1.amazonaws.com/pumps/pump-2.1.bin}'],
    ])('fetches %s piece by piece, which its execution shows, and has the very bytes', async (placeholder) => {
      const device = await newDevice()
      const { thing, thingName } = device
      const document = { operation: 'install', url: placeholder, sha256: '${file:pump-2.1.bin:sha256}', size: '${file:pump-2.1.bin:size}' }
      const jobId = await bench.startJob([thingName], document)
      const begun = await device.start({ statusDetails: { step: 'downloading' } })
      const { url, sha256, size } = begun!.jobDocument as { url: string; sha256: string; size: string | number }
      expect([new URL(url).protocol, sha256, Number(size)]).toEqual(['https:', file.sha256, firmware.length])

      const half = firmware.length / 2
      const first = await download(url, thing, `bytes=0-${half - 1}`)
      expect([first.status, first.bytes.length]).toEqual([206, half])
      const downloadsOf = async () => (await bench.executionOf(jobId, thingName)).downloads
      await expect.poll(downloadsOf, patience).toMatchObject([{ file: file.name, bytes: half, totalBytes: firmware.length }])
      const second = await download(url, thing, `bytes=${half}-`)
      await expect.poll(downloadsOf, patience).toMatchObject([{ bytes: firmware.length, totalBytes: firmware.length }])
      const whole = Buffer.concat([first.bytes, second.bytes])
      expect(createHash('sha256').update(whole).digest('hex')).toBe(sha256)
      await device.update(jobId, 'SUCCEEDED', { statusDetails: { sha256: sha256.slice(0, 16) }, expectedVersion: 2 })
      await bench.reaches('SUCCEEDED', jobId, thingName)
    })
  })
})
