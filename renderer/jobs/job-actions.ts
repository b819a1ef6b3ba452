/** Words, order and questions of what a person may ask of a job. Which are allowed now, the engine says (`allowedActions`). */
import type { DeviceWord } from '../../main/contract/executions.ts'
import type { JobAction, JobRow } from '../../main/contract/jobs.ts'
import { foldCounts } from '../../main/contract/fold-status.ts'
import { devicesInWords } from './review-sentence.ts'

export type ActedOn = Pick<JobRow, 'jobId' | 'name' | 'state' | 'counts' | 'deviceCount' | 'targetsInWords' | 'schedulingConfig'>

/** What a person may ask of a job: what the engine allows, and to keep it as a template, which changes nothing of it. */
export type JobAct = JobAction | 'saveAsTemplate'

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
const order: JobAct[] = ['run', 'edit', 'stop', 'addTargets', 'rerun', 'copy', 'saveAsTemplate', 'cancel', 'delete', 'forceDelete']

/** The allowed acts in their order. Deleting by force stands only where plain deleting is refused. */
export function orderedActions(allowed: readonly JobAction[]): JobAct[] {
  const offered: JobAct[] = [...allowed, 'saveAsTemplate']
  return order.filter((action) => offered.includes(action) && (action !== 'forceDelete' || !offered.includes('delete')))
}

/** Acts that end or lose something stand apart from the others. */
export function isDestructive(action: JobAct): boolean {
  return action === 'cancel' || action === 'delete' || action === 'forceDelete'
}

export function actionLabel(action: JobAct, job: Pick<ActedOn, 'state'>): string {
  switch (action) {
    case 'run':
      return job.state === 'stopped' ? 'Resume' : 'Run'
    case 'edit':
      return 'Edit'
    case 'stop':
      return 'Stop'
    case 'addTargets':
      return 'Add devices'
    case 'copy':
      return 'Copy'
    case 'rerun':
      return 'Rerun on failed devices'
    case 'saveAsTemplate':
      return 'Save as job template'
    case 'cancel':
      return job.state === 'scheduled' ? 'Unschedule' : 'Cancel job'
    case 'delete':
      return 'Delete'
    case 'forceDelete':
      return 'Force delete'
  }
}

function count(job: ActedOn, ...words: DeviceWord[]): number {
  const byWord = foldCounts(job.counts)
  return words.reduce((sum, word) => sum + byWord[word], 0)
}

/** What canceling means, in numbers; `force` is whether devices at work are canceled too. */
export function cancelInWords(job: ActedOn, force: boolean): string {
  if (job.state === 'scheduled')
    return job.schedulingConfig?.recurrence
      ? 'It makes no further run. The runs that it has made are jobs of their own and stay as they are.'
      : 'It will not start. No device was told anything by it.'
  const [waiting, atWork] = [count(job, 'Pending'), count(job, 'In progress')]
  const ended = count(job, 'Completed', 'Failed', 'Canceled')
  const said: string[] = []
  if (waiting > 0) said.push(`${devicesInWords(waiting)} still waiting will end as Canceled.`)
  else if (atWork === 0) said.push('No device is waiting or at work; none that joins later will be reached.')
  if (atWork > 0)
    said.push(
      force
        ? `${devicesInWords(atWork)} at work will too: what a device answers from then on is refused, but it may still do what it was told.`
        : `${devicesInWords(atWork)} at work will go on and keep the result.`,
    )
  if (ended > 0) said.push(`The results of ${devicesInWords(ended)} stay.`)
  return `${said.join(' ')} A canceled job cannot be resumed.`
}

const executions = (amount: number) => `${amount.toLocaleString('en')} execution ${amount === 1 ? 'record' : 'records'}`

function deletionInWords(job: ActedOn): string {
  const [waiting, atWork] = [count(job, 'Pending'), count(job, 'In progress')]
  const all = count(job, 'Pending', 'In progress', 'Completed', 'Failed', 'Canceled')
  if (all === 0) return 'The job is lost for good. No device was told anything by it.'
  const said = [`The job and its ${executions(all)} are lost for good; devices keep what they were given.`]
  if (waiting > 0) said.push(`${devicesInWords(waiting)} still waiting will not be told.`)
  if (atWork > 0) said.push(`${devicesInWords(atWork)} at work may finish, but the answer has no job any more.`)
  return said.join(' ')
}

/** The question before an act; null where none is asked (stopping must be fast, a run has its review) or a form asks. */
export function questionFor(action: JobAct, job: ActedOn): Question | null {
  const name = `‘${job.name}’`
  switch (action) {
    case 'rerun': {
      const failed = count(job, 'Failed')
      return {
        title: `Rerun ${name} on ${devicesInWords(failed)}?`,
        text: `A new job sends the same work to the ${devicesInWords(failed)} where it failed. This job and its results stay as they are.`,
        verb: `Run on ${devicesInWords(failed)}`,
        danger: false,
        offersCsv: false,
      }
    }
    case 'delete':
    case 'forceDelete':
      return {
        title: `Delete ${name}${action === 'forceDelete' ? ' although it has not ended' : ''}?`,
        text: deletionInWords(job),
        verb: action === 'forceDelete' ? 'Force delete' : 'Delete job',
        danger: true,
        offersCsv: Object.values(job.counts).some((amount) => amount > 0),
      }
    default:
      return null
  }
}
