import type { KeyRange } from '../sorted-records.ts'

/** Numbers are padded, so that the order of the keys is theirs. */
const digits = 16

export function eventKey(sequence: number): string {
  return `event!${padded(sequence)}`
}

/** Where an event stands among those of its job; there is no record behind it, only the key. */
export function eventOfJobKey(jobId: string, sequence: number): string {
  return `event-of-job!${jobId}!${padded(sequence)}`
}

/** The sequence that ends a key of either kind. */
export function sequenceOf(key: string): number {
  return Number(key.slice(-digits))
}

/** Events from one sequence up to but without another, of one job when it is named. */
export function eventRange(from: number, below: number, jobId?: string): KeyRange {
  const keyOf = (sequence: number) => (jobId === undefined ? eventKey(sequence) : eventOfJobKey(jobId, sequence))
  return { from: keyOf(from), below: keyOf(below) }
}

function padded(sequence: number): string {
  return String(Math.max(0, Math.min(sequence, Number.MAX_SAFE_INTEGER))).padStart(digits, '0')
}
