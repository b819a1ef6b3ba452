import { describe, expect, test } from 'vitest'
import type { SchedulingConfig } from '../../../../main/contract/job-rules.ts'
import { benchWith, EngineBench, reboot } from '../../../helpers/engine-bench.ts'

const hour = 3_600_000
const day = 24 * hour
const at = (text: string) => Date.parse(`${text.replace(' ', 'T')}:00Z`)

/** A bench with one device, at noon of 1 December 2026 (UTC), and a job with this schedule that was run. */
function scheduled(schedulingConfig: SchedulingConfig, online = true): EngineBench {
  const bench = benchWith('d1')
  bench.now = at('2026-12-01 12:00')
  if (online) bench.comeOnline('d1')
  bench.job('j1', ['d1'], { rules: { schedulingConfig } })
  return bench
}
const job = (bench: EngineBench, jobId = 'j1') => bench.engine.job(jobId)!

describe('a start time', () => {
  test('the job waits for it, and starts then', () => {
    const bench = scheduled({ startTime: '2026-12-01 14:00', timeZone: 'Europe/Vienna' })
    expect(job(bench)).toMatchObject({ state: 'scheduled', nextStartAtMs: at('2026-12-01 13:00') })
    expect(bench.engine.nextWake()).toBe(at('2026-12-01 13:00'))
    expect(bench.passTo(at('2026-12-01 13:00'))).toEqual([expect.objectContaining({ jobId: 'j1' })])
    expect(job(bench)).toMatchObject({ state: 'running', note: null, nextStartAtMs: null, startedAtMs: at('2026-12-01 13:00') })
    expect(bench.noted('job')).toEqual(['created j1', 'scheduled j1', 'started j1'])
  })

  test('its targets are those of the start', () => {
    const bench = scheduled({ startTime: '2026-12-02 00:00' })
    bench.apply({ kind: 'device.delete', deviceIds: ['d1'] })
    bench.pass(day)
    expect(job(bench)).toMatchObject({ state: 'canceled', reasonCode: 'NO_TARGETS', finishedAtMs: at('2026-12-02 00:00') })
  })

  test.each([
    [
      'late',
      undefined,
      { state: 'running', note: 'Started 3 h late: the bench was closed at its start time.', reasonCode: null, finishedAtMs: null },
    ],
    ['skipped', 'skip' as const, { state: 'canceled', note: null, reasonCode: 'MISSED_START', finishedAtMs: at('2026-12-01 16:00') }],
  ])('missed, it starts late or is skipped: %s', (_what, ifMissed, comesTo) => {
    const bench = scheduled({ startTime: '2026-12-01 13:00', ...(ifMissed ? { ifMissed } : {}) })
    const again = new EngineBench(bench.kept())
    again.now = at('2026-12-01 16:00') - 1
    again.apply({ kind: 'tick' })
    expect(job(again)).toMatchObject(comesTo)
  })

  test.each<[string, SchedulingConfig, string]>([
    ['a start that has passed', { startTime: '2026-12-01 12:00' }, '‘schedulingConfig.startTime’: The start time has passed'],
    ['an end that has passed', { endTime: '2026-11-30 12:00' }, '‘schedulingConfig.endTime’: The end time has passed'],
    [
      'a last run that has passed',
      { startTime: '2026-11-01 12:00', recurrence: { frequency: 'daily', end: { type: 'date', date: '2026-11-20 12:00' } } },
      '‘schedulingConfig.recurrence’: The last run has passed',
    ],
    [
      'a window that cannot be read',
      { maintenanceWindows: [{ startTime: 'cron(0 25 ? * SUN *)', durationInMinutes: 60 }] },
      '‘schedulingConfig.maintenanceWindows.0.startTime’:',
    ],
  ])('refused: %s', (_what, config, sentence) => {
    expect(() => scheduled(config)).toThrowError(
      expect.objectContaining({ code: 'InvalidInput', sentence: expect.stringContaining(sentence) as string }),
    )
  })
})

