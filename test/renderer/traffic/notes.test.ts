import { expect, it } from 'vitest'
import { emptyFeed, mostBytes } from '../../../renderer/traffic/feed.ts'
import { boundsOf, notesOf } from '../../../renderer/traffic/notes.ts'

it.each([
  [{}, []],
  [{ paused: true }, ['Paused: 0 lines held back, the buffer is 0% full.']],
  [{ paused: true, held: { entries: [], bytes: mostBytes / 4 } }, ['Paused: 0 lines held back, the buffer is 25% full.']],
  [{ heldOutgrown: 1 }, ['1 line that was held back was dropped, for the buffer is full.']],
  [{ passedOver: 1989 }, ['Up to 1,989 lines came too fast to be shown.']],
  [{ outgrown: 1 }, ['1 line left this page to make room.']],
  [{ newer: 1 }, ['1 newer line is not on this page, to make room for older ones.']],
  [{ dropped: 340 }, ['340 lines dropped from the trace since the bench started: it holds the newest only.']],
])('of %j the notes say %j', (part, notes) => expect(notesOf({ ...emptyFeed, ...part })).toEqual(notes))

it('says what there is room for, here and in the bench', () => {
  expect(boundsOf(emptyFeed)).toEqual(['This page: 0 of at most 10,000 lines, 0 of 16 MB'])
  const fill = {
    lines: 1200,
    bytes: 1.5 * 1024 * 1024,
    mostLines: 20_000,
    mostBytes: 64 * 1024 * 1024,
    oldestMs: new Date(2026, 4, 1, 9, 30).getTime(),
  }
  expect(boundsOf({ ...emptyFeed, fill }).slice(1)).toEqual([
    'The bench: 1,200 of at most 20,000 lines, 1.5 of 64 MB',
    'The bench keeps messages in memory, until it ends; the oldest is of 2026-05-01 09:30:00',
  ])
  expect(boundsOf({ ...emptyFeed, fill: { ...fill, oldestMs: null } })[2]).toBe('The bench keeps messages in memory, until it ends')
})
