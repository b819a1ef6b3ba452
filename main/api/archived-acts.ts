/** What may still be done with a job that is in the archive: it is copied, run again where it failed, or deleted. */
import type { PersonAct } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import type { ArchivedJob } from '../contract/history.ts'
import { freeName, isRunAgain, nothingToRunAgain, rerunDefinition, writtenPart, type RunAgain } from '../contract/job-again.ts'
import { jobSnapshot } from '../contract/job-snapshot.ts'
import { jobNotFound, type JobSource } from './job-source.ts'
import type { ApiPort } from './port.ts'

type JobCreation = Extract<PersonAct, { kind: 'job.create' }> & { who: string }

/** A draft with what the archived job was. */
export function copyOfArchived(
  port: ApiPort,
  { definition }: ArchivedJob,
  { newJobId, who }: { newJobId: string; who: string },
): JobCreation {
  const { jobId } = definition
  const name = freeName(port.fleet.jobs(), definition.name, 'copy')
  return {
    kind: 'job.create',
    jobId: newJobId,
    definition: { ...writtenPart(definition), name },
    madeFrom: { jobId, how: 'copy' },
    by: who,
    run: false,
    who,
  }
}

/**
 * A job over the devices on which the archived one failed, or was not tried, run at once.
 * @throws BenchError NoTargets when none of them is still here.
 */
export function rerunOfArchived(
  port: ApiPort,
  { definition, executions }: ArchivedJob,
  { newJobId, who, ...again }: RunAgain & { newJobId: string; who: string },
): JobCreation {
  const { jobId } = definition
  const deviceIds = executions
    .filter((execution) => isRunAgain(execution, again) && port.fleet.device(execution.deviceId) !== undefined)
    .map(({ deviceId }) => deviceId)
  if (deviceIds.length === 0) throw nothingToRunAgain(definition, again)
  const name = freeName(port.fleet.jobs(), definition.name, 'rerun')
  return {
    kind: 'job.create',
    jobId: newJobId,
    definition: rerunDefinition(definition, { name, deviceIds }),
    madeFrom: { jobId, how: 'rerun' },
    by: who,
    run: true,
    who,
  }
}

/**
 * Takes an execution, or an attempt before it, out of a job of the archive.
 * @throws BenchError JobNotFound, ExecutionNotFound
 */
export async function deleteArchivedExecution(
  port: ApiPort,
  source: JobSource,
  { who, ...which }: { jobId: string; deviceId: string; executionNumber: number; who: string },
): Promise<void> {
  const { jobId, deviceId, executionNumber } = which
  const { definition, executions } = await source.archived(jobId)
  const { name } = definition
  const latest = executions.find((execution) => execution.deviceId === deviceId)
  const gone = latest && [latest, ...latest.earlierAttempts].find((attempt) => attempt.executionNumber === executionNumber)
  if (!gone || !(await source.forgetExecution(which)))
    throw new BenchError('ExecutionNotFound', `Job ‘${name}’ has no execution ${executionNumber} on device ‘${deviceId}’.`, which)
  const { status, statusDetails = {} } = gone
  await port.submit({
    kind: 'audit.note',
    operation: 'execution.delete',
    sentence: `Deleted execution ${executionNumber} of job ‘${name}’ on device ‘${deviceId}’ from the archive.`,
    jobId,
    events: [{ kind: 'execution', operation: 'deleted', ...which, status, statusDetails }],
    who,
  })
}

/** Takes a job out of the archive for good. @throws BenchError JobNotFound */
export async function deleteArchived(port: ApiPort, source: JobSource, { jobId, who }: { jobId: string; who: string }): Promise<void> {
  const { definition, progress } = await source.archived(jobId)
  if (!(await source.forget(jobId))) throw jobNotFound(jobId)
  const job = jobSnapshot(definition, progress)
  await port.submit({
    kind: 'audit.note',
    operation: 'job.delete',
    sentence: `Deleted job ‘${definition.name}’ from the archive.`,
    jobId,
    events: ['deletion_in_progress', 'deleted'].map((operation) => ({ kind: 'job', operation, jobId, job })),
    who,
  })
}
