import { expect, it } from 'vitest'
import { JobSource } from '../../../main/api/job-source.ts'
import { keptCsv } from '../../../main/api/kept-csv.ts'
import { executionStatuses, type Execution } from '../../../main/contract/executions.ts'
import type { NewJob } from '../../../main/contract/job-requests.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

function benchWithDevices(...deviceIds: string[]): { bench: TestBench; calls: ReturnType<TestBench['calls']> } {
  const bench = createTestBench()
  for (const deviceId of deviceIds) bench.connect(deviceId)
  return { bench, calls: bench.calls() }
}
const reboot = { type: 'command' as const, operations: [{ name: 'reboot' }] }

it('lists running jobs first, then the newest', async () => {
  const { bench, calls } = benchWithDevices('f1', 'f2')
  const make = (jobId: string, more: Partial<NewJob> = {}) => {
    bench.wait(1_000)
    return calls.jobs.create({ jobId, targets: { thingNames: ['f1'] }, ...reboot, ...more } as NewJob)
  }
  await make('old', { run: false })
  await make('finished')
  bench.answer('f1', 'finished', 'SUCCEEDED')
  await make('first-running')
  await make('second-running', { targets: { thingNames: ['f2'] } })
  await make('new', { run: false })
  const { items } = await calls.jobs.list({})
  expect(items.map((job) => [job.jobId, job.state])).toEqual([
    ['second-running', 'running'],
    ['first-running', 'running'],
    ['new', 'draft'],
    ['finished', 'completed'],
    ['old', 'draft'],
  ])
  const byName = await calls.jobs.list({ sort: 'name', status: 'running' })
  expect(byName.items.map((job) => job.name)).toEqual(['reboot', 'reboot'])
})

it('tells a job’s status in the words of the wire as well, and filters by them', async () => {
  const { bench, calls } = benchWithDevices('f1', 'f2')
  const make = (jobId: string, thing: string, more: Partial<NewJob> = {}) =>
    calls.jobs.create({ jobId, targets: { thingNames: [thing] }, ...reboot, ...more } as NewJob)
  await make('failed', 'f1')
  bench.answer('f1', 'failed', 'FAILED')
  await make('running', 'f1')
  await make('stopped', 'f2')
  await calls.jobs.stop({ jobId: 'stopped' })
  await make('draft', 'f1', { run: false })
  const statusOf = async (jobId: string) => (await calls.jobs.get({ jobId })).status
  expect(await Promise.all(['failed', 'running', 'stopped', 'draft'].map(statusOf))).toEqual([
    'COMPLETED',
    'IN_PROGRESS',
    'IN_PROGRESS',
    null,
  ])
  const inProgress = await calls.jobs.list({ status: 'IN_PROGRESS', sort: 'name' })
  expect(inProgress.items.map((job) => job.jobId).toSorted()).toEqual(['running', 'stopped'])
  const failedOrSaved = await calls.jobs.list({ status: ['failed', 'draft'] })
  expect(failedOrSaved.items.map((job) => job.jobId).toSorted()).toEqual(['draft', 'failed'])
})

it('lists what failed first, then what is under way, then what waits, and what is done last', async () => {
  const { bench, calls } = benchWithDevices('f1')
  await calls.jobs.create({ jobId: 'j', targets: { thingNames: ['f1'] }, ...reboot })
  const one = bench.engine.execution('j', 'f1')!
  const executions = executionStatuses.map((status): Execution => ({ ...one, deviceId: status, status }))
  bench.port.fleet = Object.assign(Object.create(bench.engine) as typeof bench.engine, {
    job: () => bench.engine.job('j'),
    device: () => undefined,
    executions: () => executions,
    executionCount: () => executions.length,
    wait: () => null,
  })
  const { items } = await bench.calls().jobs.executions({ jobId: 'j' })
  expect(items.map(({ deviceId, presence }) => [deviceId, presence])).toEqual(
    ['FAILED', 'REJECTED', 'TIMED_OUT', 'IN_PROGRESS', 'QUEUED', 'CANCELED', 'REMOVED', 'SUCCEEDED'].map((status) => [status, 'deleted']),
  )
})

