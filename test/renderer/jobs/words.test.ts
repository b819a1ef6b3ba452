import { describe, expect, test } from 'vitest'
import { noCounts } from '../../../main/contract/fold-status.ts'
import { jobActions, type JobWork } from '../../../main/contract/jobs.ts'
import { filterFromQuery, filterInWords, filterToQuery, filterToRequest } from '../../../renderer/jobs/execution-filter.ts'
import { actionLabel, orderedActions, questionFor } from '../../../renderer/jobs/job-actions.ts'
import { reviewSentence } from '../../../renderer/jobs/review-sentence.ts'

const reboot: JobWork = { type: 'command', operations: [{ name: 'reboot' }] }
const speed: JobWork = { type: 'setting', operations: [{ name: 'fanSpeed', value: 3 }] }
const preview = (total: number, online: number) => ({ total, online, otherTemplate: 0, broken: null })

describe('the sentence at Review', () => {
  test.each<[JobWork, string, number, number, string]>([
    [reboot, 'in Fridges', 412, 394, 'Send reboot to 412 devices in Fridges; 18 are offline and get it when they connect.'],
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
      'Send the job document ‘install’ to 2 devices; 1 is offline and gets it when it connects.',
    ],
  ])('%#', (work, where, total, online, sentence) => {
    expect(reviewSentence(work, null, where, preview(total, online))).toBe(sentence)
  })
})

describe('the filter of a job’s devices', () => {
  test.each([{}, { status: 'Failed' }, { status: 'REJECTED', error: 'door open' }, { search: 'shelf 3' }])(
    'survives the address: %j',
    (query) => {
      expect(JSON.parse(JSON.stringify(filterToQuery(filterFromQuery(query))))).toEqual(query)
    },
  )

  test('asks for the exact statuses under a word, or for one reason', () => {
    expect(filterToRequest(filterFromQuery({ status: 'Failed' }))).toEqual({ status: ['FAILED', 'REJECTED', 'TIMED_OUT'] })
    const reason = filterFromQuery({ status: 'REJECTED', error: 'door open' })
    expect(filterToRequest(reason)).toEqual({ status: ['REJECTED'], error: 'door open' })
    expect(filterInWords(reason)).toBe('Failed, ‘door open’')
    expect(filterInWords(filterFromQuery({ status: 'nonsense' }))).toBeNull()
  })
})

describe('what one may do with a job', () => {
  const job = {
    jobId: 'j',
    name: 'Night',
    state: 'running',
    counts: { ...noCounts(), SUCCEEDED: 3, FAILED: 2, QUEUED: 1 },
    deviceCount: 6,
    targetsInWords: 'Fridges',
  } as const

  test('comes in one order, and deleting by force only where plain deleting is refused', () => {
    expect(orderedActions(['forceDelete', 'delete', 'copy', 'run'])).toEqual(['run', 'copy', 'delete'])
    expect(orderedActions(['forceDelete', 'stop'])).toEqual(['stop', 'forceDelete'])
  })

  test('run is called resume where it goes on', () => {
    expect(actionLabel('run', { state: 'stopped' })).toBe('Resume')
    expect(actionLabel('run', { state: 'draft' })).toBe('Run')
  })

  test('asks before what cannot be undone, and never before stopping', () => {
    const asked = jobActions.filter((action) => questionFor(action, job) !== null)
    expect(asked).toEqual(['rerun', 'cancel', 'delete', 'forceDelete'])
    expect(questionFor('rerun', job)?.verb).toBe('Run on 2 devices')
    expect(questionFor('cancel', job)?.text).toContain('1 device still waiting')
    expect(questionFor('delete', { ...job, counts: noCounts() })?.offersCsv).toBe(false)
  })
})
