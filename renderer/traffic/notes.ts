import type { Feed } from './feed.ts'

const lines = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'}`

/** What is not on screen and why, a sentence each: nothing is left out in silence. */
export function notesOf(feed: Feed): string[] {
  const notes: string[] = []
  if (feed.paused) notes.push(`Paused: ${lines(feed.held.length)} held back.`)
  if (feed.passedOver > 0) notes.push(`Up to ${lines(feed.passedOver)} came too fast to be shown.`)
  if (feed.outgrown > 0) notes.push(`${lines(feed.outgrown)} left this page to make room.`)
  if (feed.dropped > 0) notes.push(`${lines(feed.dropped)} dropped from the trace since the bench started: it holds the newest only.`)
  return notes
}
