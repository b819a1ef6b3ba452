/** Devices that fetch their jobs from a queue (aws-iot-jobs.md, 1.4 to 1.8; docs/protocols/aws.md). */
import { describe, expect, test } from 'vitest'
import type { NewDevice } from '../../../main/contract/devices.ts'
import { EngineBench } from '../../helpers/engine-bench.ts'
import { benchOfFetching, come, documentWork, make, notices, startNext, update, type Update } from '../../helpers/fetching-devices.ts'

const pending = (bench: EngineBench) => bench.engine.pendingOf('d1').map(({ jobId }) => jobId)

describe('notices', () => {
  test('follow the worked sequence of AWS (1.7)', () => {
    const bench = benchOfFetching('d1')
    expect(notices(make(bench, 'j1'))).toEqual(['notify next j1 [j1 QUEUED]'])
    expect(notices(make(bench, 'j2'))).toEqual(['notify [j1 QUEUED, j2 QUEUED]'])
    expect(notices(update(bench, 'j1', 'IN_PROGRESS'))).toEqual([])
    expect(notices(update(bench, 'j1', 'SUCCEEDED'))).toEqual(['notify next j2 [j2 QUEUED]'])
    expect(notices(make(bench, 'j3'))).toEqual(['notify [j2 QUEUED, j3 QUEUED]'])
    expect(notices(update(bench, 'j3', 'IN_PROGRESS'))).toEqual(['next j3 [j3 IN_PROGRESS, j2 QUEUED]'])
    expect(notices(update(bench, 'j2', 'REJECTED'))).toEqual(['notify [j3 IN_PROGRESS]'])
    const gone = bench.apply({ kind: 'execution.delete', jobId: 'j3', deviceId: 'd1', executionNumber: 1, force: true })
    expect(notices(gone)).toEqual(['notify next none []'])
  })

  test.each([
    ['canceled', (bench: EngineBench) => bench.apply({ kind: 'job.cancel', jobId: 'j1', reasonCode: null, comment: null, force: false })],
    [
      'canceled on the device',
      (bench: EngineBench) => bench.apply({ kind: 'execution.cancel', jobId: 'j1', deviceId: 'd1', force: false }),
    ],
    ['stopped', (bench: EngineBench) => bench.apply({ kind: 'job.stop', jobId: 'j1' })],
  ])('tell that a job was %s', (_how, act) => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    make(bench, 'j2')
    expect(notices(act(bench))).toEqual(['notify next j2 [j2 QUEUED]'])
  })

  test('have what came in the same moment in the order in which the jobs were made (1.7)', () => {
    const bench = benchOfFetching('d1')
    const ofShelf = (...deviceIds: string[]) => ({ kind: 'static' as const, deviceIds })
    bench.apply({ kind: 'deviceSet.create', deviceSetId: 's', deviceSet: { name: 'Shelf', description: '', membership: ofShelf() } })
    const targets = { deviceIds: [], deviceSetIds: ['s'], query: null, exceptDeviceIds: [] }
    for (const jobId of ['z', 'm', 'a']) make(bench, jobId, { targetSelection: 'CONTINUOUS', targets }, [])
    expect(notices(bench.apply({ kind: 'deviceSet.change', deviceSetId: 's', change: { membership: ofShelf('d1') } }))).toEqual([
      'notify next z [z QUEUED, m QUEUED, a QUEUED]',
    ])
  })

  test('tell of a job that goes on after it was stopped', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    bench.apply({ kind: 'job.stop', jobId: 'j1' })
    expect(notices(bench.apply({ kind: 'job.run', jobId: 'j1' }))).toEqual(['notify next j1 [j1 QUEUED]'])
  })

  test('tell of a job that is deleted as soon as it may not be done any more', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    startNext(bench)
    expect(notices(bench.apply({ kind: 'job.delete', jobId: 'j1', force: true }))).toEqual(['notify next none []'])
    expect(pending(bench)).toEqual([])
    expect(update(bench, 'j1', 'SUCCEEDED').reading?.why).toBe('notFound')
    expect(notices(bench.apply({ kind: 'tick' }))).toEqual([])
    expect(bench.engine.job('j1')).toBeUndefined()
  })

  test('tell of the next attempt as of another execution', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1', { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] } })
    expect(notices(update(bench, 'j1', 'FAILED'))).toEqual(['notify next j1 [j1 QUEUED]'])
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ executionNumber: 2, versionNumber: 1, status: 'QUEUED', statusDetails: {} })
  })

  test('go to a device that came back to its session once, for all that it missed', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    make(bench, 'j2')
    make(bench, 'j3')
    bench.apply({ kind: 'job.cancel', jobId: 'j1', reasonCode: null, comment: null, force: false })
    expect(notices(come(bench, 'd1', { session: true }))).toEqual(['notify next j2 [j2 QUEUED, j3 QUEUED]'])
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    expect(notices(come(bench, 'd1', { session: true }))).toEqual([])
  })

  test('do not go to a device that comes with a new session: it asks, and would do the job twice (6.2)', () => {
    const bench = benchOfFetching('d1')
    bench.apply({ kind: 'device.disconnected', deviceId: 'd1' })
    make(bench, 'j1')
    expect(notices(come(bench, 'd1'))).toEqual([])
    expect(notices(make(bench, 'j2'))).toEqual(['notify [j1 QUEUED, j2 QUEUED]'])
  })

  test('go to a device that comes back to its session after a restart of the bench', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    const again = new EngineBench(bench.kept())
    expect(notices(come(again, 'd1', { session: true }))).toEqual(['notify next j1 [j1 QUEUED]'])
  })
})

