/** What the builder holds while a person writes a job, and what is wrong with it. */
import { fieldNameSchema, titleSchema } from '../../main/contract/ids.ts'
import type { JobType, JobView, JobWork, Operation, TargetSelection } from '../../main/contract/jobs.ts'
import type { JobEdit } from '../../main/contract/job-requests.ts'
import type { DeviceTemplate, TemplateCommand, TemplateField } from '../../main/contract/templates.ts'
import type { JobSeed } from '../app/job-seed.ts'
import {
  draftOf as valueDraftOf,
  readDraft,
  shapeOf,
  valueInWords,
  type Reading,
  type ValueDraft,
  type ValueKind,
} from '../values/index.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import type { StepName } from './builder-steps.ts'
import { deliveryDraftOf, emptyDelivery, type DeliveryDraft } from './delivery-draft.ts'
import { hasFileLinks, readDocument } from './document-problems.ts'
import { emptyLinks, linkConfig, linkDraftOf, linkProblem, type LinkDraft } from './link-draft.ts'
import { operationInWords } from './operation-words.ts'
import { readRules, readTimes } from './read-rules.ts'
import { emptySchedule, scheduleDraftOf, type ScheduleDraft } from './schedule-draft.ts'
import { choiceFrom, choiceOf, isEmptyChoice, wireTargets, type TargetChoice } from './target-choice.ts'

/** One setting, property or command as it is being written; `key` is its identity while rows come and go. */
export interface OperationDraft {
  key: number
  name: string
  entry: ValueDraft
}

export interface JobDraft {
  name: string
  description: string
  templateId: string | null
  type: JobType
  operations: OperationDraft[]
  document: string
  links: LinkDraft
  choice: TargetChoice
  targetSelection: TargetSelection
  delivery: DeliveryDraft
  schedule: ScheduleDraft
  /** The job template that a new job begins with. */
  fromTemplate: { jobTemplateId: string; name: string } | null
}

const longestDescription = 2028

const nothingChosen = {
  setting: 'jobBuilder.problems.chooseSetting',
  property: 'jobBuilder.problems.chooseProperty',
  command: 'jobBuilder.problems.chooseCommand',
} as const
export const nothingWritten = {
  setting: 'jobBuilder.problems.nameSetting',
  property: 'jobBuilder.problems.nameProperty',
  command: 'jobBuilder.problems.nameCommand',
} as const
const unknownName = {
  setting: 'jobBuilder.problems.noSetting',
  property: 'jobBuilder.problems.noProperty',
  command: 'jobBuilder.problems.noCommand',
} as const

/** A sentence by the input `field`; `step` is where that input stands. */
export interface DraftProblem {
  field: string
  step: Exclude<StepName, 'review'>
  message: string
}

export function emptyDraft(choice: TargetChoice = choiceFrom({ kind: 'fleet' })): JobDraft {
  return {
    name: '',
    description: '',
    templateId: null,
    type: 'setting',
    operations: [emptyOperation([])],
    document: '',
    links: emptyLinks(),
    choice,
    targetSelection: 'SNAPSHOT',
    delivery: emptyDelivery(),
    schedule: emptySchedule(),
    fromTemplate: null,
  }
}

export function emptyOperation(others: readonly OperationDraft[]): OperationDraft {
  return { key: Math.max(0, ...others.map(({ key }) => key)) + 1, name: '', entry: '' }
}

/** A saved job as the builder shows it. */
export function draftOf(job: JobView, template: DeviceTemplate | null): JobDraft {
  return {
    ...emptyDraft(choiceOf(job.targets, job.targetsInWords)),
    name: job.name,
    description: job.description,
    templateId: job.templateId,
    ...workDraft(job.work, template),
    links: linkDraftOf(job.presignedUrlConfig),
    targetSelection: job.targetSelection,
    delivery: deliveryDraftOf(job, job.work.type === 'command' ? job.work : {}),
    schedule: scheduleDraftOf(job.schedulingConfig),
  }
}

/** What of a saved job the builder writes, whole. */
const written = [
  'name',
  'description',
  'work',
  'templateId',
  'targets',
  'targetSelection',
  'jobExecutionsRolloutConfig',
  'abortConfig',
  'timeoutConfig',
  'jobExecutionsRetryConfig',
  'schedulingConfig',
  'presignedUrlConfig',
] as const satisfies (keyof JobView)[]