it('tells what the devices of a job wait for, and shows those that wait for one thing', async () => {
  const { calls } = benchWithDevices('f1', 'f2', 'f3')
  await calls.jobs.create({ jobId: 'first', name: 'First', targets: { thingNames: ['f1'] }, ...reboot })
  await calls.jobs.create({ jobId: 'j', targets: { thingNames: ['f1', 'f2', 'f3'] }, ...reboot })
  const waits = await calls.jobs.waits({ jobId: 'j' })
  expect(waits).toEqual([
    { kind: 'delivery', count: 2 },
    { kind: 'behind', count: 1 },
  ])
  const { items } = await calls.jobs.executions({ jobId: 'j', waits: 'behind' })
  expect(items.map(({ deviceId, wait }) => [deviceId, wait?.behind])).toEqual([['f1', { jobId: 'first', jobName: 'First' }]])
  const named = await calls.jobs.executions({ jobId: 'j', deviceIds: ['f3', 'f1', 'gone'] })
  expect(named.items.map(({ deviceId }) => deviceId).toSorted()).toEqual(['f1', 'f3'])
  await calls.jobs.stop({ jobId: 'j' })
  expect(await calls.jobs.waits({ jobId: 'j' })).toContainEqual({ kind: 'stopped', count: 1 })
})

it.each<[targets: NewJob['targets'], words: string]>([
  [{ thingNames: ['f1'] }, 'f1'],
  [{ thingNames: ['f1', 'f2', 'f1'] }, '2 devices'],
  [{ thingGroupNames: ['Fridges', 's2'] }, 'Fridges and Freezers'],
  [{ thingGroupNames: ['s1'], exceptThingNames: ['f1', 'gone'] }, 'Fridges except 2'],
  [{ query: 'id = "f1"', thingNames: ['f2'], thingGroupNames: ['Fridges'] }, 'Fridges, f2 and devices where id = "f1"'],
])('says %j in words', async (targets, words) => {
  const { bench, calls } = benchWithDevices('f1', 'f2')
  const membership = { kind: 'static' as const, deviceIds: ['f1', 'f2'] }
  for (const [deviceSetId, name] of [
    ['s1', 'Fridges'],
    ['s2', 'Freezers'],
  ] as const)
    bench.apply({ kind: 'deviceSet.create', deviceSetId, deviceSet: { name, description: '', membership } })
  const { jobId } = await calls.jobs.create({ targets, ...reboot, run: false })
  expect((await calls.jobs.get({ jobId })).targetsInWords).toBe(words)
})

it('says of a draft why its targets cannot be told, and of a job that ran that it did', async () => {
  const { bench, calls } = benchWithDevices('f1')
  bench.apply({
    kind: 'deviceSet.create',
    deviceSetId: 's1',
    deviceSet: { name: 'Fridges', description: '', membership: { kind: 'static', deviceIds: ['f1'] } },
  })
  const targets = { thingGroupNames: ['s1'] }
  await calls.jobs.create({ jobId: 'draft', targets, ...reboot, run: false })
  await calls.jobs.create({ jobId: 'ran', targets, ...reboot })
  bench.apply({ kind: 'device.delete', deviceIds: ['f1'] })
  bench.apply({ kind: 'deviceSet.delete', deviceSetId: 's1' })
  expect(await calls.jobs.get({ jobId: 'draft' })).toMatchObject({
    targetsInWords: 'deleted set s1',
    deviceCount: 0,
    targetsBroken: expect.any(String) as string,
  })
  expect(await calls.jobs.get({ jobId: 'ran' })).toMatchObject({ deviceCount: 1, targetsBroken: null })
  expect((await calls.jobs.executions({ jobId: 'ran' })).items).toMatchObject([{ deviceId: 'f1', presence: 'deleted' }])
})

it('sends no piece of a CSV before what it shows is on disk', async () => {
  const { bench, calls } = benchWithDevices('f1')
  await calls.jobs.create({ jobId: 'j', targets: { thingNames: ['f1'] }, ...reboot })
  const steps: string[] = []
  bench.port.csv = async function* () {
    steps.push('rows are read')
    yield 'a'
    yield 'b'
  }
  bench.port.settled = async () => void steps.push('on disk')
  for await (const piece of await keptCsv(bench.port, await new JobSource(bench.port).find('j'))) steps.push(piece)
  expect(steps).toEqual(['rows are read', 'on disk', 'a', 'b'])
})
