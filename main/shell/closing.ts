import { foldCounts } from '../contract/fold-status.ts'
import type { Job } from '../contract/jobs.ts'
import type { ShellWords } from './words.ts'

/** What is asked before the bench ends while jobs run. */
export interface ClosingQuestion {
  message: string
  detail: string
  /** The harmless one first: it has the focus, and Escape is it. */
  buttons: readonly [keepOpen: string, close: string]
}

/** Says what goes on without the bench and what pauses; null when no job runs, and there is nothing to ask. */
export function closingQuestion(
  jobs: Iterable<Pick<Job, 'name' | 'state' | 'counts' | 'targetSelection'>>,
  words: ShellWords,
): ClosingQuestion | null {
  const running = [...jobs].filter(({ state }) => state === 'running')
  if (running.length === 0) return null
  const counts = running.map((job) => foldCounts(job.counts))
  const told = counts.reduce((sum, each) => sum + each['In progress'], 0)
  const waiting = counts.reduce((sum, each) => sum + each.Pending, 0)
  const lines = [
    ...(told > 0 ? [words.goesOn(told)] : []),
    ...(waiting > 0 ? [words.pauses(waiting)] : []),
    ...(running.some(({ targetSelection }) => targetSelection === 'CONTINUOUS') ? [words.nobodyJoins] : []),
  ]
  const message = running.length === 1 ? words.jobRuns(running[0]!.name) : words.jobsRun(running.length)
  return { message, detail: lines.join('\n\n'), buttons: [words.keepOpen, words.close] }
}
