import { filePlaceholders, fileProblems } from '../contract/file-placeholders.ts'
import { BenchError } from '../contract/errors.ts'
import type { FileView, BenchFile } from '../contract/files.ts'
import type { Job, JobWork } from '../contract/jobs.ts'
import type { JobState } from '../contract/job-states.ts'
import type { JsonValue } from '../contract/json.ts'
import type { FieldProblem } from '../contract/placeholders.ts'
import type { ApiPort } from './port.ts'

/** A job in one of these may still tell a device to fetch a file. */
const openStates: readonly JobState[] = ['scheduled', 'running', 'stopped']

/** Names of the files in the work of a job, by the work: it never changes, and is read again for every look at the files. */
const namesByWork = new WeakMap<JobWork, Set<string>>()

function namesIn(work: JobWork): Set<string> {
  const known = namesByWork.get(work) ?? new Set(filePlaceholders(work as JsonValue).flatMap(({ names }) => names))
  namesByWork.set(work, known)
  return known
}

/** Files as they are shown, with the jobs at hand that name them. */
export function fileViews(port: ApiPort, files: readonly BenchFile[]): FileView[] {
  const users = new Map<string, Job[]>()
  for (const job of port.fleet.jobs())
    for (const name of namesIn(job.work)) {
      const jobs = users.get(name)
      if (jobs) jobs.push(job)
      else users.set(name, [job])
    }
  return files.map((file) => {
    const jobs = users.get(file.name) ?? []
    const open = jobs.filter(({ state }) => openStates.includes(state))
    return { ...file, jobCount: jobs.length, openJobs: open.map(({ jobId, name }) => ({ jobId, name })) }
  })
}

/**
 * Looks at the files that a job names before it is made, changed or run.
 * @returns warnings: placeholders of AWS IoT for which the bench has no file, and which devices get as they stand.
 * @throws BenchError InvalidInput with its problems by field, when `${file:…}` names a file that is not there.
 */
export function checkFilesOf(port: Pick<ApiPort, 'files'>, work: JobWork): FieldProblem[] {
  const { refused, warned } = problemsOf(work, (name) => port.files.get(name) !== undefined)
  if (refused.length > 0)
    throw new BenchError('InvalidInput', refused.map(({ field, message }) => `‘${field}’: ${message}`).join(' '), { problems: refused })
  return warned
}

function problemsOf(work: JobWork, isThere: (name: string) => boolean) {
  return work.type === 'document'
    ? fileProblems(work.document, isThere, 'document')
    : fileProblems(work.operations as JsonValue, isThere, 'operations')
}
