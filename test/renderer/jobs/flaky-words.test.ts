import { describe, expect, test } from 'vitest'
import { noCounts } from '../../../main/contract/fold-status.ts'
import type { TrafficEntry } from '../../../main/contract/traffic.ts'
import { messagesWithin } from '../../../renderer/jobs/attempt-messages.ts'
import { flakyFromQuery, flakyInWords, flakyRequest } from '../../../renderer/jobs/flaky-words.ts'
import { jobEndWords } from '../../../renderer/jobs/use-job-ends.ts'

describe('a flaky unit', () => {
  test.each([
    [{ jobs: 8, failed: 3, retried: 2 }, 'failed in 3 of its last 8 jobs, needed a second attempt in 2'],
    [{ jobs: 8, failed: 3, retried: 0 }, 'failed in 3 of its last 8 jobs'],
    [{ jobs: 8, failed: 0, retried: 2 }, 'needed a second attempt in 2 of its last 8 jobs'],
    [{ jobs: 1, failed: 1, retried: 0 }, 'failed in its only job'],
    [{ jobs: 1, failed: 0, retried: 1 }, 'needed a second attempt in its only job'],
  ])('%j', (unit, words) => {
    expect(flakyInWords(unit)).toBe(words)
  })

  test('is asked for as the address says, and as usual where it says nothing that is known', () => {
    expect(flakyFromQuery({ lastJobs: '7', period: 'ever' })).toEqual({ lastJobs: 8, period: 'all', deviceSetId: '', search: '' })
    const asked = flakyFromQuery({ lastJobs: '20', period: 'day', set: 's1', search: 'door' })
    expect(flakyRequest(asked, 86_400_000 + 61_000)).toEqual({ lastJobs: 20, fromMs: 60_000, deviceSetId: 's1', search: 'door' })
  })
})

describe('the messages of an attempt', () => {
  const lines = [1_000, 5_000, 9_000].map((atMs) => ({ atMs, sequence: atMs }) as TrafficEntry)
  const time = { fromMs: 4_000, untilMs: 6_000 }

  test.each([
    [null, [5_000], 'none'],
    [3_000, [5_000], 'none'],
    [4_500, [5_000], 'some'],
  ] as const)('are those of its time; the trace begins at %s', (oldestMs, times, gone) => {
    const messages = messagesWithin(lines, time, oldestMs)
    expect([messages.entries.map(({ atMs }) => atMs), messages.gone]).toEqual([times, gone])
  })

  test('are gone when the trace begins after it', () => {
    expect(messagesWithin(lines.slice(2), time, 9_000)).toEqual({ entries: [], gone: 'all' })
  })

  test('go on while it does', () => {
    expect(messagesWithin(lines, { fromMs: 4_000, untilMs: null }, null).entries).toHaveLength(2)
  })
})

describe('the end of a job', () => {
  const job = { name: 'Night', deviceCount: 10, counts: { ...noCounts(), SUCCEEDED: 10 } }

  test.each([
    ['completed', job.counts, 'Job ‘Night’ is completed', '10 of 10 done, 0 failed'],
    ['failed', { ...noCounts(), SUCCEEDED: 8, FAILED: 1, TIMED_OUT: 1 }, 'Job ‘Night’ failed on 2 devices', '8 of 10 done, 2 failed'],
    ['canceled', { ...noCounts(), CANCELED: 10 }, 'Job ‘Night’ was canceled', '0 of 10 done, 0 failed'],
  ] as const)('that is %s is told with its numbers', (state, counts, title, body) => {
    expect(jobEndWords({ ...job, state, counts })).toEqual({ title, body })
  })
})
