import type { PersonInput } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import { templateProblems } from '../contract/job-template-check.ts'
import type { JobTemplate } from '../contract/job-templates.ts'
import { changedBy, freeName, knownTemplate } from './fleet-inputs.ts'
import type { Records } from './records.ts'
import type { Step } from './step.ts'

type Of<Kind extends PersonInput['kind']> = Extract<PersonInput, { kind: Kind }>

export function createJobTemplate(step: Step, input: Of<'jobTemplate.create'>): void {
  const { jobTemplateId, by, madeFromJobId } = input
  if (step.records.jobTemplates.has(jobTemplateId))
    throw new BenchError('AlreadyExists', `There is a job template with the id ‘${jobTemplateId}’ already: use another.`, {
      field: 'jobTemplateId',
    })
  const { name, description, parameters, job } = input.jobTemplate
  freeName([...step.records.jobTemplates.values()], name, null, 'job template')
  const times = { createdAtMs: step.now, lastUpdatedAtMs: step.now }
  const template = { jobTemplateId, name, description, parameters, job, createdBy: by, madeFromJobId, ...times }
  check(step.records, template)
  step.keep({ kind: 'jobTemplate', jobTemplateId, jobTemplate: template })
}

export function changeJobTemplate(step: Step, input: Of<'jobTemplate.change'>): void {
  const { jobTemplateId, change } = input
  const template = knownJobTemplate(step.records, jobTemplateId)
  if (change.name !== undefined) freeName([...step.records.jobTemplates.values()], change.name, template, 'job template')
  const changed = { ...changedBy(template, change), lastUpdatedAtMs: step.now }
  // A new name is taken whatever became of the device template meanwhile.
  if (change.job !== undefined || change.parameters !== undefined) check(step.records, changed)
  step.keep({ kind: 'jobTemplate', jobTemplateId, jobTemplate: changed })
}

/** Jobs that were made from it stay as they are. */
export function deleteJobTemplate(step: Step, input: Of<'jobTemplate.delete'>): void {
  knownJobTemplate(step.records, input.jobTemplateId)
  step.keep({ kind: 'jobTemplate', jobTemplateId: input.jobTemplateId, jobTemplate: null })
}

function knownJobTemplate(records: Records, jobTemplateId: string): JobTemplate {
  const template = records.jobTemplates.get(jobTemplateId)
  if (!template)
    throw new BenchError('JobTemplateNotFound', `There is no job template ‘${jobTemplateId}’: it may have been deleted.`, { jobTemplateId })
  return template
}

/** @throws BenchError InvalidInput with its problems by field; TemplateNotFound for a device template that is not there. */
function check(records: Records, template: JobTemplate): void {
  const problems = templateProblems(template)
  if (problems.length > 0) {
    const said = problems.map(({ field, message }) => `‘${field}’: ${message}`).join(' ')
    throw new BenchError('InvalidInput', `Job template ‘${template.name}’ cannot be kept. ${said}`, { problems })
  }
  knownTemplate(records, template.job.templateId ?? null)
}