describe('beginning', () => {
  test('takes the first that waits, and gives it again while it is in progress', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    make(bench, 'j2')
    const begun = bench.apply({ kind: 'execution.startNext', deviceId: 'd1', statusDetails: { step: 'download' }, stepTimeoutMs: 60_000 })
    expect(begun.reading?.execution).toMatchObject({
      jobId: 'j1',
      status: 'IN_PROGRESS',
      versionNumber: 2,
      statusDetails: { step: 'download' },
    })
    expect(begun.reading?.execution?.deadlineAtMs).toBe(bench.now + 60_000)
    const again = bench.apply({ kind: 'execution.startNext', deviceId: 'd1', statusDetails: { step: 'other' } })
    expect(again.reading?.execution).toEqual(begun.reading?.execution)
    update(bench, 'j1', 'SUCCEEDED')
    expect(startNext(bench).reading?.execution).toMatchObject({ jobId: 'j2', status: 'IN_PROGRESS' })
  })

  test('finds nothing where nothing waits', () => {
    const bench = benchOfFetching('d1')
    expect(startNext(bench).reading).toMatchObject({ verdict: 'unchanged' })
    expect(startNext(bench).reading?.execution).toBeUndefined()
  })

  test('waits for room, and is told of it', () => {
    const bench = benchOfFetching('d1', 'd2')
    make(bench, 'j1', { jobExecutionsRolloutConfig: { maximumInProgress: 1 } }, ['d1', 'd2'])
    expect(startNext(bench).reading?.execution).toMatchObject({ status: 'IN_PROGRESS' })
    expect(startNext(bench, 'd2').reading?.execution).toBeUndefined()
    const done = update(bench, 'j1', 'SUCCEEDED')
    expect(done.outbox.filter(({ deviceId }) => deviceId === 'd2')).toHaveLength(1)
    expect(startNext(bench, 'd2').reading?.execution).toMatchObject({ jobId: 'j1', status: 'IN_PROGRESS' })
  })

  test('an update to IN_PROGRESS finds no room either', () => {
    const bench = benchOfFetching('d1', 'd2')
    make(bench, 'j1', { jobExecutionsRolloutConfig: { maximumInProgress: 1 } }, ['d1', 'd2'])
    startNext(bench, 'd2')
    expect(update(bench, 'j1', 'IN_PROGRESS').reading).toMatchObject({ verdict: 'refused', why: 'invalidTransition' })
    expect(update(bench, 'j1', 'SUCCEEDED').reading).toMatchObject({ verdict: 'applied' })
  })

  test('a job that is stopped, or outside of its window, is not begun', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    bench.apply({ kind: 'job.stop', jobId: 'j1' })
    expect(startNext(bench).reading?.execution).toBeUndefined()
    expect(update(bench, 'j1', 'IN_PROGRESS').reading).toMatchObject({ why: 'invalidTransition', execution: { status: 'QUEUED' } })
    expect(update(bench, 'j1', 'FAILED').reading).toMatchObject({ verdict: 'applied' })
  })
})

