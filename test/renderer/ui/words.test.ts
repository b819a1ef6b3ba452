import { describe, expect, test } from 'vitest'
import { executionStatuses } from '../../../main/contract/executions.ts'
import { foldStatus } from '../../../main/contract/fold-status.ts'
import { jobStates, jobWords } from '../../../main/contract/job-states.ts'
import { ariaSort, nextSort } from '../../../renderer/ui/sort.ts'
import { executionLook, jobLook, presenceLook } from '../../../renderer/ui/status.ts'
import { duration, relativeTime } from '../../../renderer/ui/time-words.ts'

describe('times in words', () => {
  test.each([
    [0, 'just now'],
    [9_999, 'just now'],
    [42_000, '42 s ago'],
    [61_000, '1 min ago'],
    [7_200_000, '2 h ago'],
    [180_000_000, '2 d ago'],
  ])('%i ms is %s', (agoMs, words) => {
    expect(relativeTime(1_000_000_000 - agoMs, 1_000_000_000)).toBe(words)
  })

  test.each([
    [340, '0.3 s'],
    [42_000, '42 s'],
    [125_000, '2 min 5 s'],
    [3_720_000, '1 h 2 min'],
  ])('%i ms last %s', (ms, words) => {
    expect(duration(ms)).toBe(words)
  })
})

describe('a status looks the same everywhere', () => {
  test('every state of a job and status of an execution has its word', () => {
    expect(jobStates.map((state) => jobLook(state).word)).toEqual(jobStates.map((state) => jobWords[state]))
    expect(executionStatuses.map((status) => executionLook(status).word)).toEqual(executionStatuses.map(foldStatus))
  })

  test('red is only what a person should walk to', () => {
    const red = executionStatuses.filter((status) => executionLook(status).role === 'danger')
    expect(red).toEqual(['FAILED', 'REJECTED', 'TIMED_OUT'])
    expect((['online', 'offline', 'never', 'deleted'] as const).map((presence) => presenceLook(presence).role)).not.toContain('danger')
  })

  test('words that look alike in colour differ in shape', () => {
    const looks = [...executionStatuses.map(executionLook), ...jobStates.map(jobLook)]
    const shapeOf = new Map<string, string>()
    for (const { word, shape } of looks) expect(shapeOf.get(word) ?? shape).toBe((shapeOf.set(word, shape), shape))
  })
})

test('a second click on a header turns the order round', () => {
  expect(nextSort('', 'name')).toBe('name')
  expect(nextSort('name', 'name')).toBe('-name')
  expect(nextSort('-name', 'name')).toBe('name')
  expect([ariaSort('name', 'name'), ariaSort('-name', 'name'), ariaSort('slot', 'name'), ariaSort('name', undefined)]).toEqual([
    'ascending',
    'descending',
    'none',
    undefined,
  ])
})
