/** Words, order and questions of what a person may ask of a job. Which are allowed now, the engine says (`allowedActions`). */
import type { DeviceWord } from '../../main/contract/executions.ts'
import type { JobRow, OfferedAction } from '../../main/contract/jobs.ts'
import { foldCounts } from '../../main/contract/fold-status.ts'
import { t } from '../i18n/index.ts'

export type ActedOn = Pick<JobRow, 'jobId' | 'name' | 'state' | 'counts' | 'deviceCount' | 'targetsInWords' | 'schedulingConfig'>

/** What a person may ask of a job: what the bench allows, and to keep it as a template, which changes nothing of it. */
export type JobAct = OfferedAction | 'saveAsTemplate'

/** What is asked before an act that cannot be undone, or that touches devices without a review page of its own. */
export interface Question {
  title: string
  text: string
  verb: string
  danger: boolean
  /** True when results would be lost: the CSV is offered first. */
  offersCsv: boolean
}

/** From what one does most to what one does least; destructive acts last. */
const order: JobAct[] = [
  'run',
  'edit',
  'stop',
  'addTargets',
  'rerunNotTried',
  'rerun',
  'copy',
  'saveAsTemplate',
  'cancel',
  'delete',
  'forceDelete',
]

/** The key of each act while the job's page is shown, without Ctrl; deleting has none, so that no stray letter asks for it. */
export const actKeys: Partial<Record<JobAct, string>> = {
  run: 'r',
  edit: 'e',
  stop: 's',
  addTargets: 'a',
  rerunNotTried: 'u',
  rerun: 'f',
  copy: 'y',
  saveAsTemplate: 'k',
  cancel: 'x',
}

/** The allowed acts in their order. Deleting by force stands only where plain deleting is refused. */
export function orderedActions(allowed: readonly OfferedAction[]): JobAct[] {
  const offered: JobAct[] = [...allowed, 'saveAsTemplate']
  return order.filter((action) => offered.includes(action) && (action !== 'forceDelete' || !offered.includes('delete')))
}

/** Acts that end or lose something stand apart from the others. */
export function isDestructive(action: JobAct): boolean {
  return action === 'cancel' || action === 'delete' || action === 'forceDelete'
}

export function actionLabel(action: JobAct, { state }: Pick<ActedOn, 'state'>): string {
  if (action === 'run' && state === 'stopped') return t('jobs.acts.resume')
  if (action === 'cancel' && state === 'scheduled') return t('jobs.acts.unschedule')
  return t(`jobs.acts.${action}`)
}

function count(job: ActedOn, ...words: DeviceWord[]): number {
  const byWord = foldCounts(job.counts)
  return words.reduce((sum, word) => sum + byWord[word], 0)
}

/** What canceling means, in numbers; `force` is whether devices at work are canceled too. */
export function cancelInWords(job: ActedOn, force: boolean): string {
  if (job.state === 'scheduled') return t(job.schedulingConfig?.recurrence ? 'jobs.cancel.noRuns' : 'jobs.cancel.noStart')
  const [waiting, atWork] = [count(job, 'Pending'), count(job, 'In progress')]
  const ended = count(job, 'Completed', 'Failed', 'Canceled')
  const said: string[] = []
  if (waiting > 0) said.push(t('jobs.cancel.waiting', { count: waiting }))
  else if (atWork === 0) said.push(t('jobs.cancel.nobody'))
  if (atWork > 0) said.push(t(force ? 'jobs.cancel.atWorkToo' : 'jobs.cancel.atWork', { count: atWork }))
  if (ended > 0) said.push(t('jobs.cancel.stay', { count: ended }))
  return [...said, t('jobs.cancel.noResume')].join(' ')
}

function deletionInWords(job: ActedOn): string {
  const [waiting, atWork] = [count(job, 'Pending'), count(job, 'In progress')]
  const all = count(job, 'Pending', 'In progress', 'Completed', 'Failed', 'Canceled')
  if (all === 0) return t('jobs.ask.lostNothing')
  const said = [t('jobs.ask.lost', { count: all })]
  if (waiting > 0) said.push(t('jobs.ask.lostWaiting', { count: waiting }))
  if (atWork > 0) said.push(t('jobs.ask.lostAtWork', { count: atWork }))
  return said.join(' ')
}

function rerunQuestion(job: ActedOn, amount: number, text: string): Question {
  return {
    title: t('jobs.ask.rerunTitle', { job: job.name, count: amount }),
    text,
    verb: t('jobs.ask.runOn', { count: amount }),
    danger: false,
    offersCsv: false,
  }
}

/** The question before an act; null where none is asked (stopping must be fast, a run has its review) or a form asks. */
export function questionFor(action: JobAct, job: ActedOn): Question | null {
  const [failed, canceled] = [count(job, 'Failed'), job.counts.CANCELED]
  switch (action) {
    case 'rerun':
      return rerunQuestion(job, failed, t('jobs.ask.rerunText', { count: failed }))
    case 'rerunNotTried':
      return rerunQuestion(job, failed + canceled, t('jobs.ask.rerunNotTriedText', { failed, canceled }))
    case 'delete':
    case 'forceDelete':
      return {
        title: t(action === 'forceDelete' ? 'jobs.ask.forceDeleteTitle' : 'jobs.ask.deleteTitle', { job: job.name }),
        text: deletionInWords(job),
        verb: t(action === 'forceDelete' ? 'jobs.acts.forceDelete' : 'jobs.ask.deleteVerb'),
        danger: true,
        offersCsv: Object.values(job.counts).some((amount) => amount > 0),
      }
    default:
      return null
  }
}