describe('updates', () => {
  test.each(['SUCCEEDED', 'FAILED', 'REJECTED'] as const)('from QUEUED to %s begin and end it in one', (status) => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    const { reading } = update(bench, 'j1', status, { message: 'no room' })
    expect(reading?.execution).toMatchObject({ status, versionNumber: 2, startedAtMs: bench.now, finishedAtMs: bench.now })
    expect(bench.engine.job('j1')).toMatchObject({ attempts: 1, finishedAtMs: bench.now })
  })

  test('are each a version, also when they say nothing new', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    for (const versionNumber of [2, 3, 4]) expect(update(bench, 'j1', 'IN_PROGRESS').reading?.execution).toMatchObject({ versionNumber })
  })

  test('put their details in place of all that there were, and none leave them', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    update(bench, 'j1', 'IN_PROGRESS', { statusDetails: { a: '1', b: '2' } })
    expect(update(bench, 'j1', 'IN_PROGRESS').reading?.execution?.statusDetails).toEqual({ a: '1', b: '2' })
    expect(update(bench, 'j1', 'IN_PROGRESS', { statusDetails: { c: '3' } }).reading?.execution?.statusDetails).toEqual({ c: '3' })
    expect(update(bench, 'j1', 'SUCCEEDED', { statusDetails: {} }).reading?.execution?.statusDetails).toEqual({})
  })

  test('refuse an unknown job, number, version and an ended execution, in this order, and change nothing', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1', { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] } })
    update(bench, 'j1', 'FAILED')
    const rows: [string, Update, string][] = [
      ['j9', { expectedVersion: 7 }, 'notFound'],
      ['j1', { executionNumber: 3, expectedVersion: 7 }, 'notFound'],
      ['j1', { expectedVersion: 7 }, 'versionMismatch'],
      ['j1', { executionNumber: 1, expectedVersion: 7 }, 'versionMismatch'],
      ['j1', { executionNumber: 1, expectedVersion: 2 }, 'invalidTransition'],
    ]
    for (const [jobId, more, why] of rows) {
      const { reading, changes } = update(bench, jobId, 'SUCCEEDED', more)
      expect({ more, why: reading?.why, changes }).toEqual({ more, why, changes: [] })
    }
    expect(update(bench, 'j1', 'SUCCEEDED', { executionNumber: 2, expectedVersion: 1 }).reading?.verdict).toBe('applied')
    expect(update(bench, 'j1', 'IN_PROGRESS').reading).toMatchObject({ why: 'invalidTransition', execution: { status: 'SUCCEEDED' } })
  })

  test('set and drop a step timer, which ends the execution when it runs out', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    update(bench, 'j1', 'IN_PROGRESS', { stepTimeoutMs: 60_000 })
    update(bench, 'j1', 'IN_PROGRESS', { stepTimeoutMs: null })
    bench.pass(120_000)
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('IN_PROGRESS')
    update(bench, 'j1', 'IN_PROGRESS', { stepTimeoutMs: 60_000 })
    expect(notices({ outbox: bench.pass(61_000) })).toEqual(['notify next none []'])
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('TIMED_OUT')
  })

  test('of what the rollout has not reached find nothing', () => {
    const bench = benchOfFetching('d1', 'd2')
    make(bench, 'j1', { jobExecutionsRolloutConfig: { maximumPerMinute: 1 } }, ['d2', 'd1'])
    expect(update(bench, 'j1', 'SUCCEEDED').reading?.why).toBe('notFound')
    expect(bench.engine.executionFor('d1', 'j1')).toBeUndefined()
  })
})

test('a command job is one document, whatever the number of its commands', () => {
  const bench = benchOfFetching('d1')
  bench.job('j1', ['d1'], { work: { type: 'command', operations: [{ name: 'open' }, { name: 'close' }] } })
  expect(startNext(bench).reading?.execution).toMatchObject({ jobId: 'j1', step: 0 })
  update(bench, 'j1', 'SUCCEEDED')
  expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'SUCCEEDED' })
})

test('a job in the queue and a setting do not hold up each other', () => {
  const bench = benchOfFetching('d1')
  make(bench, 'j1')
  startNext(bench)
  const { outbox } = bench.job('s1', ['d1'], { work: { type: 'setting', operations: [{ name: 'fan', value: 2 }] } })
  expect(outbox).toMatchObject([{ about: 'execution', channel: 'setting', what: { shadow: { before: null, after: { version: 1 } } } }])
  expect(pending(bench)).toEqual(['j1'])
})

