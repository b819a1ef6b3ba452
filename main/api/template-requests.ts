import { commandTimes } from '../contract/command-times.ts'
import { BenchError } from '../contract/errors.ts'
import { filledJob, type ParameterValues } from '../contract/fill-parameters.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { JobTemplate, JobTemplateJob } from '../contract/job-templates.ts'
import { jobEditSchema, type JobEdit, type NewJob } from '../contract/job-requests.ts'
import { usedParameters } from '../contract/placeholders.ts'
import { definedOf } from './defined-of.ts'
import { inputProblems, sentenceOf } from './input-problems.ts'

/** A request for a job; with `jobTemplateId` it may leave out what the template says. */
export type JobRequest = Omit<NewJob, 'jobId' | 'run' | 'jobType'>

/**
 * The whole request for a job: with a template, the template's job filled in, with what the request gives in its place.
 * @throws BenchError JobTemplateNotFound; InvalidInput that names the field.
 */
export function requestFromTemplate(fleet: FleetView, request: JobRequest): JobEdit & { jobTemplateId?: string } {
  const { jobTemplateId, parameters: _parameters, ...own } = request
  if (jobTemplateId === undefined) return own
  return { ...jobRequestFromTemplate(knownJobTemplate(fleet, jobTemplateId), request), jobTemplateId }
}

/** @throws BenchError JobTemplateNotFound */
export function knownJobTemplate(fleet: FleetView, jobTemplateId: string): JobTemplate {
  const template = fleet.jobTemplate(jobTemplateId)
  if (!template)
    throw new BenchError('JobTemplateNotFound', `There is no job template ‘${jobTemplateId}’: it may have been deleted.`, { jobTemplateId })
  return template
}

/**
 * What a request and a template come to: values in the request override those of the template (AWS IoT CreateJob). A rule
 * that the request gives as null is none. Parameters that stand only in what was overridden need no value.
 */
function jobRequestFromTemplate(template: JobTemplate, request: JobRequest): JobEdit {
  const { jobTemplateId: _id, parameters: values = {}, ...given } = request
  const job = withoutOverridden(template.job, given)
  const filled = filledJob({ ...template, job, parameters: neededParameters(template, job, values) }, values)
  const parsed = jobEditSchema.safeParse({ ...filled, ...definedOf(given) })
  if (parsed.success) return parsed.data
  const problems = inputProblems(parsed.error.issues)
  throw new BenchError('InvalidInput', `Job template ‘${template.name}’ makes no job of this. ${sentenceOf(problems)}`, { problems })
}

/** The work is given whole: a document in the request takes the place of the template's operations and their times too. */
function withoutOverridden(job: JobTemplateJob, given: Partial<JobEdit>): JobTemplateJob {
  const names = new Set(Object.keys(definedOf(given)))
  if (['document', 'type', 'operations'].some((name) => names.has(name)))
    for (const name of ['document', 'type', 'operations', ...Object.keys(commandTimes)]) names.add(name)
  return Object.fromEntries(Object.entries(job).filter(([name]) => !names.has(name)))
}

function neededParameters(template: JobTemplate, job: JobTemplateJob, values: ParameterValues) {
  const [before, after] = [usedParameters(template.job), usedParameters(job)]
  return template.parameters.filter(({ name }) => after.has(name) || !before.has(name) || Object.hasOwn(values, name))
}
