/** Words, order and questions of what a person may ask of a job. Which are allowed now, the engine says (`allowedActions`). */
import type { DeviceWord } from '../../main/contract/executions.ts'
import type { JobAction, JobRow } from '../../main/contract/jobs.ts'
import { foldCounts } from '../../main/contract/fold-status.ts'
import { devicesInWords } from './review-sentence.ts'

export type ActedOn = Pick<JobRow, 'jobId' | 'name' | 'state' | 'counts' | 'deviceCount' | 'targetsInWords'>

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
const order: JobAction[] = ['run', 'edit', 'stop', 'rerun', 'copy', 'cancel', 'delete', 'forceDelete']

/** The allowed acts in their order. Deleting by force stands only where plain deleting is refused. */
export function orderedActions(allowed: readonly JobAction[]): JobAction[] {
  return order.filter((action) => allowed.includes(action) && (action !== 'forceDelete' || !allowed.includes('delete')))
}

export function actionLabel(action: JobAction, job: Pick<ActedOn, 'state'>): string {
  switch (action) {
    case 'run':
      return job.state === 'stopped' ? 'Resume' : 'Run'
    case 'edit':
      return 'Edit'
    case 'stop':
      return 'Stop'
    case 'copy':
      return 'Copy'
    case 'rerun':
      return 'Rerun on failed devices'
    case 'cancel':
      return 'Cancel job'
    case 'delete':
    case 'forceDelete':
      return 'Delete'
  }
}

function count(job: ActedOn, ...words: DeviceWord[]): number {
  const byWord = foldCounts(job.counts)
  return words.reduce((sum, word) => sum + byWord[word], 0)
}

/** The question before an act; null where none is asked: stopping must be fast, and a run has its review. */
export function questionFor(action: JobAction, job: ActedOn): Question | null {
  const name = `‘${job.name}’`
  const open = count(job, 'Pending', 'In progress')
  const ended = count(job, 'Completed', 'Failed', 'Canceled')
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
    case 'cancel':
      return {
        title: `Cancel ${name}?`,
        text: `${devicesInWords(open)} still waiting or in progress will end as Canceled, and the job cannot be resumed. The results of ${devicesInWords(ended)} stay.`,
        verb: 'Cancel job',
        danger: true,
        offersCsv: false,
      }
    case 'delete':
    case 'forceDelete': {
      const results = ended + open > 0
      const running = action === 'forceDelete' && open > 0 ? ` ${devicesInWords(open)} still waiting will not be told.` : ''
      return {
        title: `Delete ${name}?`,
        text: results
          ? `The job and the results of ${devicesInWords(ended)} are lost for good.${running} The devices themselves stay.`
          : 'The saved job is lost for good. No device was told anything by it.',
        verb: 'Delete job',
        danger: true,
        offersCsv: results,
      }
    }
    default:
      return null
  }
}
