import { beforeEach, expect, test } from 'vitest'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>
const slots: Record<string, string | null> = { f10: 'A-10', f2: 'a-2', f1: 'A-1', b1: 'B-1', lost: null }

beforeEach(async () => {
  bench = createTestBench()
  calls = bench.calls()
  await calls.templates.create({
    templateId: 'fridge',
    name: 'Fridge',
    commands: [{ name: 'blink', payload: null }],
  } as Parameters<typeof calls.templates.create>[0])
  for (const [deviceId, slot] of Object.entries(slots))
    await calls.devices.create({ deviceId, name: `Fridge ${deviceId}`, slot, templateId: deviceId === 'b1' ? null : 'fridge' })
  for (const deviceId of ['f1', 'f2', 'b1', 'lost']) bench.connect(deviceId)
})

async function reboot(thingNames: string[]): Promise<string> {
  const { jobId } = await calls.jobs.create({
    name: 'Reboot',
    type: 'command',
    operations: [{ name: 'reboot' }],
    targets: { thingNames },
  })
  return jobId
}

test('without a job it shows who is there, in walking order', async () => {
  const { items, total, job, counts, walkTo, withoutSlot, outline } = await calls.shelves.map({})
  expect([total, job, walkTo]).toEqual([2, null, { total: 0, items: [] }])
  expect(items.map(({ shelf, devices, cells }) => [shelf, devices, cells.map(({ deviceId, presence }) => [deviceId, presence])])).toEqual([
    [
      'A',
      3,
      [
        ['f1', 'online'],
        ['f2', 'online'],
        ['f10', 'never'],
      ],
    ],
    ['B', 1, [['b1', 'online']]],
  ])
  expect(items[0]!.empty).toEqual(['3', '4', '5', '6', '7', '8', '9'])
  expect(outline).toEqual([
    { shelf: 'A', devices: 3, failed: 0, places: 10 },
    { shelf: 'B', devices: 1, failed: 0, places: 1 },
  ])
  expect(counts).toEqual({ online: 4, never: 1 })
  expect(withoutSlot).toEqual({
    total: 1,
    items: [{ deviceId: 'lost', name: 'Fridge lost', presence: 'online', status: null, reason: null, canIdentify: true }],
  })
  expect(items[1]!.cells[0]!.canIdentify).toBe(false)
})

test('of the job that began last of those that run, who failed and why, and where to walk', async () => {
  const old = await reboot(['f10'])
  bench.wait(1)
  const jobId = await reboot(['f1', 'f2', 'b1', 'lost'])
  bench.answer('b1', jobId, 'FAILED', 'Door open')
  bench.answer('f2', jobId, 'REJECTED')
  const { job, counts, walkTo, items } = await calls.shelves.map({})
  expect(job).toEqual({ jobId, name: 'Reboot', state: 'running' })
  expect(counts).toEqual({ FAILED: 1, REJECTED: 1, IN_PROGRESS: 2, never: 1 })
  expect(walkTo.items.map(({ slot, shelf, position, reason }) => [slot, shelf, position, reason])).toEqual([
    ['a-2', 'a', '2', 'The device gave no reason.'],
    ['B-1', 'B', '1', 'Door open'],
  ])
  expect(items.map(({ failed }) => failed)).toEqual([1, 1])
  const older = await calls.shelves.map({ jobId: old, onlyFailed: true })
  expect([older.total, older.counts['QUEUED'], older.job?.jobId]).toEqual([0, 1, old])
  expect((await calls.shelves.map({ presenceOnly: true })).job).toBeNull()
  expect((await calls.shelves.map({ jobId, onlyFailed: true, offset: 1 })).items.map(({ shelf }) => shelf)).toEqual(['B'])
})

test('a unit that is made to blink takes nobody away from the job that is shown', async () => {
  const jobId = await reboot(['f1', 'b1'])
  bench.wait(1)
  const work = { type: 'command' as const, operations: [{ name: 'blink' }], templateId: 'fridge' }
  const blinks = await calls.jobs.create({ name: 'Identify', ...work, targets: { thingNames: ['f2'] } })
  expect((await calls.shelves.map({})).job?.jobId).toBe(jobId)
  expect((await calls.shelves.map({ jobId: blinks.jobId })).job?.jobId).toBe(blinks.jobId)
})

test('a failed unit without a slot is to be looked for last, and one that was deleted not at all', async () => {
  const jobId = await reboot(['f1', 'b1', 'lost'])
  for (const deviceId of ['f1', 'b1', 'lost']) bench.answer(deviceId, jobId, 'FAILED', 'Stuck')
  await calls.devices.delete({ deviceId: 'f1' })
  const { walkTo, counts, deleted } = await calls.shelves.map({ jobId })
  expect(walkTo.items.map(({ deviceId, slot }) => [deviceId, slot])).toEqual([
    ['b1', 'B-1'],
    ['lost', null],
  ])
  // The number of failed devices is that of the job's page; what of it stands nowhere is said.
  expect([walkTo.total, counts['FAILED'], deleted]).toEqual([2, 3, { total: 1, failed: 1 }])
})

test('goes on to show a job that has ended, and is not led away by a device that shows itself', async () => {
  const jobId = await reboot(['f1', 'b1'])
  bench.answer('b1', jobId, 'FAILED', 'Door open')
  bench.answer('f1', jobId, 'SUCCEEDED')
  expect((await calls.shelves.map({})).job).toMatchObject({ jobId, state: 'failed' })
  bench.wait(1)
  const blink = { name: 'Identify f1', type: 'command' as const, operations: [{ name: 'blink' }], templateId: 'fridge' }
  await calls.jobs.create({ ...blink, targets: { thingNames: ['f1'] } })
  expect((await calls.shelves.map({})).job).toMatchObject({ jobId })
  const next = await reboot(['f1', 'f2'])
  await calls.jobs.stop({ jobId: next })
  expect((await calls.shelves.map({})).job).toMatchObject({ jobId: next, state: 'stopped' })
})

test('shelves come by the page, and a job that nobody knows is refused', async () => {
  const first = await calls.shelves.map({ limit: 1 })
  expect([first.items.map(({ shelf }) => shelf), first.outline.length]).toEqual([['A'], 2])
  const second = await calls.shelves.map({ limit: 1, cursor: first.nextCursor! })
  expect([second.items.map(({ shelf }) => shelf), second.nextCursor]).toEqual([['B'], null])
  await expect(calls.shelves.map({ jobId: 'gone' })).rejects.toThrow('There is no job ‘gone’')
})