describe('an end time', () => {
  const ending = (endBehavior?: SchedulingConfig['endBehavior']) => {
    const bench = benchWith('a', 'b', 'c')
    bench.now = at('2026-12-01 12:00')
    bench.comeOnline('a')
    bench.job('j1', ['a', 'b', 'c'], {
      rules: {
        schedulingConfig: { endTime: '2026-12-01 12:02', ...(endBehavior ? { endBehavior } : {}) },
        jobExecutionsRolloutConfig: { maximumPerMinute: 1 },
        jobExecutionsRetryConfig: { criteriaList: [{ failureType: 'ALL', numberOfRetries: 3 }] },
      },
    })
    bench.passTo(at('2026-12-01 12:02'))
    return bench
  }
  const statuses = (bench: EngineBench) => [...bench.engine.executions('j1')].map(({ status }) => status)

  test('STOP_ROLLOUT, also when none is given: what was reached carries on', () => {
    const bench = ending()
    expect(statuses(bench)).toEqual(['IN_PROGRESS', 'QUEUED', 'CANCELED'])
    expect(job(bench)).toMatchObject({ state: 'running', rolloutEnded: true })
    bench.answer('j1', 'a', 'FAILED')
    expect(bench.engine.execution('j1', 'a')).toMatchObject({ status: 'FAILED', executionNumber: 1 })
    expect(bench.comeOnline('b')).toHaveLength(1)
    bench.answer('j1', 'b', 'SUCCEEDED')
    expect(job(bench).state).toBe('failed')
  })

  test('CANCEL: what is queued is canceled too', () => {
    const bench = ending('CANCEL')
    expect(statuses(bench)).toEqual(['IN_PROGRESS', 'CANCELED', 'CANCELED'])
    expect(job(bench)).toMatchObject({ state: 'canceled', reasonCode: 'END_TIME', forceCanceled: false })
  })

  test('FORCE_CANCEL: what is in progress as well', () => {
    const bench = ending('FORCE_CANCEL')
    expect(statuses(bench)).toEqual(['CANCELED', 'CANCELED', 'CANCELED'])
    expect(job(bench)).toMatchObject({ state: 'canceled', forceCanceled: true, finishedAtMs: at('2026-12-01 12:02') })
  })

  test('a continuous job takes no member afterwards, and completes', () => {
    const bench = benchWith('a')
    bench.now = at('2026-12-01 12:00')
    bench.comeOnline('a')
    bench.job('j1', ['a', 'b'], { rules: { targetSelection: 'CONTINUOUS', schedulingConfig: { endTime: '2026-12-01 13:00' } } })
    bench.answer('j1', 'a', 'SUCCEEDED')
    expect(job(bench).state).toBe('running')
    bench.passTo(at('2026-12-01 13:00'))
    expect(job(bench).state).toBe('completed')
    bench.register('b')
    expect(bench.engine.executionCount('j1')).toBe(1)
  })

  test('it holds from its ms on, also before the tick: nobody joins, and the rollout goes no further', () => {
    const bench = benchWith('a', 'b')
    bench.now = at('2026-12-01 12:00')
    bench.comeOnline('a')
    const ofAll = { deviceIds: [], deviceSetIds: [], query: 'online = true', exceptDeviceIds: [] }
    const schedulingConfig: SchedulingConfig = { endTime: '2026-12-01 13:00' }
    bench.job('j1', [], { rules: { targetSelection: 'CONTINUOUS', targets: ofAll, schedulingConfig } })
    bench.job('j2', ['a', 'b'], { rules: { jobExecutionsRolloutConfig: { batch: { type: 'number', value: 1 } }, schedulingConfig } })
    bench.answer('j1', 'a', 'SUCCEEDED')
    bench.now = at('2026-12-01 13:00') - 1
    bench.answer('j2', 'a', 'SUCCEEDED')
    expect(bench.comeOnline('b')).toEqual([])
    expect(bench.engine.executionCount('j1')).toBe(1)
    expect(bench.engine.execution('j2', 'b')?.rolledOutAtMs).toBeNull()
    bench.apply({ kind: 'tick' })
    expect([job(bench).state, job(bench, 'j2').state]).toEqual(['completed', 'failed'])
  })

  test('a job whose end comes while the bench is closed never starts', () => {
    const bench = scheduled({ startTime: '2026-12-01 13:00', endTime: '2026-12-01 14:00' })
    bench.now = at('2026-12-01 15:00')
    bench.apply({ kind: 'tick' })
    expect(job(bench)).toMatchObject({ state: 'canceled', reasonCode: 'END_TIME', startedAtMs: null })
  })
})

