import { describe, expect, test } from 'vitest'
import { executionOperations, jobOperations } from '../../../main/contract/events.ts'
import { csvAddress, eventQuery, operationInWords, operationsOf, tabNamed } from '../../../renderer/events/event-filter.ts'
import { eventLook } from '../../../renderer/events/event-look.ts'

const nowMs = 1_800_000_000_000
const kinds = ['job', 'execution'] as const

describe('the filter of the event log', () => {
  test.each([
    [{}, { kind: ['job', 'execution'] }],
    [
      { kind: 'execution', operation: 'failed' },
      { kind: ['execution'], operation: 'failed' },
    ],
    [{ kind: 'audit' }, { kind: ['job', 'execution'] }],
    [
      { who: ' ann ', search: '  ' },
      { kind: ['job', 'execution'], who: 'ann' },
    ],
    [{ time: 'hour' }, { kind: ['job', 'execution'], fromMs: nowMs - 3_600_000 }],
    [{ time: 'nonsense', from: '2026-01-01T00:00' }, { kind: ['job', 'execution'] }],
    [
      { time: 'between', from: '2026-01-01T00:00', to: 'soon' },
      { kind: ['job', 'execution'], fromMs: new Date('2026-01-01T00:00').getTime() },
    ],
  ])('is read from the address: %j', (address, query) => {
    expect(eventQuery(address, kinds, nowMs)).toEqual(query)
  })

  test('goes into the address of the CSV whole', () => {
    const address = new URL(csvAddress({ kind: ['job', 'execution'], search: 'a&b', fromMs: 5 }), 'http://bench')
    expect(address.pathname).toBe('/api/v1/events.csv')
    expect([...address.searchParams]).toEqual([
      ['kind', 'job'],
      ['kind', 'execution'],
      ['search', 'a&b'],
      ['fromMs', '5'],
    ])
  })

  test('has the events where the address names no log', () => {
    expect([tabNamed(undefined).id, tabNamed('audit').id]).toEqual(['events', 'audit'])
  })
})

describe('the words of an event', () => {
  test('stand for each operation, with a shape', () => {
    const words = [
      ...jobOperations.map((operation) => eventLook({ kind: 'job', operation }).word),
      ...executionOperations.map((operation) => eventLook({ kind: 'execution', operation }).word),
    ]
    expect(words).toContain('Rollout ended')
    expect(words.every((word) => /^[A-Z][a-z ]+$/.test(word))).toBe(true)
  })

  test('tell what failed from what ended well', () => {
    expect(eventLook({ kind: 'execution', operation: 'timed_out' })).toEqual({ word: 'Timed out', shape: 'cross', role: 'danger' })
    expect(eventLook({ kind: 'execution', operation: 'succeeded' }).role).toBe('success')
    expect(eventLook({ kind: 'audit', operation: 'jobTemplate.create' }).word).toBe('Job template made')
  })

  test('are offered once where jobs and devices share them', () => {
    const both = operationsOf(['job', 'execution'])
    expect(new Set(both).size).toBe(both.length)
    expect(operationsOf(['audit'])).toEqual([])
    expect(operationInWords('cancellation_in_progress')).toBe('Canceling')
    expect(operationInWords('device.desire')).toBe('Desired state changed')
    expect(operationInWords('message.send')).toBe('Message sent')
  })
})
