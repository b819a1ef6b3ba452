/** How a job goes on just now: its rate, batch, windows, next start and end. */
import type { JobView } from '../../main/contract/jobs.ts'
import { number, t } from '../i18n/index.ts'
import { exactTime } from '../ui/time-words.ts'
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
  return timeZone === undefined || timeZone === zoneHere()
    ? here
    : t('jobs.pace.startElsewhere', { here, there: momentInWords(atMs, timeZone), zone: timeZone })
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
  if (job.nextStartAtMs !== null) add(t('jobs.pace.nextStart'), startInWords(job.nextStartAtMs, job.schedulingConfig?.timeZone))
  if (job.schedulingConfig?.recurrence) add(t('jobs.pace.runs'), number(job.runsMade))
  if (job.finishedAtMs !== null || job.state === 'draft') return facts
  const isUnderWay = job.state === 'running' || job.state === 'stopped'
  if (job.ratePerMinute !== null && isUnderWay && job.waitingForRollout > 0)
    add(t('jobs.pace.rate'), t('jobs.pace.perMinute', { count: job.ratePerMinute }))
  if (job.batchSize !== null && isUnderWay) {
    const batches = Math.ceil((job.rolledOut + job.waitingForRollout) / job.batchSize)
    const current = Math.max(1, Math.ceil(job.rolledOut / job.batchSize))
    add(t('jobs.pace.batch'), t('jobs.pace.batchOf', { n: current, all: batches, count: job.batchSize }))
  }
  if (job.window !== null) {
    const { isOpen, untilMs } = job.window
    const words =
      untilMs === null
        ? t(isOpen ? 'jobs.pace.open' : 'jobs.pace.closed')
        : t(isOpen ? 'jobs.pace.openUntil' : 'jobs.pace.closedUntil', { time: minuteOf(untilMs) })
    add(t('jobs.pace.window'), words)
  }
  if (job.rolloutEnded) add(t('jobs.pace.endTime'), t('jobs.pace.ended'))
  else if (job.endsAtMs !== null) add(t('jobs.pace.ends'), minuteOf(job.endsAtMs))
  return facts
}