/** True when two readings of a saved job say the same of all that the builder writes. */
export function isWrittenAlike(left: JobView, right: JobView): boolean {
  return written.every((field) => JSON.stringify(left[field]) === JSON.stringify(right[field]))
}

/** A job that a job template makes, for a choice of devices. */
export function draftOfSeed(
  { jobTemplateId, templateName, request }: JobSeed,
  template: DeviceTemplate | null,
  choice: TargetChoice,
): JobDraft {
  const work =
    request.document === undefined
      ? { type: request.type ?? 'setting', operations: request.operations ?? [] }
      : { type: 'document', document: request.document }
  return {
    ...emptyDraft(choice),
    name: request.name ?? '',
    description: request.description ?? '',
    templateId: request.templateId ?? null,
    ...workDraft(work as JobWork, template),
    links: linkDraftOf(request.presignedUrlConfig),
    targetSelection: request.targetSelection ?? 'SNAPSHOT',
    delivery: deliveryDraftOf(
      {
        jobExecutionsRolloutConfig: request.jobExecutionsRolloutConfig ?? null,
        abortConfig: request.abortConfig ?? null,
        timeoutConfig: request.timeoutConfig ?? null,
        jobExecutionsRetryConfig: request.jobExecutionsRetryConfig ?? null,
      },
      request,
    ),
    schedule: scheduleDraftOf(request.schedulingConfig ?? null),
    fromTemplate: { jobTemplateId, name: templateName },
  }
}

function workDraft(work: JobWork, template: DeviceTemplate | null): Pick<JobDraft, 'type' | 'operations' | 'document'> {
  if (work.type === 'document')
    return { type: 'document', operations: [emptyOperation([])], document: JSON.stringify(work.document, null, 2) }
  const operations = work.operations.map(({ name, value }, index) => ({
    key: index + 1,
    name,
    entry: valueDraftOf(kindOf(work.type, name, template), value),
  }))
  return { type: work.type, operations: operations.length === 0 ? [emptyOperation([])] : operations, document: '' }
}

/** What a template offers for jobs of this type. */
export function offered(type: JobType, template: DeviceTemplate | null): readonly (TemplateField | TemplateCommand)[] {
  if (!template || type === 'document') return []
  return type === 'setting' ? template.settings : type === 'property' ? template.properties : template.commands
}

/** The kind of input for an operation: as its template types it, else any JSON. */
export function kindOf(type: JobType, name: string, template: DeviceTemplate | null): ValueKind {
  const field = offered(type, template).find((candidate) => candidate.name === name)
  if (!field) return { type: 'json' }
  return 'schema' in field ? field.schema : (field.payload ?? { type: 'none' })
}

/**
 * Everything that keeps the draft from being saved, in the order of the page.
 * @param isThere whether the bench has a file of that name; null: not known yet.
 */
export function problemsOf(
  draft: JobDraft,
  template: DeviceTemplate | null,
  isThere: ((name: string) => boolean) | null = null,
): DraftProblem[] {
  const problems: DraftProblem[] = []
  const what = (field: string, message: string) => problems.push({ field, step: 'what', message })
  if (draft.name.trim() !== '') {
    const title = titleSchema.safeParse(draft.name)
    if (!title.success) what('name', said(title.error.issues[0]!.message))
  }
  if (draft.description.length > longestDescription) what('description', t('jobBuilder.problems.description', { most: longestDescription }))
  if (draft.type === 'document') {
    const read = readDocument(draft.document, isThere)
    if ('problem' in read) what('document', read.problem)
    const lifetime = hasFileLinks(draft.document) ? linkProblem(draft.links) : null
    if (lifetime !== null) what('presignedUrlConfig', lifetime)
  } else {
    const { type } = draft
    for (const operation of draft.operations) checkOperation({ ...draft, type }, operation, template, what)
  }
  if (isEmptyChoice(draft.choice)) problems.push({ field: 'targets', step: 'devices', message: t('jobBuilder.problems.noDevice') })
  for (const problem of [...readRules(draft).problems, ...readTimes(draft.type, draft.delivery).problems])
    problems.push({ ...problem, step: problem.field.startsWith('schedulingConfig') ? 'when' : 'delivery' })
  return problems
}

