import { describe, expect, test } from 'vitest'
import { jobStates } from '../../../main/contract/job-states.ts'
import { jobTabs, requestOf, tabNamed } from '../../../renderer/jobs/job-tabs.ts'
import { minuteOf, paceFacts } from '../../../renderer/jobs/pace-words.ts'
import { noticesOf } from '../../../renderer/jobs/reason-words.ts'

const untold = {
  state: 'running',
  reasonCode: null,
  comment: null,
  forceCanceled: false,
  note: null,
  archived: false,
  targetsBroken: null,
} as const

describe('what stands above a job', () => {
  test.each([
    [{}, []],
    [
      { state: 'canceled', reasonCode: 'ABORTED', comment: 'Canceled by its abort rule: 3 of 10 failed.' },
      [['Canceled by its abort rule', '3 of 10 failed.', 'danger']],
    ],
    [{ state: 'canceled', reasonCode: 'MISSED_START' }, [['Its start was skipped', null, 'warning']]],
    [
      { state: 'canceled', reasonCode: 'WRONG_FIRMWARE', comment: 'Ask Ann', forceCanceled: true },
      [['Canceled, also on devices at work: WRONG_FIRMWARE', 'Ask Ann', 'neutral']],
    ],
    [{ state: 'canceled' }, [['Canceled', null, 'neutral']]],
    [{ state: 'completed', note: 'Started 2 h late.' }, [['About its start', 'Started 2 h late.', 'warning']]],
  ] as const)('%j', (told, notices) => {
    expect(noticesOf({ ...untold, ...told }).map(({ title, text, role }) => [title, text, role])).toEqual(notices)
  })

  test('says of an archived job that it is read only', () => {
    expect(noticesOf({ ...untold, state: 'completed', archived: true })[0]?.text).toContain('read only')
  })
})

const still = {
  state: 'running',
  ratePerMinute: null,
  batchSize: null,
  rolledOut: 0,
  waitingForRollout: 0,
  rolloutEnded: false,
  window: null,
  nextStartAtMs: null,
  endsAtMs: null,
  runsMade: 0,
  finishedAtMs: null,
  schedulingConfig: null,
} as const
const atMs = new Date('2026-12-01T02:00').getTime()

describe('how a job goes on', () => {
  test.each([
    [{}, []],
    [{ ratePerMinute: 60, rolledOut: 5, waitingForRollout: 35 }, ['Rate now: 60 devices a minute']],
    [{ ratePerMinute: 60, rolledOut: 40 }, []],
    [{ batchSize: 10, rolledOut: 11, waitingForRollout: 24 }, ['Batch: 2 of 4, 10 devices each']],
    [{ window: { isOpen: false, untilMs: atMs } }, ['Maintenance window: closed until 2026-12-01 02:00']],
    [{ window: { isOpen: true, untilMs: null } }, ['Maintenance window: open']],
    [{ endsAtMs: atMs }, ['Ends: 2026-12-01 02:00']],
    [{ endsAtMs: atMs, rolloutEnded: true }, ['End time: has passed: no further device is reached']],
    [{ endsAtMs: atMs, finishedAtMs: atMs }, []],
    [
      {
        state: 'scheduled',
        nextStartAtMs: atMs,
        runsMade: 3,
        schedulingConfig: { startTime: '2026-11-30 02:00', recurrence: { frequency: 'daily' } },
      },
      ['Next start: 2026-12-01 02:00', 'Runs made: 3'],
    ],
  ] as const)('%j', (moved, facts) => {
    expect(paceFacts({ ...still, ...moved }).map(({ label, text }) => `${label}: ${text}`)).toEqual(facts)
  })

  test('is told to the minute', () => {
    expect(minuteOf(atMs)).toBe('2026-12-01 02:00')
  })
})

describe('the tabs of the job list', () => {
  test('have every state under one of them, and the archive apart', () => {
    const states = jobTabs.filter(({ tab, archived }) => tab !== 'all' && !archived).flatMap((tab) => [...tab.states])
    expect(states.toSorted()).toEqual([...jobStates].toSorted())
    expect(requestOf(tabNamed('archive'), 'failed')).toEqual({ status: ['failed'], archived: true })
    expect(requestOf(tabNamed('saved'), 'failed')).toEqual({ status: ['draft'] })
    expect(requestOf(tabNamed(undefined), '')).toEqual({})
  })
})
