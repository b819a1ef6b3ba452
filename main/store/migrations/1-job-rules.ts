import type { Execution } from '../../contract/executions.ts'
import { noRules } from '../../contract/job-rules.ts'
import type { JobDefinition, JobProgress } from '../../contract/jobs.ts'
import type { DocumentChange } from '../document-names.ts'
import { Documents } from '../documents.ts'
import { Stretch } from '../event-loop-share.ts'
import { Journal } from '../journal.ts'
import { replayJournal } from '../journal-replay.ts'
import type { Migration } from './migration.ts'

/**
 * Layout 1 knew no rules of jobs, and no timers of executions. Records of the older layout may stand in the journal as
 * well, so that it is worked into the documents here. What a record has already stays as it is, so that doing so again
 * after a crash comes to the same.
 */
export const jobRules: Migration = {
  from: 1,
  note: 'jobs have rules of rollout, abort, time-outs, retries and schedule, and none of them is set on the jobs that were there.',
  obsolete: [],

  async run({ files, folder, aside }) {
    const documents = new Documents(files, folder)
    await documents.load(aside)
    const keep = (change: DocumentChange) => documents.keep(change)
    const replay = await replayJournal(files, folder, aside, (change) => change.kind !== 'event' && keep(change))
    const stretch = new Stretch()
    for (const change of filled(documents)) {
      keep(change)
      if (stretch.isOver()) await stretch.rest()
    }
    await documents.writeDirty()
    await new Journal(files, folder, replay, () => undefined).remove(replay.segments)
  },
}

function* filled(documents: Documents): Generator<DocumentChange> {
  const unset = { ...noRules, jobTemplateId: null }
  for (const job of documents.all<JobDefinition>('jobs')) yield { kind: 'job', jobId: job.jobId, job: { ...unset, ...job } }
  const executions = documents.all<Execution>('executions')
  for (const execution of executions) {
    const { jobId, deviceId, queuedAtMs } = execution
    const timers = { rolledOutAtMs: queuedAtMs, stepDeadlineAtMs: null, deadlineAtMs: null }
    yield { kind: 'execution', jobId, deviceId, execution: { ...timers, ...execution } }
  }
  const executionsOf = Map.groupBy(executions, ({ jobId }) => jobId)
  for (const progress of documents.all<JobProgress>('progress')) {
    const ofJob = executionsOf.get(progress.jobId) ?? []
    yield { kind: 'jobProgress', jobId: progress.jobId, progress: { ...progressBefore(progress, ofJob), ...progress } }
  }
}

function hasBegun({ startedAtMs }: { startedAtMs: number | null }): boolean {
  return startedAtMs !== null
}

/** What the older progress did not say. Every device was told at the start. */
function progressBefore(progress: JobProgress, executions: Execution[]) {
  return {
    forceCanceled: false,
    note: null,
    attempts: executions.flatMap((execution) => [...execution.earlierAttempts, execution]).filter(hasBegun).length,
    rolledOut: executions.length,
    lastRolloutAtMs: progress.startedAtMs,
    batchSize: null,
    batchEnd: 0,
    failuresBeforeBatch: 0,
    rolloutEnded: false,
    nextStartAtMs: null,
    endsAtMs: null,
    runsMade: 0,
  }
}
