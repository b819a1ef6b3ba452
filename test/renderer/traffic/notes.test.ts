import { expect, it } from 'vitest'
import { emptyFeed } from '../../../renderer/traffic/feed.ts'
import { notesOf } from '../../../renderer/traffic/notes.ts'

it.each([
  [{}, []],
  [{ paused: true }, ['Paused: 0 lines held back.']],
  [{ passedOver: 1989 }, ['Up to 1,989 lines came too fast to be shown.']],
  [{ outgrown: 1 }, ['1 line left this page to make room.']],
  [{ dropped: 340 }, ['340 lines dropped from the trace since the bench started: it holds the newest only.']],
])('of %j the notes say %j', (part, notes) => expect(notesOf({ ...emptyFeed, ...part })).toEqual(notes))
