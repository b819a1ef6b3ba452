import { describe, expect, test } from 'vitest'
import { failureReasonsOf } from '../../../main/contract/failure-reasons.ts'
import { benchWith, definition, fanWork, type EngineBench } from '../../helpers/engine-bench.ts'

describe('delivery', () => {
  test('a device that listens is told at once, and is in progress before it is told', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    const output = bench.job('j1', ['d1'])
    expect(output.outbox).toEqual([
      expect.objectContaining({
        deviceId: 'd1',
        jobId: 'j1',
        executionNumber: 1,
        step: 0,
        what: { kind: 'command', name: 'reboot', payload: null, wireFormat: 'pnp', isAnswered: true },
      }),
    ])
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('IN_PROGRESS')
  })

  test('an offline device gets the job when it connects', () => {
    const bench = benchWith('d1')
    expect(bench.job('j1', ['d1']).outbox).toEqual([])
    expect(bench.engine.waitsFor({ jobId: 'j1', deviceId: 'd1', status: 'QUEUED' })).toMatch(/gets it when it connects/)
    expect(bench.comeOnline('d1')).toHaveLength(1)
  })

  test('what was sent and not taken is sent again under the same number; what was taken never is', () => {
    const bench = benchWith('d1')
    bench.job('j1', ['d1'])
    bench.comeOnline('d1')
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    expect(bench.comeOnline('d1')).toEqual([expect.objectContaining({ jobId: 'j1', executionNumber: 1 })])
    bench.apply({ kind: 'delivery.acknowledged', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    expect(bench.comeOnline('d1')).toEqual([])
  })

  test('one execution at a time: the next job comes when the first has ended', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'])
    expect(bench.job('j2', ['d1'], { name: 'Second' }).outbox).toEqual([])
    expect(bench.engine.waitsFor({ jobId: 'j2', deviceId: 'd1', status: 'QUEUED' })).toBe('Behind another job on this device: ‘Reboot’.')
    expect(bench.engine.wait({ jobId: 'j2', deviceId: 'd1', status: 'QUEUED' })).toMatchObject({
      kind: 'behind',
      behind: { jobId: 'j1', jobName: 'Reboot' },
    })
    expect(bench.answer('j1', 'd1', 'SUCCEEDED').outbox).toEqual([expect.objectContaining({ jobId: 'j2' })])
  })

  test('a job for a channel that the device does not listen to does not hold up the others', () => {
    const bench = benchWith('d1')
    bench.job('j1', ['d1'])
    bench.job('j2', ['d1'], { work: fanWork })
    bench.apply({ kind: 'device.connected', deviceId: 'd1', dialect: 'plain' })
    const { outbox } = bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['setting'] })
    expect(outbox).toEqual([
      expect.objectContaining({
        jobId: 'j2',
        what: expect.objectContaining({ kind: 'settings', values: { fan: 2 }, patch: { fan: 2 }, version: 2 }),
      }),
    ])
  })

  test('a device that has gone by the time its subscription is read is sent nothing', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'])
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    const late = bench.apply({ kind: 'device.listening', deviceId: 'd1', channels: ['command'] })
    expect(late).toMatchObject({ changes: [], outbox: [] })
  })

  test('the next command of a job waits for a device that went in between', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'], { work: { type: 'command', operations: [{ name: 'open' }, { name: 'close' }] } })
    bench.apply({ kind: 'delivery.acknowledged', deviceId: 'd1', jobId: 'j1', executionNumber: 1, step: 0 })
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    expect(bench.answer('j1', 'd1', 'SUCCEEDED').outbox).toEqual([])
    expect(bench.comeOnline('d1')).toEqual([expect.objectContaining({ step: 1 })])
  })

  test('commands of one job go one after the other, and the first that fails ends it', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'], { work: { type: 'command', operations: [{ name: 'open' }, { name: 'close' }, { name: 'lock' }] } })
    expect(bench.answer('j1', 'd1', 'SUCCEEDED').outbox).toEqual([
      expect.objectContaining({ step: 1, what: { kind: 'command', name: 'close', payload: null, wireFormat: 'pnp', isAnswered: true } }),
    ])
    bench.answer('j1', 'd1', 'FAILED', { step: 1, message: 'Door is blocked' })
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'FAILED', error: 'Command 2 of 3: Door is blocked' })
  })
})

