import { beforeEach, expect, test } from 'vitest'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>
const deviceIds = ['a', 'b', 'c', 'd', 'e', 'f']

beforeEach(() => {
  bench = createTestBench()
  calls = bench.calls()
  for (const deviceId of deviceIds) bench.connect(deviceId)
})

/** A job on all devices, each of which answers after its time. */
async function run(times: Record<string, number>, failed: string[] = []): Promise<string> {
  const { jobId } = await calls.jobs.create({
    name: 'Reboot',
    type: 'command',
    operations: [{ name: 'reboot' }],
    targets: { thingNames: deviceIds },
  })
  for (const [deviceId, ms] of Object.entries(times).toSorted(([, left], [, right]) => left - right)) {
    bench.wait(ms - (elapsed.get(jobId) ?? 0))
    elapsed.set(jobId, ms)
    bench.answer(
      deviceId,
      jobId,
      failed.includes(deviceId) ? 'FAILED' : 'SUCCEEDED',
      failed.includes(deviceId) ? 'Flash write failed' : undefined,
    )
  }
  return jobId
}
const elapsed = new Map<string, number>()
const usual = { a: 100, b: 110, c: 95, d: 105, e: 100, f: 102 }

test('a run is marked as golden, and the next of the same work is held against it', async () => {
  for (const deviceId of deviceIds) bench.apply({ kind: 'device.reported', deviceId, patch: { firmware: '2.1.0' } })
  const first = await run(usual)
  expect(await calls.compare.run({ kind: 'job', runId: first })).toMatchObject({ golden: null, goldenId: null, different: 0 })
  const { goldenId } = await calls.compare.markGolden({ kind: 'job', runId: first })
  // Marked again it is the same one.
  expect(await calls.compare.markGolden({ kind: 'job', runId: first })).toEqual({ goldenId })

  bench.apply({ kind: 'device.reported', deviceId: 'b', patch: { firmware: '2.0.0' } })
  const second = await run({ ...usual, f: 4_000 }, ['c'])
  expect(await calls.compare.run({ kind: 'job', runId: second })).toMatchObject({
    golden: { id: goldenId, isSameWork: true, deviceCount: 6 },
    devices: 6,
    different: 3,
    withOutliers: 1,
  })
  const { items } = await calls.compare.runDevices({ kind: 'job', runId: second })
  expect(items.slice(0, 3).map(({ deviceId, against, first: [what] }) => [deviceId, against, what!.name])).toEqual([
    ['f', 'device', 'duration'],
    ['c', 'device', 'status'],
    ['b', 'device', 'reported.firmware'],
  ])
  expect((await calls.compare.runDevices({ kind: 'job', runId: second, only: 'outliers' })).total).toBe(1)
  const fields = (await calls.compare.runDevice({ kind: 'job', runId: second, deviceId: 'f' })).items
  expect(fields[0]).toMatchObject({ name: 'duration', here: '4000', golden: '102', outlier: { median: 102.5, count: 6 } })
  await expect(calls.compare.runDevice({ kind: 'job', runId: second, deviceId: 'zz' })).rejects.toThrow('did not run on device')

  expect((await calls.compare.goldenRuns({ kind: 'job', runId: second })).items).toMatchObject([{ id: goldenId, isSameWork: true }])
  await calls.compare.removeGolden({ goldenId })
  await expect(calls.compare.run({ kind: 'job', runId: second, goldenId })).rejects.toThrow('There is no golden run')
})

test('a run that is under way is no golden run', async () => {
  const { jobId } = await calls.jobs.create({ type: 'command', operations: [{ name: 'reboot' }], targets: { thingNames: ['a'] } })
  await expect(calls.compare.markGolden({ kind: 'job', runId: jobId })).rejects.toThrow('still under way')
  await expect(calls.compare.run({ kind: 'job', runId: 'gone' })).rejects.toThrow('There is no job')
  await expect(calls.compare.run({ kind: 'acceptance', runId: 'gone' })).rejects.toThrow('There is no acceptance run')
})

test('two devices stand side by side, paged, with how much of them is alike', async () => {
  bench.apply({ kind: 'device.reported', deviceId: 'a', patch: { firmware: '2.1.0', rssi: -60 } })
  bench.apply({ kind: 'device.reported', deviceId: 'b', patch: { firmware: '2.0.0', rssi: -60 } })
  const { items, different, alike, total } = await calls.compare.devices({ left: 'a', right: 'b', limit: 3 })
  expect(items.map(({ section, name }) => `${section}.${name}`)).toEqual(['device.name', 'device.clientId', 'reported.firmware'])
  expect(different + alike).toBe(total)
  const same = await calls.compare.devices({ left: 'a', right: 'b', isDifferent: false })
  expect(same.items).toContainEqual({ section: 'reported', name: 'rssi', left: '-60', right: '-60', isDifferent: false })
  await expect(calls.compare.devices({ left: 'a', right: 'zz' })).rejects.toThrow('There is no device ‘zz’')
})
