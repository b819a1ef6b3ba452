import { describe, expect, test } from 'vitest'
import type { Input } from '../../../../main/contract/engine-io.ts'
import type { BenchEvent } from '../../../../main/contract/events.ts'
import type { JobRules } from '../../../../main/contract/job-rules.ts'
import type { Targets } from '../../../../main/contract/jobs.ts'
import { benchWith, type EngineBench } from '../../../helpers/engine-bench.ts'

function continuous(bench: EngineBench, members: string | string[], more: Partial<Targets> = {}, rules: Partial<JobRules> = {}): void {
  const membership = typeof members === 'string' ? { kind: 'dynamic' as const, query: members } : ofShelf(...members)
  bench.apply({ kind: 'deviceSet.create', deviceSetId: 's1', deviceSet: { name: 'Shelf', description: '', membership } })
  const targets: Targets = { deviceIds: [], deviceSetIds: ['s1'], query: null, exceptDeviceIds: [], ...more }
  bench.job('j1', [], { rules: { targetSelection: 'CONTINUOUS', targets, ...rules } })
}
const ofShelf = (...deviceIds: string[]) => ({ kind: 'static' as const, deviceIds })
const status = (bench: EngineBench, deviceId: string) => bench.engine.execution('j1', deviceId)?.status

describe('a continuous job', () => {
  test('goes on without a device, and reaches one that is registered, edited, or reports what matches', () => {
    const bench = benchWith()
    continuous(bench, 'fan = 2 or slot = "A1" or id = "new"')
    expect(bench.engine.job('j1')?.state).toBe('running')
    bench.register('new', 'slotted', 'fan')
    expect(bench.engine.executionCount('j1')).toBe(1)
    bench.apply({ kind: 'device.change', deviceId: 'slotted', change: { slot: 'A1' } })
    expect(status(bench, 'slotted')).toBe('QUEUED')
    bench.comeOnline('fan')
    const { outbox } = bench.apply({ kind: 'device.reported', deviceId: 'fan', patch: { fan: 2 } })
    expect(outbox).toEqual([expect.objectContaining({ deviceId: 'fan', jobId: 'j1' })])
    bench.answer('j1', 'fan', 'SUCCEEDED')
    expect(bench.engine.job('j1')).toMatchObject({ state: 'running', finishedAtMs: null })
  })

  test('reaches a member once: coming back after it was reached changes nothing', () => {
    const bench = benchWith('d1')
    continuous(bench, 'online = true')
    expect(bench.comeOnline('d1')).toHaveLength(1)
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    bench.pass(10_000)
    expect(status(bench, 'd1')).toBe('IN_PROGRESS')
    bench.comeOnline('d1')
    bench.answer('j1', 'd1', 'SUCCEEDED')
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    bench.pass(10_000)
    expect(bench.comeOnline('d1')).toEqual([])
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'SUCCEEDED', executionNumber: 1 })
  })

  test('a device that leaves before it was told is removed, and reached by the next number when it joins again', () => {
    const bench = benchWith('d1')
    continuous(bench, 'slot = "A1"')
    const move = (slot: string) => bench.apply({ kind: 'device.change', deviceId: 'd1', change: { slot } })
    move('A1')
    move('B1')
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'REMOVED', error: 'It left the targets of the job.' })
    expect(bench.engine.job('j1')?.state).toBe('running')
    move('A1')
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({
      status: 'QUEUED',
      executionNumber: 2,
      finishedAtMs: null,
      earlierAttempts: [expect.objectContaining({ status: 'REMOVED' })],
    })
    expect(bench.engine.job('j1')?.counts).toMatchObject({ QUEUED: 1, REMOVED: 0 })
  })

  test('of a device that comes and goes unreached only the last time is kept, and its number counts on', () => {
    const bench = benchWith('d1')
    const move = (slot: string) => bench.apply({ kind: 'device.change', deviceId: 'd1', change: { slot } })
    const kept = () => bench.engine.execution('j1', 'd1')!.earlierAttempts.map((attempt) => [attempt.executionNumber, attempt.status])
    const onFailure = { failureType: 'FAILED' as const, numberOfRetries: 1 }
    continuous(bench, 'slot = "A1"', {}, { jobExecutionsRetryConfig: { criteriaList: [onFailure] } })
    for (let times = 0; times < 5; times += 1) {
      move('A1')
      move('B1')
    }
    expect(kept()).toEqual([[4, 'REMOVED']])
    bench.comeOnline('d1')
    move('A1')
    bench.answer('j1', 'd1', 'FAILED', { executionNumber: 6 })
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'IN_PROGRESS', executionNumber: 7 })
    expect(kept()).toEqual([
      [5, 'REMOVED'],
      [6, 'FAILED'],
    ])
  })

  test('nobody joins or leaves while the set cannot be read', () => {
    const bench = benchWith('d1', 'd2')
    continuous(bench, 'id = "d1"')
    const query = (text: string) =>
      bench.apply({ kind: 'deviceSet.change', deviceSetId: 's1', change: { membership: { kind: 'dynamic', query: text } } })
    query('id =')
    expect(status(bench, 'd1')).toBe('QUEUED')
    query('id = "d2"')
    expect([status(bench, 'd1'), status(bench, 'd2')]).toEqual(['REMOVED', 'QUEUED'])
    bench.apply({ kind: 'deviceSet.delete', deviceSetId: 's1' })
    expect(status(bench, 'd2')).toBe('QUEUED')
  })

  test('a device that leaves may set off the abort rule: nobody else leaves then, and nobody joins', () => {
    const bench = benchWith('d1', 'd2', 'd3', 'd4')
    bench.comeOnline('d1')
    const atTwo = { action: 'CANCEL' as const, failureType: 'ALL' as const, thresholdPercentage: 1, minNumberOfExecutedThings: 2 }
    continuous(bench, ['d1', 'd2', 'd3'], {}, { abortConfig: { criteriaList: [atTwo] } })
    bench.answer('j1', 'd1', 'FAILED')
    bench.apply({ kind: 'deviceSet.change', deviceSetId: 's1', change: { membership: ofShelf('d4') } })
    expect(['d1', 'd2', 'd3', 'd4'].map((deviceId) => status(bench, deviceId))).toEqual(['FAILED', 'REMOVED', 'CANCELED', undefined])
    expect(bench.engine.job('j1')).toMatchObject({ state: 'canceled', reasonCode: 'ABORTED', finishedAtMs: bench.now })
  })

  test('takes more targets, and reaches those that are new at once', () => {
    const bench = benchWith('d1', 'd2')
    continuous(bench, 'id = "d1"', { exceptDeviceIds: ['d2'] })
    bench.comeOnline('d2')
    const added: Input = { kind: 'job.addTargets', jobId: 'j1', targets: { deviceIds: ['d2'], deviceSetIds: [] }, comment: 'Came late.' }
    expect(bench.apply(added).outbox).toEqual([expect.objectContaining({ deviceId: 'd2' })])
    expect(bench.engine.job('j1')?.targets).toMatchObject({ deviceIds: ['d2'], exceptDeviceIds: [] })
    expect(bench.changes).toContainEqual({
      kind: 'event',
      event: expect.objectContaining({ operation: 'targets_added', jobId: 'j1', reason: 'Came late.' }) as BenchEvent,
    })
    expect(bench.apply(added).outbox).toEqual([])
    bench.job('j2', ['d1'])
    expect(() => bench.apply({ ...added, jobId: 'j2' })).toThrowError(
      'Job ‘Reboot’ is a snapshot and takes no more targets: make a new job for them. (InvalidStateTransition)',
    )
  })

  test('a property is written to each device that joins, and may make it a member of another job', () => {
    const bench = benchWith('d1')
    continuous(bench, 'slot = "A1"')
    const ofTheLab: Targets = { deviceIds: [], deviceSetIds: [], query: 'properties.owner = "lab"', exceptDeviceIds: [] }
    bench.job('j0', [], { name: 'Follow', rules: { targetSelection: 'CONTINUOUS', targets: ofTheLab } })
    bench.job('j2', [], {
      work: { type: 'property', operations: [{ name: 'owner', value: 'lab' }] },
      rules: { targetSelection: 'CONTINUOUS', targets: { deviceIds: [], deviceSetIds: ['s1'], query: null, exceptDeviceIds: [] } },
    })
    bench.apply({ kind: 'device.change', deviceId: 'd1', change: { slot: 'A1' } })
    expect(bench.engine.device('d1')?.properties).toEqual({ owner: 'lab' })
    expect(bench.engine.execution('j2', 'd1')?.status).toBe('SUCCEEDED')
    expect(bench.engine.execution('j0', 'd1')?.status).toBe('QUEUED')
  })
})