describe('answers', () => {
  test.each([
    ['the same answer again', 'unchanged', (bench: EngineBench) => bench.answer('j1', 'd1', 'FAILED', { message: 'x' })],
    ['another answer after the end', 'unchanged', (bench: EngineBench) => bench.answer('j1', 'd1', 'SUCCEEDED')],
    ['an attempt that was never made', 'refused', (bench: EngineBench) => bench.answer('j1', 'd1', 'SUCCEEDED', { executionNumber: 2 })],
    ['a job that is not there', 'refused', (bench: EngineBench) => bench.answer('nope', 'd1', 'SUCCEEDED')],
    ['a device that the job does not run on', 'refused', (bench: EngineBench) => bench.answer('j1', 'd2', 'SUCCEEDED')],
  ])('%s changes nothing and is said', (_what, verdict, answer) => {
    const bench = benchWith('d1', 'd2')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'])
    bench.answer('j1', 'd1', 'FAILED', { message: 'Relay did not close' })
    const output = answer(bench)
    expect(output.changes).toEqual([])
    expect(output.reading?.verdict).toBe(verdict)
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'FAILED', error: 'Relay did not close' })
  })

  test('word that it is in progress is kept when it is new, and changes nothing when it comes again', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'])
    const halfway = () => bench.answer('j1', 'd1', 'IN_PROGRESS', { message: '50 %' })
    expect(halfway().reading?.verdict).toBe('applied')
    expect(halfway()).toMatchObject({ changes: [], reading: { verdict: 'unchanged' } })
    expect(bench.answer('j1', 'd1', 'IN_PROGRESS', { message: '80 %' }).reading?.verdict).toBe('applied')
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'IN_PROGRESS', statusDetails: { message: '80 %' } })
  })

  test('an answer to a request that was not sent is refused', () => {
    const bench = benchWith('d1')
    bench.job('j1', ['d1'])
    expect(bench.answer('j1', 'd1', 'SUCCEEDED')).toMatchObject({ changes: [], reading: { verdict: 'refused' } })
  })

  test('a setting is done when the device reports what was sent, without any acknowledgement', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'], { work: fanWork })
    expect(bench.engine.device('d1')?.desired).toEqual({ fan: 2 })
    bench.apply({ kind: 'device.reported', deviceId: 'd1', patch: { fan: 1 } })
    expect(bench.engine.job('j1')?.state).toBe('running')
    bench.apply({ kind: 'device.reported', deviceId: 'd1', patch: { fan: 2 } })
    expect(bench.engine.job('j1')?.state).toBe('completed')
  })
})

