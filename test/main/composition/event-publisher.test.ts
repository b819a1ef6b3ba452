import { beforeEach, describe, expect, test, vi } from 'vitest'
import { EventPublisher } from '../../../main/composition/event-publisher.ts'
import type { Change } from '../../../main/contract/engine-io.ts'
import type { BenchEvent } from '../../../main/contract/events.ts'

let isWatched: boolean
let published: string[]
const messageOf = vi.fn((event: BenchEvent, eventId: string) =>
  event.kind === 'audit' ? null : { topic: `topic/${event.sequence}`, payload: { eventId } },
)

function publisher(): EventPublisher {
  let ids = 0
  return new EventPublisher({
    isWatched: () => isWatched,
    messageOf,
    newId: () => `id-${(ids += 1)}`,
    publish: (topic, payload) => published.push(`${topic} ${payload}`),
  })
}

function change(sequence: number, kind: BenchEvent['kind'] = 'execution'): Change {
  return { kind: 'event', event: { sequence, atMs: 0, kind, operation: 'failed' } }
}

function topics(): string[] {
  return published.map((message) => message.split(' ')[0]!)
}

/** Lets everything that was put off until now happen. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  isWatched = true
  published = []
  messageOf.mockClear()
})

describe('events of a commit', () => {
  test('are published at once and in order, each with an id of its own; other changes and unpublished events are not', () => {
    publisher().note([change(1), { kind: 'deviceSet', deviceSetId: 's', deviceSet: null }, change(2, 'audit'), change(3, 'job')])
    expect(published).toEqual(['topic/1 {"eventId":"id-1"}', 'topic/3 {"eventId":"id-3"}'])
  })

  test('cost nothing while nobody watches, and are not kept for later', () => {
    const events = publisher()
    isWatched = false
    // Reading a change at all would throw.
    events.note([null as never])
    isWatched = true
    events.note([change(2)])
    expect(topics()).toEqual(['topic/2'])
  })

  test('that are many leave room for other work between them, and what comes meanwhile comes behind', async () => {
    const events = publisher()
    events.note(Array.from({ length: 600 }, (_, index) => change(index)))
    expect(published).toHaveLength(250)
    events.note([change(600)])
    expect(published).toHaveLength(250)
    await turn()
    expect(published).toHaveLength(500)
    await turn()
    expect(topics()).toEqual(Array.from({ length: 601 }, (_, index) => `topic/${index}`))
    events.note([change(601)])
    expect(topics().at(-1)).toBe('topic/601')
  })

  test('that are many are given up when the last monitor goes', async () => {
    const events = publisher()
    events.note(Array.from({ length: 600 }, (_, index) => change(index)))
    isWatched = false
    await turn()
    await turn()
    const before = messageOf.mock.calls.length
    expect(before).toBe(250)
    isWatched = true
    events.note([change(9999)])
    await turn()
    expect(messageOf.mock.calls.length).toBe(before + 1)
    expect(topics().at(-1)).toBe('topic/9999')
  })
})