test('a download is shown, and is no version', () => {
  const bench = benchOfFetching('d1')
  make(bench, 'j1')
  startNext(bench)
  const about = { kind: 'execution.downloading', deviceId: 'd1', jobId: 'j1', executionNumber: 1 } as const
  bench.apply({ ...about, download: { file: 'fw.bin', bytes: 10, totalBytes: 40 } })
  bench.apply({ ...about, download: { file: 'fw.bin', bytes: 40, totalBytes: 40 } })
  bench.apply({ ...about, executionNumber: 2, download: { file: 'other', bytes: 1, totalBytes: 1 } })
  expect(bench.engine.execution('j1', 'd1')).toMatchObject({
    versionNumber: 2,
    downloads: [{ file: 'fw.bin', bytes: 40, totalBytes: 40, atMs: bench.now - 1 }],
  })
})

describe('deleting an execution', () => {
  const remove = (bench: EngineBench, executionNumber: number, force: boolean) =>
    bench.apply({ kind: 'execution.delete', jobId: 'j1', deviceId: 'd1', executionNumber, force })

  test.each(['QUEUED', 'IN_PROGRESS'])('that is %s needs force', (status) => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    if (status === 'IN_PROGRESS') startNext(bench)
    expect(() => remove(bench, 1, false)).toThrowError(expect.objectContaining({ code: 'InvalidStateTransition' }))
    remove(bench, 1, true)
    expect(bench.engine.execution('j1', 'd1')).toBeUndefined()
    expect(bench.engine.job('j1')).toMatchObject({ state: 'completed', counts: { QUEUED: 0, IN_PROGRESS: 0 } })
    expect(bench.noted('execution')).toEqual(['deleted d1'])
    expect(update(bench, 'j1', 'SUCCEEDED').reading?.why).toBe('notFound')
  })

  test('that has ended needs none; one that was never made is not found', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1')
    update(bench, 'j1', 'SUCCEEDED')
    expect(() => remove(bench, 2, true)).toThrowError(expect.objectContaining({ code: 'ExecutionNotFound' }))
    remove(bench, 1, false)
    expect(bench.engine.executionCount('j1')).toBe(0)
  })

  test('of before is told as it was, and leaves the one that there is', () => {
    const bench = benchOfFetching('d1')
    make(bench, 'j1', { jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'FAILED', numberOfRetries: 1 }] } })
    update(bench, 'j1', 'FAILED', { statusDetails: { step: '1' } })
    const noted = remove(bench, 1, false).changes.flatMap((change) => (change.kind === 'event' ? [change.event] : []))
    expect(noted.filter(({ kind }) => kind === 'execution')).toMatchObject([
      { operation: 'deleted', executionNumber: 1, status: 'FAILED', statusDetails: { step: '1' } },
    ])
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'QUEUED', executionNumber: 2, earlierAttempts: [] })
  })

  test('of a continuous job does not bring the device back', () => {
    const bench = benchOfFetching('d1')
    bench.apply({
      kind: 'deviceSet.create',
      deviceSetId: 's',
      deviceSet: { name: 'S', description: '', membership: { kind: 'static', deviceIds: ['d1'] } },
    })
    make(
      bench,
      'j1',
      { targetSelection: 'CONTINUOUS', targets: { deviceIds: [], deviceSetIds: ['s'], query: null, exceptDeviceIds: [] } },
      [],
    )
    remove(bench, 1, true)
    bench.apply({ kind: 'device.change', deviceId: 'd1', change: { name: 'other' } })
    expect(bench.engine.execution('j1', 'd1')).toBeUndefined()
  })
})