describe('the life of a job', () => {
  test('it is completed when all succeeded, failed when one did not', () => {
    const bench = benchWith('d1', 'd2')
    for (const deviceId of ['d1', 'd2']) bench.comeOnline(deviceId)
    bench.job('j1', ['d1', 'd2'])
    bench.answer('j1', 'd1', 'SUCCEEDED')
    expect(bench.engine.job('j1')).toMatchObject({ state: 'running', finishedAtMs: null })
    bench.answer('j1', 'd2', 'REJECTED', { message: 'Not now' })
    expect(bench.engine.job('j1')).toMatchObject({ state: 'failed', finishedAtMs: bench.now })
    expect(failureReasonsOf(bench.engine.executions('j1'))).toEqual([
      { status: 'REJECTED', error: 'Not now', count: 1, deviceIds: [expect.any(String)] },
    ])
  })

  test('stopped, it tells no further device and lets those at work finish; run again, it goes on', () => {
    const bench = benchWith('d1', 'd2')
    bench.comeOnline('d1')
    bench.job('j1', ['d1', 'd2'])
    bench.apply({ kind: 'job.stop', jobId: 'j1' })
    expect(bench.comeOnline('d2')).toEqual([])
    bench.answer('j1', 'd1', 'SUCCEEDED')
    expect(bench.engine.job('j1')?.state).toBe('stopped')
    expect(bench.apply({ kind: 'job.run', jobId: 'j1' }).outbox).toEqual([expect.objectContaining({ deviceId: 'd2' })])
    bench.answer('j1', 'd2', 'SUCCEEDED')
    expect(bench.engine.job('j1')?.state).toBe('completed')
  })

  test('stopped, it ends when the last device at work on it does', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'])
    bench.apply({ kind: 'job.stop', jobId: 'j1' })
    bench.answer('j1', 'd1', 'SUCCEEDED')
    expect(bench.engine.job('j1')?.state).toBe('completed')
  })

  test('canceled on one device it has failed, and the device goes on with its next job', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'])
    bench.job('j2', ['d1'])
    const { outbox } = bench.apply({ kind: 'execution.cancel', jobId: 'j1', deviceId: 'd1', force: true })
    expect(bench.engine.job('j1')?.state).toBe('failed')
    expect(outbox).toEqual([expect.objectContaining({ jobId: 'j2' })])
  })

  test('deleted by force, it makes way for the next job of its devices', () => {
    const bench = benchWith('d1')
    bench.comeOnline('d1')
    bench.job('j1', ['d1'])
    bench.job('j2', ['d1'])
    expect(bench.apply({ kind: 'job.delete', jobId: 'j1', force: true }).outbox).toEqual([])
    expect(bench.engine.job('j1')?.state).toBe('deleting')
    expect(bench.engine.nextWake()).toBeLessThanOrEqual(bench.now)
    expect(bench.apply({ kind: 'tick' }).outbox).toEqual([expect.objectContaining({ jobId: 'j2' })])
    expect(bench.engine.job('j1')).toBeUndefined()
    expect(bench.engine.executionsOfDevice('d1')).toHaveLength(1)
  })

  test('the log does not give the reason of its cancellation as that of its deletion', () => {
    const bench = benchWith('d1')
    bench.job('j1', ['d1'])
    bench.apply({ kind: 'job.cancel', jobId: 'j1', force: false, reasonCode: 'WRONG', comment: 'wrong shelf' })
    bench.apply({ kind: 'job.delete', jobId: 'j1', force: false })
    bench.apply({ kind: 'tick' })
    const reasons = bench.changes.flatMap((change) =>
      change.kind === 'event' && change.event.kind === 'job' ? [[change.event.operation, change.event.reason]] : [],
    )
    expect(reasons.slice(-4)).toEqual([
      ['cancellation_in_progress', 'wrong shelf'],
      ['canceled', 'wrong shelf'],
      ['deletion_in_progress', undefined],
      ['deleted', undefined],
    ])
  })

  test.each([
    [false, 'IN_PROGRESS', null],
    [true, 'CANCELED', expect.any(Number)],
  ])('canceled (by force: %s), what waits is canceled and what is in progress is %s', (force, status, finishedAtMs) => {
    const bench = benchWith('d1', 'd2')
    bench.comeOnline('d1')
    bench.job('j1', ['d1', 'd2'])
    bench.apply({ kind: 'job.cancel', jobId: 'j1', force, reasonCode: 'WRONG', comment: 'wrong shelf' })
    expect(bench.engine.execution('j1', 'd1')?.status).toBe(status)
    expect(bench.engine.execution('j1', 'd2')?.status).toBe('CANCELED')
    expect(bench.engine.job('j1')).toMatchObject({ state: 'canceled', reasonCode: 'WRONG', comment: 'wrong shelf', finishedAtMs })
    if (!force) bench.answer('j1', 'd1', 'SUCCEEDED')
    expect(bench.engine.job('j1')?.finishedAtMs).toEqual(expect.any(Number))
  })

  test('a rerun is a new job over the failed devices that are still here', () => {
    const bench = benchWith('d1', 'd2', 'd3')
    for (const deviceId of ['d1', 'd2', 'd3']) bench.comeOnline(deviceId)
    bench.job('j1', ['d1', 'd2', 'd3'])
    bench.answer('j1', 'd1', 'SUCCEEDED')
    for (const deviceId of ['d2', 'd3']) bench.answer('j1', deviceId, 'FAILED')
    bench.apply({ kind: 'device.delete', deviceIds: ['d3'] })
    bench.apply({ kind: 'job.rerun', jobId: 'j1', newJobId: 'j2', by: 'tester' })
    expect([...bench.engine.executions('j2')].map((execution) => execution.deviceId)).toEqual(['d2'])
    expect(bench.engine.job('j2')).toMatchObject({
      name: 'Reboot rerun',
      madeFrom: { jobId: 'j1', how: 'rerun' },
      targets: { deviceIds: ['d2'] },
    })
  })

  test('a rerun of failed or not tried is also over those that it was canceled on', () => {
    const bench = benchWith('d1', 'd2', 'd3')
    for (const deviceId of ['d1', 'd2']) bench.comeOnline(deviceId)
    bench.job('j1', ['d1', 'd2', 'd3'])
    bench.answer('j1', 'd1', 'SUCCEEDED')
    bench.apply({ kind: 'job.cancel', jobId: 'j1', force: true, reasonCode: null, comment: null })
    expect(() => bench.apply({ kind: 'job.rerun', jobId: 'j1', newJobId: 'j2', by: 'tester' })).toThrow(/failed on no device/)
    bench.apply({ kind: 'job.rerun', jobId: 'j1', newJobId: 'j2', notTried: true, by: 'tester' })
    expect([...bench.engine.executions('j2')].map((execution) => execution.deviceId)).toEqual(['d2', 'd3'])
  })

  test('a rerun may be over one of the failed devices alone, and over no other', () => {
    const bench = benchWith('d1', 'd2', 'd3')
    for (const deviceId of ['d1', 'd2', 'd3']) bench.comeOnline(deviceId)
    bench.job('j1', ['d1', 'd2', 'd3'])
    bench.answer('j1', 'd1', 'SUCCEEDED')
    for (const deviceId of ['d2', 'd3']) bench.answer('j1', deviceId, 'FAILED')
    const rerun = { kind: 'job.rerun' as const, jobId: 'j1', by: 'tester' }
    expect(() => bench.apply({ ...rerun, newJobId: 'j2', onlyDeviceId: 'd1' })).toThrow(
      'Job ‘Reboot’ has not failed on device ‘d1’, or the device is no longer here: there is nothing to run again.',
    )
    bench.apply({ ...rerun, newJobId: 'j2', onlyDeviceId: 'd3' })
    expect(bench.engine.job('j2')).toMatchObject({ madeFrom: { jobId: 'j1', how: 'rerun' }, targets: { deviceIds: ['d3'] } })
  })

  test('a copy is a draft that looks its set up anew when it runs', () => {
    const bench = benchWith('d1')
    bench.apply({
      kind: 'deviceSet.create',
      deviceSetId: 's1',
      deviceSet: { name: 'All', description: '', membership: { kind: 'dynamic', query: 'id startsWith "d"' } },
    })
    const onSet = { ...definition([]), targets: { deviceIds: [], deviceSetIds: ['s1'], query: null, exceptDeviceIds: [] } }
    bench.apply({ kind: 'job.create', jobId: 'j1', definition: onSet, by: 'tester', run: true })
    bench.register('d2')
    bench.apply({ kind: 'job.copy', jobId: 'j1', newJobId: 'j2', by: 'tester' })
    expect(bench.engine.job('j2')).toMatchObject({ name: 'Reboot copy', state: 'draft' })
    bench.apply({ kind: 'job.run', jobId: 'j2' })
    expect([bench.engine.executionCount('j1'), bench.engine.executionCount('j2')]).toEqual([1, 2])
  })

  test('a deleted device stays in old jobs, and what it had not finished is removed without failing the job', () => {
    const bench = benchWith('d1', 'd2')
    for (const deviceId of ['d1', 'd2']) bench.comeOnline(deviceId)
    bench.job('j1', ['d1', 'd2'])
    bench.answer('j1', 'd1', 'SUCCEEDED')
    bench.apply({ kind: 'device.delete', deviceIds: ['d2'] })
    expect(bench.engine.execution('j1', 'd2')).toMatchObject({ status: 'REMOVED', error: 'The device was deleted.' })
    expect(bench.engine.job('j1')?.state).toBe('completed')
  })
})
