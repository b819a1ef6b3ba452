/** A recipe as a person writes it. */
import { isOfType, type JobTemplate } from '../../main/contract/job-templates.ts'
import type { JobType, JobWork } from '../../main/contract/jobs.ts'
import type { ExpectedValue, FailedPolicy, NewRecipe, RecipeStep, RecipeStepKind } from '../../main/contract/recipes.ts'
import type { DeviceTemplate } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'
import { emptyOperation, kindOf, type OperationDraft } from '../jobs/index.ts'
import { draftOf, writtenLoose, type ValueDraft, type ValueKind } from '../values/index.ts'

export interface ExpectedDraft {
  key: number
  name: string
  how: 'equals' | 'between'
  value: string
  minimum: string
  maximum: string
}

export const timeUnits = ['s', 'min', 'h'] as const
export type TimeUnit = (typeof timeUnits)[number]
export const secondsOf: Record<TimeUnit, number> = { s: 1, min: 60, h: 3600 }

/** A step as it is being written; `key` is its identity while steps come, go and move. */
export interface StepDraft {
  key: number
  kind: RecipeStepKind
  name: string
  jobTemplateId: string
  /** Values of the parameters of its job template, by name. */
  parameters: Record<string, ValueDraft>
  type: JobType
  /** A device template; '' for none. */
  templateId: string
  operations: OperationDraft[]
  document: string
  /** Of a command: times that only the API writes, and that stay. */
  times: object
  percent: string
  hasLimit: boolean
  limit: string
  unit: TimeUnit
  values: ExpectedDraft[]
  gate: 'all' | 'some' | 'always'
  gatePercent: string
  failed: FailedPolicy
}

export interface RecipeDraft {
  name: string
  description: string
  steps: StepDraft[]
}

/** Sentences by input: `name`, and `<key of the step>-<input>` for those of a step. */
export type RecipeProblems = Map<string, string>

/** What the values are read with: the templates as they are now. */
export interface Templates {
  device(templateId: string): DeviceTemplate | null
  job(jobTemplateId: string): JobTemplate | undefined
}

export function emptyStep(key: number, kind: RecipeStepKind = 'online'): StepDraft {
  return {
    key,
    kind,
    name: kind === 'online' ? t('recipes.propose.online') : kind === 'check' ? t('recipes.propose.check') : '',
    jobTemplateId: '',
    parameters: {},
    type: 'setting',
    templateId: '',
    operations: [emptyOperation([])],
    document: '',
    times: {},
    percent: '100',
    hasLimit: kind === 'online' || kind === 'check',
    limit: kind === 'check' ? '1' : '10',
    unit: 'min',
    values: [emptyExpected(1)],
    gate: 'all',
    gatePercent: '90',
    failed: 'ask',
  }
}

export function emptyExpected(key: number): ExpectedDraft {
  return { key, name: '', how: 'equals', value: '', minimum: '', maximum: '' }
}

/** The input of a parameter's value. */
export function kindOfParameter(type: string): ValueKind {
  return { type: type === 'number' ? 'double' : type } as ValueKind
}

/** A recipe as its editor shows it. */
export function recipeDraft(recipe: NewRecipe, templates: Templates): RecipeDraft {
  return {
    name: recipe.name,
    description: recipe.description,
    steps: recipe.steps.map((step, index) => stepDraft(step, index + 1, templates)),
  }
}

function stepDraft(step: RecipeStep, key: number, templates: Templates): StepDraft {
  const { minimumPercent, failed } = step.gate
  const base: StepDraft = {
    ...emptyStep(key, step.kind),
    name: step.name,
    ...limitDraft(step.timeLimitSeconds),
    gate: minimumPercent === 100 ? 'all' : minimumPercent === 0 ? 'always' : 'some',
    gatePercent: minimumPercent === 100 || minimumPercent === 0 ? '90' : String(minimumPercent),
    failed,
  }
  switch (step.kind) {
    case 'template':
      return { ...base, jobTemplateId: step.jobTemplateId, parameters: parameterDrafts(step, templates) }
    case 'work':
      return { ...base, templateId: step.templateId ?? '', ...workDraft(step.work, step.templateId, templates) }
    case 'online':
      return { ...base, percent: String(step.percent) }
    case 'check':
      return { ...base, values: step.values.map((value, index) => expectedDraft(value, index + 1)) }
  }
}

function limitDraft(seconds: number | null): Pick<StepDraft, 'hasLimit' | 'limit' | 'unit'> {
  if (seconds === null) return { hasLimit: false, limit: '10', unit: 'min' }
  const unit = timeUnits.findLast((candidate) => seconds % secondsOf[candidate] === 0)!
  return { hasLimit: true, limit: String(seconds / secondsOf[unit]), unit }
}

function parameterDrafts({ jobTemplateId, parameters }: Extract<RecipeStep, { kind: 'template' }>, templates: Templates) {
  const types = new Map(templates.job(jobTemplateId)?.parameters.map(({ name, type }) => [name, type]))
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const type = types.get(name)
      const fits = type !== undefined && isOfType(type, value)
      return [name, fits ? draftOf(kindOfParameter(type), value) : String(value)]
    }),
  )
}

function workDraft(work: JobWork, templateId: string | null, templates: Templates): Partial<StepDraft> {
  if (work.type === 'document') return { type: 'document', document: JSON.stringify(work.document, null, 2) }
  const { type, operations, ...times } = work
  const template = templateId === null ? null : templates.device(templateId)
  const drafts = operations.map(({ name, value }, index) => ({ key: index + 1, name, entry: draftOf(kindOf(type, name, template), value) }))
  return { type, times, operations: drafts }
}

function expectedDraft(value: ExpectedValue, key: number): ExpectedDraft {
  const base = { ...emptyExpected(key), name: value.name }
  if ('equals' in value) return { ...base, value: writtenLoose(value.equals) }
  const { minimum, maximum } = value
  return {
    ...base,
    how: 'between',
    minimum: minimum === undefined ? '' : String(minimum),
    maximum: maximum === undefined ? '' : String(maximum),
  }
}
