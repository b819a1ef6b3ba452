import { describe, expect, test } from 'vitest'
import { noRules } from '../../../main/contract/job-rules.ts'
import { noCounts } from '../../../main/contract/fold-status.ts'
import { jobActions, type JobWork } from '../../../main/contract/jobs.ts'
import { wordsAtWork } from '../../../renderer/jobs/execution-words.ts'
import { filterFromQuery, filterInWords, filterToQuery, filterToRequest } from '../../../renderer/jobs/execution-filter.ts'
import { actionLabel, cancelInWords, orderedActions, questionFor, type ActedOn } from '../../../renderer/jobs/job-actions.ts'
import { reviewSentence } from '../../../renderer/jobs/review-sentence.ts'

const reboot: JobWork = { type: 'command', operations: [{ name: 'reboot' }] }
const speed: JobWork = { type: 'setting', operations: [{ name: 'fanSpeed', value: 3 }] }
const preview = (total: number, online: number) => ({ total, online, otherTemplate: 0, broken: null })

describe('the sentence at Review', () => {
  test.each<[JobWork, string, number, number, string]>([
    [reboot, 'in ‘Fridges’', 412, 394, 'Send reboot to 394 of 412 devices in ‘Fridges’; 18 are offline and get it when they connect.'],
    [reboot, 'in Fridges', 1, 0, 'Send reboot to 1 device in Fridges; it is offline and gets it when it connects.'],
    [speed, '', 2, 2, 'Set fanSpeed to 3 on 2 devices; all are online.'],
    [
      { type: 'property', operations: [{ name: 'rack', value: 'A' }] },
      '',
      2,
      0,
      'Write rack to A for 2 devices. The bench keeps it; the devices are not told.',
    ],
    [
      { type: 'document', document: { operation: 'install' } },
      '',
      2,
      1,
      'Send the job document ‘install’ to 1 of 2 devices; 1 is offline and gets it when it connects.',
    ],
  ])('%#', (work, where, total, online, sentence) => {
    const reviewed = { work, template: null, where, targetSelection: 'SNAPSHOT' as const, rules: noRules, preview: preview(total, online) }
    expect(reviewSentence(reviewed)).toBe(sentence)
  })
})

describe('what a device says while it is at work', () => {
  const answer = { kind: 'answer', sentence: 'Told; its answer has not come yet.' } as const
  test.each([
    ['IN_PROGRESS', { message: 'warming up' }, answer, 'warming up'],
    ['IN_PROGRESS', { percent: '40', step: 'erasing' }, answer, 'erasing'],
    ['IN_PROGRESS', { percent: '40', message: '' }, answer, null],
    ['IN_PROGRESS', { message: 'of the command before' }, { kind: 'delivery', sentence: 'Sent.' } as const, null],
    ['FAILED', { message: 'warming up' }, null, null],
  ] as const)('%s with %j', (status, statusDetails, wait, words) => {
    expect(wordsAtWork({ status, statusDetails, wait })).toBe(words)
  })
})

describe('the filter of a job’s devices', () => {
  test.each([
    {},
    { status: 'Failed' },
    { status: 'TIMED_OUT' },
    { status: 'runs' },
    { status: 'REJECTED', error: 'door open' },
    { search: 'shelf 3' },
  ])('survives the address: %j', (query) => {
    expect(JSON.parse(JSON.stringify(filterToQuery(filterFromQuery(query))))).toEqual(query)
  })

  test('asks for a total, for the exact statuses under a word, or for one reason', () => {
    expect(filterToRequest(filterFromQuery({ status: 'FAILED' }))).toEqual({ status: ['FAILED'] })
    expect(filterToRequest(filterFromQuery({ status: 'runs', error: 'of no status' }))).toEqual({ retried: true })
    expect(filterToRequest(filterFromQuery({ status: 'Failed' }))).toEqual({ status: ['FAILED', 'REJECTED', 'TIMED_OUT'] })
    const reason = filterFromQuery({ status: 'REJECTED', error: 'door open' })
    expect(filterToRequest(reason)).toEqual({ status: ['REJECTED'], error: 'door open' })
    expect(filterInWords(reason)).toBe('Rejected, ‘door open’')
    expect(filterInWords(filterFromQuery({ status: 'nonsense' }))).toBeNull()
  })
})

describe('what one may do with a job', () => {
  const job: ActedOn = {
    jobId: 'j',
    name: 'Night',
    state: 'running',
    counts: { ...noCounts(), SUCCEEDED: 3, FAILED: 2, IN_PROGRESS: 2, QUEUED: 1 },
    deviceCount: 8,
    targetsInWords: 'Fridges',
    schedulingConfig: null,
  }

  test('comes in one order, and deleting by force only where plain deleting is refused', () => {
    expect(orderedActions(['forceDelete', 'delete', 'copy', 'run'])).toEqual(['run', 'copy', 'saveAsTemplate', 'delete'])
    expect(orderedActions(['forceDelete', 'addTargets', 'stop'])).toEqual(['stop', 'addTargets', 'saveAsTemplate', 'forceDelete'])
  })

  test('run is called resume where it goes on, and canceling what has not begun unscheduling', () => {
    expect(actionLabel('run', { state: 'stopped' })).toBe('Resume')
    expect(actionLabel('run', { state: 'draft' })).toBe('Run')
    expect(actionLabel('cancel', { state: 'scheduled' })).toBe('Unschedule')
  })

  test('asks before what cannot be undone, and never before stopping', () => {
    const asked = jobActions.filter((action) => questionFor(action, job) !== null)
    expect(asked).toEqual(['rerun', 'delete', 'forceDelete'])
    expect(questionFor('rerun', job)?.verb).toBe('Run on 2 devices')
  })

  test.each([
    [
      false,
      '1 device still waiting will end as Canceled. 2 devices at work will go on and keep the result. The results of 5 devices stay. A canceled job cannot be resumed.',
    ],
    [
      true,
      '1 device still waiting will end as Canceled. 2 devices at work will too: what a device answers from then on is refused, but it may still do what it was told. The results of 5 devices stay. A canceled job cannot be resumed.',
    ],
  ])('canceling with force %s says in numbers what is lost and what goes on', (force, sentence) => {
    expect(cancelInWords(job, force)).toBe(sentence)
  })

  test('canceling a continuous job at rest says that nothing is lost', () => {
    expect(cancelInWords({ ...job, counts: { ...noCounts(), SUCCEEDED: 1 } }, false)).toBe(
      'No device is waiting or at work; none that joins later will be reached. The results of 1 device stay. A canceled job cannot be resumed.',
    )
  })

  test('unscheduling says that nothing was told yet, or that runs stay', () => {
    expect(cancelInWords({ ...job, state: 'scheduled' }, false)).toBe('It will not start. No device was told anything by it.')
    const schedulingConfig = { startTime: '2026-12-01 02:00', recurrence: { frequency: 'daily' as const } }
    expect(cancelInWords({ ...job, state: 'scheduled', schedulingConfig }, false)).toMatch(/no further run.*stay as they are/)
  })

  test('deleting says how many records are lost and what devices keep, and offers them first', () => {
    expect(questionFor('forceDelete', job)).toMatchObject({
      text: 'The job and its 8 execution records are lost for good; devices keep what they were given. 1 device still waiting will not be told. 2 devices at work may finish, but the answer has no job any more.',
      offersCsv: true,
    })
    expect(questionFor('delete', { ...job, counts: noCounts() })).toMatchObject({
      text: 'The job is lost for good. No device was told anything by it.',
      offersCsv: false,
    })
  })
})
