/** A job template as a person writes it, and what is wrong with it, by input. */
import { jobTemplateIdSchema, titleSchema } from '../../main/contract/ids.ts'
import { templateProblems } from '../../main/contract/job-template-check.ts'
import type { JobParameter, JobTemplate, JobTemplateJob, NewJobTemplate } from '../../main/contract/job-templates.ts'
import { jobParameterSchema } from '../../main/contract/job-templates.ts'
import type { JobType, TargetSelection } from '../../main/contract/jobs.ts'
import type { JsonObject, JsonValue } from '../../main/contract/json.ts'
import { soleParameter, textPieces } from '../../main/contract/placeholders.ts'
import { said } from '../i18n/bench-sentences.ts'
import {
  deliveryDraftOf,
  hasFileLinks,
  linkConfig,
  linkDraftOf,
  linkProblem,
  nothingWritten,
  emptyOperation,
  readRules,
  readTimes,
  scheduleDraftOf,
  type DeliveryDraft,
  type LinkDraft,
  type OperationDraft,
  type ScheduleDraft,
} from '../jobs/index.ts'
import { readDraft, type Reading, type ValueDraft } from '../values/index.ts'
import { typeOfJob } from './work-words.ts'
import { t } from '../i18n/index.ts'

export interface TemplateDraft {
  name: string
  /** Of a new one; '' lets the bench make one up. */
  jobTemplateId: string
  description: string
  parameters: JobParameter[]
  jobName: string
  jobDescription: string
  /** A device template; '' for none. */
  templateId: string
  /** '' where each job says for itself what it does. */
  type: JobType | ''
  operations: OperationDraft[]
  document: string
  links: LinkDraft
  targetSelection: TargetSelection
  delivery: DeliveryDraft
  schedule: ScheduleDraft
}
/** Sentences by input: `name`, `jobName`, `document`, `value-1` for the value of the operation with key 1; of a rule its path. */
export type DraftProblems = Map<string, string>

export function templateDraft(template?: JobTemplate): TemplateDraft {
  const job = template?.job ?? {}
  const { name, description, templateId, targetSelection, operations = [], document } = job
  const { jobExecutionsRolloutConfig = null, abortConfig = null, timeoutConfig = null, jobExecutionsRetryConfig = null } = job
  return {
    name: template?.name ?? '',
    jobTemplateId: '',
    description: template?.description ?? '',
    parameters: template?.parameters ?? [],
    jobName: name ?? '',
    jobDescription: description ?? '',
    templateId: templateId ?? '',
    type: template ? (typeOfJob(job) ?? '') : 'setting',
    operations:
      operations.length === 0
        ? [emptyOperation([])]
        : operations.map((operation, index) => ({ key: index + 1, name: operation.name, entry: valueText(operation.value) })),
    links: linkDraftOf(job.presignedUrlConfig),
    document: document === undefined ? '' : JSON.stringify(document, null, 2),
    targetSelection: targetSelection ?? 'SNAPSHOT',
    delivery: deliveryDraftOf({ jobExecutionsRolloutConfig, abortConfig, timeoutConfig, jobExecutionsRetryConfig }, job),
    schedule: scheduleDraftOf(job.schedulingConfig ?? null),
  }
}

/** A lone placeholder stands bare, as a person writes it; every other value is JSON. */
function valueText(value: JsonValue | undefined): string {
  if (value === undefined) return ''
  return typeof value === 'string' && soleParameter(value) !== null ? value : JSON.stringify(value)
}

/** Every text of the job that may hold a placeholder. */
export function textsOf(draft: TemplateDraft): string[] {
  return [draft.jobName, draft.jobDescription, draft.document, ...draft.operations.flatMap(({ name, entry }) => [name, textOf(entry)])]
}

/** Names that the text has placeholders for and that are no parameters yet, as far as a parameter may be called so. */
export function missingParameters(draft: TemplateDraft): string[] {
  const known = new Set(draft.parameters.map(({ name }) => name))
  const works = draft.type === 'document' ? [draft.document] : draft.operations.flatMap(({ name, entry }) => [name, textOf(entry)])
  const named = [draft.jobName, draft.jobDescription, ...works].flatMap((text) =>
    textPieces(text).flatMap(({ parameter }) => parameter ?? []),
  )
  return [...new Set(named)].filter((name) => !known.has(name) && jobParameterSchema.safeParse({ name, type: 'string' }).success)
}

