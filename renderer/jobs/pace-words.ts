/** How a job goes on just now: its rate, batch, windows, next start and end. */
import type { JobView } from '../../main/contract/jobs.ts'
import { exactTime } from '../ui/time-words.ts'
import { devicesInWords } from './review-sentence.ts'
import { zoneHere } from './schedule-draft.ts'
import { momentInWords } from './schedule-words.ts'

export interface PaceFact {
  label: string
  text: string
}

/** A moment without its seconds: a schedule has none to speak of. */
export const minuteOf = (atMs: number) => exactTime(atMs).slice(0, 16)

/** Here, and where the schedule tells its times if that is elsewhere. */
function startInWords(atMs: number, timeZone: string | undefined): string {
  const here = minuteOf(atMs)
  return timeZone === undefined || timeZone === zoneHere() ? here : `${here} (${momentInWords(atMs, timeZone)} in ${timeZone})`
}

type Paced = Pick<
  JobView,
  | 'state'
  | 'ratePerMinute'
  | 'batchSize'
  | 'rolledOut'
  | 'waitingForRollout'
  | 'rolloutEnded'
  | 'window'
  | 'nextStartAtMs'
  | 'endsAtMs'
  | 'runsMade'
  | 'finishedAtMs'
  | 'schedulingConfig'
>

/** The facts of a job that has not ended, each with its label; none where it simply runs. */
export function paceFacts(job: Paced): PaceFact[] {
  const facts: PaceFact[] = []
  const add = (label: string, text: string) => facts.push({ label, text })
  if (job.nextStartAtMs !== null) add('Next start', startInWords(job.nextStartAtMs, job.schedulingConfig?.timeZone))
  if (job.schedulingConfig?.recurrence) add('Runs made', job.runsMade.toLocaleString('en'))
  if (job.finishedAtMs !== null || job.state === 'draft') return facts
  const isUnderWay = job.state === 'running' || job.state === 'stopped'
  if (job.ratePerMinute !== null && isUnderWay && job.waitingForRollout > 0)
    add('Rate now', `${devicesInWords(job.ratePerMinute)} a minute`)
  if (job.batchSize !== null && isUnderWay) {
    const batches = Math.ceil((job.rolledOut + job.waitingForRollout) / job.batchSize)
    const current = Math.max(1, Math.ceil(job.rolledOut / job.batchSize))
    add('Batch', `${current.toLocaleString('en')} of ${batches.toLocaleString('en')}, ${devicesInWords(job.batchSize)} each`)
  }
  if (job.window !== null) {
    const until = job.window.untilMs === null ? '' : ` until ${minuteOf(job.window.untilMs)}`
    add('Maintenance window', `${job.window.isOpen ? 'open' : 'closed'}${until}`)
  }
  if (job.rolloutEnded) add('End time', 'has passed: no further device is reached')
  else if (job.endsAtMs !== null) add('Ends', minuteOf(job.endsAtMs))
  return facts
}
