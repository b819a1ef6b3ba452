import { number, t } from '../i18n/index.ts'
import { exactTime } from '../ui/index.ts'
import { heldShare, mostBytes, mostLines, type Feed } from './feed.ts'

/** `16 MB`, `0.4 MB`: as much as one wants to know of a buffer. */
function megabytes(bytes: number): string {
  return number(bytes / 1024 / 1024, { maximumFractionDigits: bytes < 10 * 1024 * 1024 ? 1 : 0 })
}

/** What is not on screen and why, a sentence each: nothing is left out in silence. */
export function notesOf(feed: Feed): string[] {
  const notes: string[] = []
  if (feed.paused) {
    const share = number(heldShare(feed), { style: 'percent', maximumFractionDigits: 0 })
    notes.push(t('traffic.notes.paused', { count: feed.held.entries.length, share }))
  }
  if (feed.heldOutgrown > 0) notes.push(t('traffic.notes.heldOutgrown', { count: feed.heldOutgrown }))
  if (feed.passedOver > 0) notes.push(t('traffic.notes.passedOver', { count: feed.passedOver }))
  if (feed.outgrown > 0) notes.push(t('traffic.notes.outgrown', { count: feed.outgrown }))
  if (feed.newer > 0) notes.push(t('traffic.notes.newer', { count: feed.newer }))
  if (feed.dropped > 0) notes.push(t('traffic.notes.dropped', { count: feed.dropped }))
  return notes
}

/** What there is room for, here and in the bench, and how much of it is taken. */
export function boundsOf({ shown, fill }: Feed): string[] {
  const here = t('traffic.bounds.here', {
    lines: shown.entries.length,
    mostLines,
    megabytes: megabytes(shown.bytes),
    mostMegabytes: megabytes(mostBytes),
  })
  if (fill === null) return [here]
  const trace = t('traffic.bounds.trace', {
    lines: fill.lines,
    mostLines: fill.mostLines,
    megabytes: megabytes(fill.bytes),
    mostMegabytes: megabytes(fill.mostBytes),
  })
  return [here, trace, fill.oldestMs === null ? t('traffic.bounds.memory') : t('traffic.bounds.back', { time: exactTime(fill.oldestMs) })]
}