describe('a recurrence', () => {
  const daily: SchedulingConfig = { startTime: '2026-12-02 08:00', recurrence: { frequency: 'daily' } }
  const runs = (bench: EngineBench) => [...bench.engine.jobs()].filter(({ madeFrom }) => madeFrom?.how === 'schedule')

  test('each run is a job of its own', () => {
    const bench = scheduled({ ...daily, endTime: '2026-12-02 09:30', endBehavior: 'CANCEL' })
    bench.passTo(at('2026-12-03 08:00'))
    expect(job(bench)).toMatchObject({ state: 'scheduled', runsMade: 2, nextStartAtMs: at('2026-12-04 08:00') })
    expect(runs(bench).map(({ jobId, name }) => [jobId, name])).toEqual([
      ['j1-1', 'Reboot – run 1'],
      ['j1-2', 'Reboot – run 2'],
    ])
    expect(job(bench, 'j1-2')).toMatchObject({
      state: 'running',
      work: reboot,
      schedulingConfig: { endTime: '2026-12-03 09:30:00', endBehavior: 'CANCEL' },
      endsAtMs: at('2026-12-03 09:30'),
    })
  })

  test.each([
    ['after so many runs', { type: 'occurrences' as const, occurrences: 3 }, 3],
    ['on a date', { type: 'date' as const, date: '2026-12-05 08:00' }, 4],
  ])('ends %s', (_what, end, count) => {
    const bench = scheduled({ ...daily, recurrence: { frequency: 'daily', end } })
    bench.pass(30 * day)
    expect(runs(bench)).toHaveLength(count)
    expect(job(bench)).toMatchObject({ state: 'completed', nextStartAtMs: null })
  })

  test.each([
    ['late: one run with a note, however many were missed', undefined, ['Started 4 h late: the bench was closed at its start time.']],
    ['skipped: none', 'skip' as const, []],
  ])('missed starts, %s', (_what, ifMissed, notes) => {
    const bench = scheduled({ ...daily, ...(ifMissed ? { ifMissed } : {}) })
    bench.now = at('2026-12-10 12:00')
    bench.apply({ kind: 'tick' })
    expect(runs(bench).map(({ note }) => note)).toEqual(notes)
    expect(job(bench).nextStartAtMs).toBe(at('2026-12-11 08:00'))
  })
})

describe('a recurring job when the clock goes back', () => {
  const daily: SchedulingConfig = { startTime: '2026-12-02 08:00', recurrence: { frequency: 'daily' } }

  test('does not make a run twice', () => {
    const bench = scheduled(daily)
    bench.passTo(at('2026-12-02 08:00'))
    bench.now = at('2026-12-02 07:59')
    bench.passTo(at('2026-12-03 07:59'))
    expect(job(bench)).toMatchObject({ runsMade: 1, nextStartAtMs: at('2026-12-03 08:00') })
  })

  test.each(['tick', 'device.disconnected'] as const)('does not wait for a clock that was years ahead: told by %s', (kind) => {
    const bench = scheduled(daily)
    bench.now = at('2036-12-02 12:00')
    bench.apply({ kind: 'tick' })
    expect(job(bench).nextStartAtMs).toBe(at('2036-12-03 08:00'))
    bench.now = at('2026-12-01 13:00')
    bench.apply(kind === 'tick' ? { kind } : { kind, deviceId: 'd1' })
    expect(job(bench).nextStartAtMs).toBe(at('2026-12-03 08:00'))
    bench.passTo(at('2026-12-03 08:00'))
    expect(job(bench)).toMatchObject({ runsMade: 2, nextStartAtMs: at('2026-12-04 08:00') })
  })
})

test('a last run that came due while the bench was closed waits for the tick', () => {
  const end = { type: 'date' as const, date: '2026-12-03 09:00' }
  const before = scheduled({ startTime: '2026-12-02 08:00', recurrence: { frequency: 'daily', end } })
  before.passTo(at('2026-12-02 09:00'))
  const bench = new EngineBench(before.kept())
  bench.now = at('2026-12-05 12:00')
  bench.comeOnline('d1')
  expect(job(bench).nextStartAtMs).toBe(at('2026-12-03 08:00'))
  bench.apply({ kind: 'tick' })
  expect(job(bench)).toMatchObject({ state: 'completed', runsMade: 2 })
})