describe('changing a job that runs', () => {
  test('holds for what begins from now on', () => {
    const bench = benchOfFetching('d1', 'd2')
    make(bench, 'j1', { timeoutConfig: { inProgressTimeoutInMinutes: 1 } }, ['d1', 'd2'])
    startNext(bench)
    bench.apply({ kind: 'job.change', jobId: 'j1', change: { timeoutConfig: { inProgressTimeoutInMinutes: 10 } } })
    update(bench, 'j1', 'IN_PROGRESS')
    startNext(bench, 'd2')
    bench.pass(61_000)
    expect(bench.engine.execution('j1', 'd1')?.status).toBe('TIMED_OUT')
    expect(bench.engine.execution('j1', 'd2')?.status).toBe('IN_PROGRESS')
  })

  test('may take retries away, and not add any', () => {
    const bench = benchOfFetching('d1')
    const retries = (numberOfRetries: number) => ({ criteriaList: [{ failureType: 'FAILED' as const, numberOfRetries }] })
    make(bench, 'j1', { jobExecutionsRetryConfig: retries(2) })
    expect(() => bench.apply({ kind: 'job.change', jobId: 'j1', change: { jobExecutionsRetryConfig: retries(1) } })).toThrowError(
      'taken away',
    )
    bench.apply({ kind: 'job.change', jobId: 'j1', change: { jobExecutionsRetryConfig: retries(0) } })
    update(bench, 'j1', 'FAILED')
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'FAILED', executionNumber: 1 })
  })

  test('is refused of a draft and of one that is over', () => {
    const bench = benchOfFetching('d1')
    bench.job('j1', ['d1'], { work: documentWork, run: false })
    expect(() => bench.apply({ kind: 'job.change', jobId: 'j1', change: { description: 'x' } })).toThrowError(
      'cannot have its rules changed',
    )
  })
})

describe('client ids', () => {
  const register = (bench: EngineBench, deviceId: string, clientId?: string) =>
    bench.apply({ kind: 'device.register', devices: [{ deviceId, ...(clientId === undefined ? {} : { clientId }) }], by: 'person' })

  const registerAll = (bench: EngineBench, devices: NewDevice[]) => bench.apply({ kind: 'device.register', devices, by: 'import' })

  test('lead to one device', () => {
    const bench = new EngineBench()
    register(bench, 'pump', 'c-1')
    expect(bench.engine.deviceOfClient('c-1')?.deviceId).toBe('pump')
    bench.apply({ kind: 'device.change', deviceId: 'pump', change: { clientId: 'c-2' } })
    expect([bench.engine.deviceOfClient('c-1'), bench.engine.deviceOfClient('c-2')?.deviceId]).toEqual([undefined, 'pump'])
    bench.apply({ kind: 'device.change', deviceId: 'pump', change: { clientId: null } })
    expect(bench.engine.deviceOfClient('c-2')).toBeUndefined()
    expect(bench.engine.device('pump')).not.toHaveProperty('clientId')
  })

  test.each([
    ['that another has', (bench: EngineBench) => register(bench, 'fan', 'c-1')],
    ['that is the id of another', (bench: EngineBench) => register(bench, 'fan', 'plain')],
    ['as a device id', (bench: EngineBench) => register(bench, 'c-1')],
    ['by a change', (bench: EngineBench) => bench.apply({ kind: 'device.change', deviceId: 'plain', change: { clientId: 'c-1' } })],
    [
      'that is the id of another of the list',
      (bench: EngineBench) => registerAll(bench, [{ deviceId: 'b' }, { deviceId: 'a', clientId: 'b' }]),
    ],
    ['as a device id of the list', (bench: EngineBench) => registerAll(bench, [{ deviceId: 'a', clientId: 'b' }, { deviceId: 'b' }])],
    [
      'that two of the list have',
      (bench: EngineBench) =>
        registerAll(bench, [
          { deviceId: 'a', clientId: 'x' },
          { deviceId: 'b', clientId: 'x' },
        ]),
    ],
  ])('are refused: one %s', (_what, act) => {
    const bench = new EngineBench()
    register(bench, 'pump', 'c-1')
    register(bench, 'plain')
    expect(() => act(bench)).toThrowError(expect.objectContaining({ code: 'AlreadyExists' }))
    expect(bench.engine.deviceCount()).toBe(2)
  })

  test('are not given back where another comes by the id by now', () => {
    const bench = new EngineBench()
    registerAll(bench, [
      { deviceId: 'b', clientId: 'c' },
      { deviceId: 'a', clientId: 'b' },
    ])
    expect(() => bench.apply({ kind: 'device.change', deviceId: 'b', change: { clientId: null } })).toThrowError('cannot both come by')
    expect(bench.engine.deviceOfClient('c')?.deviceId).toBe('b')
  })

  test('go with their device', () => {
    const bench = new EngineBench()
    register(bench, 'pump', 'c-1')
    bench.apply({ kind: 'device.delete', deviceIds: ['pump'] })
    expect(bench.engine.deviceOfClient('c-1')).toBeUndefined()
    register(bench, 'other', 'c-1')
    expect(bench.engine.deviceOfClient('c-1')?.deviceId).toBe('other')
  })
})