function checkOperation(
  draft: JobDraft & { type: Exclude<JobType, 'document'> },
  operation: OperationDraft,
  template: DeviceTemplate | null,
  say: (field: string, message: string) => void,
): void {
  const name = operation.name.trim()
  if (name === '') return say(`name-${operation.key}`, t((template ? nothingChosen : nothingWritten)[draft.type]))
  const checked = fieldNameSchema.safeParse(name)
  if (!checked.success) return say(`name-${operation.key}`, said(checked.error.issues[0]!.message))
  if (template && !offered(draft.type, template).some((field) => field.name === name))
    return say(`name-${operation.key}`, t(unknownName[draft.type], { template: template.name, name }))
  const twice = draft.type !== 'command' && draft.operations.find((other) => other.name.trim() === name) !== operation
  if (twice) return say(`name-${operation.key}`, t('jobBuilder.problems.twice', { name }))
  const reading = readOperation(draft, operation, template)
  if ('problems' in reading) for (const { path, message } of reading.problems) say(`value-${operation.key}${path}`, message)
}

function readOperation(draft: JobDraft, { name, entry }: OperationDraft, template: DeviceTemplate | null): Reading {
  return readDraft(kindOf(draft.type, name.trim(), template), entry, draft.type === 'command')
}

/** The operations with their values read; those that cannot be read yet are left out (the review shows what there is). */
function readOperations(draft: JobDraft, template: DeviceTemplate | null): Operation[] {
  return draft.operations.flatMap((operation) => {
    const name = operation.name.trim()
    const reading = readOperation(draft, operation, template)
    if (name === '' || 'problems' in reading) return []
    return [reading.value === undefined ? { name } : { name, value: reading.value }]
  })
}

/** What the draft does, as far as it can be read. */
export function workOf(draft: JobDraft, template: DeviceTemplate | null): JobWork {
  if (draft.type !== 'document')
    return { type: draft.type, operations: readOperations(draft, template), ...readTimes(draft.type, draft.delivery).times } as JobWork
  const read = readDocument(draft.document)
  return { type: 'document', document: 'document' in read ? read.document : {} }
}

/** The draft as a request; call it only when `problemsOf` found none. */
export function requestOf(draft: JobDraft, template: DeviceTemplate | null): JobEdit {
  const base = {
    name: draft.name.trim() === '' ? proposedName(draft, template) : draft.name.trim(),
    description: draft.description.trim(),
    templateId: draft.templateId,
    targets: wireTargets(draft.choice),
    targetSelection: draft.targetSelection,
    ...readRules(draft).rules,
  }
  const work = workOf(draft, template)
  if (work.type !== 'document') return { ...base, ...work }
  return { ...base, document: work.document, ...(hasFileLinks(draft.document) ? { presignedUrlConfig: linkConfig(draft.links) } : {}) }
}

/** The name that a job gets when a person gives none: what it does. */
export function proposedName(draft: JobDraft, template: DeviceTemplate | null): string {
  if (draft.type === 'document') {
    const read = readDocument(draft.document)
    const verb = 'document' in read ? (read.document['operation'] ?? read.document['action']) : null
    return typeof verb === 'string' && verb !== '' ? verb : t('jobBuilder.names.document')
  }
  const titles = draft.operations
    .filter(({ name }) => name.trim() !== '')
    .map((operation) => titledOperation(draft.type, operation.name.trim(), shortValue(draft, operation, template), template))
  if (titles.length === 0) return ''
  const named = titles.length > 3 ? titles.slice(0, 2).join(', ') : titles.join(', ')
  const joined = titles.length > 3 ? t('jobBuilder.names.more', { named, count: titles.length - 2 }) : named
  return (draft.type === 'command' ? joined : t('jobBuilder.names.set', { settings: joined })).slice(0, 256)
}

function titledOperation(type: JobType, name: string, value: string, template: DeviceTemplate | null): string {
  const title = operationInWords(name, template)
  return type === 'command' || value === '' ? title : t('jobBuilder.names.to', { name: title, value })
}

function shortValue(draft: JobDraft, operation: OperationDraft, template: DeviceTemplate | null): string {
  const kind = kindOf(draft.type, operation.name.trim(), template)
  // What does not fit into a name is left out of it.
  if (shapeOf(kind) !== 'text') return ''
  const reading = readDraft(kind, operation.entry, true)
  return 'problems' in reading || reading.value === undefined ? '' : valueInWords(kind, reading.value)
}