/** The template that a draft describes, or all that is wrong with it, by input. */
export function readTemplateDraft(draft: TemplateDraft): { template: NewJobTemplate } | { problems: DraftProblems } {
  const problems: DraftProblems = new Map()
  const title = titleSchema.safeParse(draft.name)
  if (!title.success)
    problems.set('name', draft.name.trim() === '' ? t('jobTemplates.form.nameNeeded') : said(title.error.issues[0]!.message))
  const id = draft.jobTemplateId.trim()
  const readId = id === '' ? null : jobTemplateIdSchema.safeParse(id)
  if (readId?.success === false) problems.set('jobTemplateId', said(readId.error.issues[0]!.message))
  const job = readJob(draft, problems)
  for (const { field, message } of templateProblems({ parameters: draft.parameters, job })) {
    const input = inputOf(field, draft)
    if (!problems.has(input)) problems.set(input, said(message))
  }
  if (problems.size > 0) return { problems }
  const { parameters } = draft
  const template = { name: draft.name.trim(), description: draft.description.trim(), parameters, job }
  return { template: id === '' ? template : { ...template, jobTemplateId: id } }
}

function readJob(draft: TemplateDraft, problems: DraftProblems): JobTemplateJob {
  const [name, description] = [draft.jobName.trim(), draft.jobDescription.trim()]
  const { rules, problems: ruleProblems } = readRules(draft)
  const { times, problems: timeProblems } = readTimes(draft.type, draft.delivery)
  for (const { field, message } of [...ruleProblems, ...timeProblems]) problems.set(field, message)
  return {
    ...Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== null)),
    ...(name === '' ? {} : { name }),
    ...(description === '' ? {} : { description }),
    templateId: draft.templateId === '' || draft.type === 'document' ? null : draft.templateId,
    targetSelection: draft.targetSelection,
    ...readWork(draft, problems),
    ...times,
  }
}

function readWork(draft: TemplateDraft, problems: DraftProblems): JobTemplateJob {
  const { type } = draft
  if (type === '') return {}
  if (type === 'document') {
    const reading = readDraft({ type: 'object' }, draft.document)
    if ('value' in reading) return { type, document: reading.value as JsonObject, ...readLinks(draft, problems) }
    problems.set('document', reading.problems[0]!.message)
    return { type, document: {} }
  }
  const operations = draft.operations.map(({ key, name, entry }) => {
    const reading = readValueText(textOf(entry), type === 'command')
    if (name.trim() === '') problems.set(`name-${key}`, t(nothingWritten[type]))
    if ('problems' in reading) problems.set(`value-${key}`, reading.problems[0]!.message)
    const value = 'value' in reading ? reading.value : null
    return { name: name.trim(), ...(value === undefined ? {} : { value }) }
  })
  return { type, operations }
}

function readLinks({ document, links }: TemplateDraft, problems: DraftProblems): JobTemplateJob {
  if (!hasFileLinks(document)) return {}
  const problem = linkProblem(links)
  if (problem === null) return { presignedUrlConfig: linkConfig(links) }
  problems.set('presignedUrlConfig', problem)
  return {}
}

function readValueText(entry: string, optional: boolean): Reading {
  return soleParameter(entry.trim()) === null ? readDraft({ type: 'json' }, entry, optional) : { value: entry.trim() }
}

/** Without a device template every value is one text: JSON, or a placeholder. */
function textOf(entry: ValueDraft): string {
  return typeof entry === 'string' ? entry : ''
}

/** The input at which a problem with a field of the template stands. */
function inputOf(field: string, draft: TemplateDraft): string {
  const [, part, index, member] = field.split('.')
  if (part === 'name') return 'jobName'
  if (part === 'description') return 'jobDescription'
  if (part === 'document') return 'document'
  const operation = part === 'operations' ? draft.operations[Number(index)] : undefined
  return operation ? `${member === 'name' ? 'name' : 'value'}-${operation.key}` : field.replace(/^job\./, '')
}
