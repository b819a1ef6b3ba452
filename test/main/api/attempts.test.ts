import { beforeEach, describe, expect, it } from 'vitest'
import { ArchiveKeeper } from '../../../main/composition/archive-keeper.ts'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

let bench: TestBench
let calls: ReturnType<TestBench['calls']>
const reboot = { type: 'command' as const, operations: [{ name: 'reboot' }] }

beforeEach(() => {
  bench = createTestBench()
  calls = bench.calls()
  for (const deviceId of ['f1', 'f2']) bench.connect(deviceId)
})

/** A job that is over, and the newest of all; f1 succeeds, f2 ends as said. */
async function run(jobId: string, status: 'SUCCEEDED' | 'FAILED', reason?: string): Promise<void> {
  bench.wait(60_000)
  await calls.jobs.create({ jobId, name: `Job ${jobId}`, targets: { thingNames: ['f1', 'f2'] }, ...reboot })
  bench.answer('f1', jobId, 'SUCCEEDED')
  bench.answer('f2', jobId, status, reason)
}

async function archiveAll(): Promise<void> {
  const keeper = new ArchiveKeeper({
    fleet: bench.engine,
    history: bench.history,
    recentJobs: () => 0,
    submit: async (act) => bench.apply(act),
    failed: (error) => {
      throw error
    },
  })
  keeper.look()
  await keeper.idle()
}

describe('the jobs of one device', () => {
  it('are told newest first, with those of the archive, page by page', async () => {
    await run('a', 'FAILED', 'door open')
    await run('b', 'SUCCEEDED')
    await archiveAll()
    await run('c', 'FAILED', 'stuck')
    const first = await calls.attempts.ofDevice({ deviceId: 'f2', limit: 2 })
    expect(first.items.map(({ jobId, archived, status, reason }) => [jobId, archived, status, reason])).toEqual([
      ['c', false, 'FAILED', 'stuck'],
      ['b', true, 'SUCCEEDED', null],
    ])
    const second = await calls.attempts.ofDevice({ deviceId: 'f2', limit: 2, cursor: first.nextCursor! })
    expect(second).toMatchObject({ items: [{ jobId: 'a', jobName: 'Job a', archived: true, reason: 'door open' }], nextCursor: null })
    expect(await calls.attempts.ofDevice({ deviceId: 'nobody' })).toEqual({ items: [], nextCursor: null })
  })
})

describe('flaky units', () => {
  it('are counted over the jobs at hand and the archive, and go away as CSV', async () => {
    await run('a', 'FAILED', 'door open')
    await archiveAll()
    await run('b', 'SUCCEEDED')
    const { items, total, basis } = await calls.attempts.flaky({})
    expect(total).toBe(1)
    expect(items).toMatchObject([
      { deviceId: 'f2', jobs: 2, failed: 1, retried: 0, rate: 0.5, reasons: [{ reason: 'door open', jobId: 'a' }] },
    ])
    expect(basis).toMatchObject({ jobs: 2, isWhole: true })
    expect((await calls.attempts.flaky({ lastJobs: 1 })).items).toEqual([])
    expect((await calls.attempts.flaky({ search: 'stuck' })).items).toEqual([])
    let csv = ''
    for await (const { chunk } of await calls.attempts.flakyCsv({})) csv += chunk
    expect(csv.split('\r\n')[1]).toMatch(/^f2,.*,2,1,0,0\.5,.*door open,a$/)
  })

  it('of a set are its members; a device that is no longer registered is in no list', async () => {
    await run('a', 'FAILED')
    await calls.deviceSets.create({ deviceSetId: 's', name: 'Others', membership: { kind: 'static', deviceIds: ['f1'] } })
    expect((await calls.attempts.flaky({ deviceSetId: 's' })).total).toBe(0)
    expect((await calls.attempts.flaky({})).total).toBe(1)
    await calls.devices.delete({ deviceId: 'f2' })
    bench.wait(11_000)
    expect((await calls.attempts.flaky({})).total).toBe(0)
  })
})