describe('maintenance windows', () => {
  const nightly: SchedulingConfig = { maintenanceWindows: [{ startTime: 'cron(0 2 ? * * *)', durationInMinutes: 60 }] }

  test('devices are told inside a window only, and what is in progress may finish', () => {
    const bench = scheduled(nightly)
    expect(bench.engine.execution('j1', 'd1')).toMatchObject({ status: 'QUEUED', rolledOutAtMs: null })
    expect(bench.engine.waitsFor({ jobId: 'j1', deviceId: 'd1', status: 'QUEUED' })).toBe('Outside the maintenance window of the job.')
    expect(bench.engine.window('j1', bench.now)).toEqual({ isOpen: false, untilMs: at('2026-12-02 02:00') })
    expect(bench.passTo(at('2026-12-02 02:00'))).toHaveLength(1)
    bench.passTo(at('2026-12-02 04:00'))
    expect(bench.answer('j1', 'd1', 'SUCCEEDED').reading?.verdict).toBe('applied')
  })

  test('a device that comes when the window has closed waits for the next', () => {
    const bench = scheduled(nightly, false)
    bench.passTo(at('2026-12-02 03:00'))
    expect(bench.engine.execution('j1', 'd1')?.rolledOutAtMs).toBe(at('2026-12-02 02:00'))
    expect(bench.comeOnline('d1')).toEqual([])
    expect(bench.passTo(at('2026-12-03 02:00'))).toEqual([expect.objectContaining({ deviceId: 'd1' })])
  })

  /** Two devices were reached inside a window, `d2` waits for its end behind another job until the window has closed. */
  function behindTheWindow(): EngineBench {
    const bench = benchWith('d1', 'd2')
    bench.now = at('2026-12-01 12:00')
    for (const deviceId of ['d1', 'd2']) bench.comeOnline(deviceId)
    bench.job('j0', ['d2'])
    bench.job('j1', ['d1', 'd2'], { rules: { schedulingConfig: nightly } })
    bench.passTo(at('2026-12-02 03:00'))
    bench.answer('j0', 'd2', 'SUCCEEDED')
    expect(bench.engine.execution('j1', 'd2')?.status).toBe('QUEUED')
    return bench
  }
  const toldD2 = [expect.objectContaining({ jobId: 'j1', deviceId: 'd2' })]

  test('a message that comes after the opening and before the tick takes nobody the window', () => {
    const bench = behindTheWindow()
    bench.now = at('2026-12-03 02:00')
    expect(bench.answer('j1', 'd1', 'SUCCEEDED').outbox).toEqual([])
    expect(bench.engine.nextWake()).toBeLessThanOrEqual(bench.now)
    expect(bench.apply({ kind: 'tick' }).outbox).toEqual(toldD2)
    expect(bench.engine.nextWake()).toBeNull()
  })

  test('a clock that goes back to before the window or into it opens it anew', () => {
    const bench = behindTheWindow()
    expect(bench.engine.nextWake()).toBe(at('2026-12-03 02:00'))
    bench.now = at('2026-12-01 01:00')
    bench.answer('j1', 'd1', 'IN_PROGRESS', { message: 'under way' })
    expect(bench.engine.nextWake()).toBe(at('2026-12-01 02:00'))
    bench.now = at('2026-11-30 01:00')
    expect(bench.apply({ kind: 'tick' }).outbox).toEqual([])
    expect(bench.engine.nextWake()).toBe(at('2026-11-30 02:00'))
    bench.now = at('2026-11-29 02:30')
    expect(bench.apply({ kind: 'tick' }).outbox).toEqual(toldD2)
  })

  test('after a start with an earlier clock the window is reckoned by that clock', () => {
    const bench = new EngineBench(behindTheWindow().kept())
    bench.now = at('2026-12-01 01:00')
    bench.comeOnline('d2')
    expect(bench.engine.nextWake()).toBe(at('2026-12-01 02:00'))
    expect(bench.passTo(at('2026-12-01 02:00'))).toEqual(toldD2)
  })
})
