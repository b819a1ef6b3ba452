/** A recipe as a person writes it, and what is wrong with it, by input. */
import { isOfType, type JobTemplate, type ParameterValue } from '../../main/contract/job-templates.ts'
import type { JobType, JobWork } from '../../main/contract/jobs.ts'
import type { JsonObject, JsonValue } from '../../main/contract/json.ts'
import type { ExpectedValue, FailedPolicy, NewRecipe, RecipeStep, RecipeStepKind } from '../../main/contract/recipes.ts'
import type { DeviceTemplate } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'
import { emptyOperation, kindOf, type OperationDraft } from '../jobs/index.ts'
import { draftOf, emptyDraft, readDraft, type ValueDraft, type ValueKind } from '../values/index.ts'

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
const secondsOf: Record<TimeUnit, number> = { s: 1, min: 60, h: 3600 }
const longestSeconds = 7 * 24 * 3600

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
  if ('equals' in value) return { ...base, value: typeof value.equals === 'string' ? asText(value.equals) : JSON.stringify(value.equals) }
  const { minimum, maximum } = value
  return {
    ...base,
    how: 'between',
    minimum: minimum === undefined ? '' : String(minimum),
    maximum: maximum === undefined ? '' : String(maximum),
  }
}

/** A text stands bare, unless it would be read as something else. */
function asText(text: string): string {
  return typeof readValue(text) === 'string' && readValue(text) === text ? text : JSON.stringify(text)
}

/** What is typed for a value: JSON where it is that, else a text. */
function readValue(typed: string): JsonValue {
  try {
    return JSON.parse(typed) as JsonValue
  } catch {
    return typed.trim()
  }
}

/** The recipe that a draft describes, or all that is wrong with it. */
export function readRecipe(draft: RecipeDraft, templates: Templates): { recipe: NewRecipe } | { problems: RecipeProblems } {
  const problems: RecipeProblems = new Map()
  if (draft.name.trim() === '') problems.set('name', t('recipes.edit.problem.name'))
  if (draft.steps.length === 0) problems.set('steps', t('recipes.edit.problem.steps'))
  const steps = draft.steps.map((step) => readStep(step, templates, (input, message) => problems.set(`${step.key}-${input}`, message)))
  if (problems.size > 0) return { problems }
  return { recipe: { name: draft.name.trim(), description: draft.description.trim(), steps: steps as RecipeStep[] } }
}

type Say = (input: string, message: string) => unknown

/** Null where something is wrong with it. */
function readStep(draft: StepDraft, templates: Templates, say: Say): RecipeStep | null {
  if (draft.name.trim() === '') say('name', t('recipes.edit.problem.stepName'))
  const minimumPercent = draft.gate === 'all' ? 100 : draft.gate === 'always' ? 0 : readWhole(draft.gatePercent, 1, 100)
  if (minimumPercent === null) say('gatePercent', t('recipes.edit.problem.percent', { from: 1 }))
  const common = { name: draft.name.trim(), gate: { minimumPercent: minimumPercent ?? 100, failed: draft.failed } }
  const timeLimitSeconds = readLimit(draft, say)
  switch (draft.kind) {
    case 'template': {
      if (draft.jobTemplateId === '') say('jobTemplate', t('recipes.edit.problem.jobTemplate'))
      return {
        kind: 'template',
        ...common,
        jobTemplateId: draft.jobTemplateId,
        parameters: readParameters(draft, templates, say),
        timeLimitSeconds,
      }
    }
    case 'work': {
      const work = readWork(draft, templates, say)
      const templateId = draft.templateId === '' || draft.type === 'document' ? null : draft.templateId
      return work && { kind: 'work', ...common, templateId, work, timeLimitSeconds }
    }
    case 'online': {
      const percent = readWhole(draft.percent, 1, 100)
      if (percent === null) say('percent', t('recipes.edit.problem.percent', { from: 1 }))
      return { kind: 'online', ...common, percent: percent ?? 100, timeLimitSeconds: timeLimitSeconds ?? 1 }
    }
    case 'check': {
      const values = draft.values.map((value) => readExpected(value, say))
      return { kind: 'check', ...common, values: values.filter((value) => value !== null), timeLimitSeconds: timeLimitSeconds ?? 1 }
    }
  }
}

function readWhole(typed: string, from: number, to: number): number | null {
  const value = Number(typed.trim())
  return typed.trim() !== '' && Number.isInteger(value) && value >= from && value <= to ? value : null
}

/** Null: none, or nothing that can be read. */
function readLimit(draft: StepDraft, say: Say): number | null {
  if (!draft.hasLimit && (draft.kind === 'template' || draft.kind === 'work')) return null
  const count = readWhole(draft.limit, 1, Math.floor(longestSeconds / secondsOf[draft.unit]))
  if (count === null) say('limit', t('recipes.edit.problem.time'))
  return count === null ? null : count * secondsOf[draft.unit]
}

function readParameters(draft: StepDraft, templates: Templates, say: Say): Record<string, ParameterValue> {
  const read: Record<string, ParameterValue> = {}
  for (const { name, type, default: standard } of templates.job(draft.jobTemplateId)?.parameters ?? []) {
    const entry = draft.parameters[name]
    // What is left empty is what the template says.
    if (standard !== undefined && (entry === undefined || entry === '')) continue
    const reading = readDraft(kindOfParameter(type), entry ?? emptyDraft(kindOfParameter(type)))
    if ('problems' in reading) say(`parameter-${name}`, reading.problems[0]!.message)
    else read[name] = reading.value as ParameterValue
  }
  return read
}

function readWork(draft: StepDraft, templates: Templates, say: Say): JobWork | null {
  const { type } = draft
  if (type === 'document') {
    const reading = readDraft({ type: 'object' }, draft.document)
    if ('value' in reading) return { type, document: reading.value as JsonObject }
    say('document', reading.problems[0]!.message)
    return null
  }
  const template = draft.templateId === '' ? null : templates.device(draft.templateId)
  const names = new Set<string>()
  const operations = draft.operations.map(({ key, name: typed, entry }) => {
    const name = typed.trim()
    if (name === '') say(`name-${key}`, t('recipes.edit.problem.operation'))
    else if (names.has(name) && type !== 'command') say(`name-${key}`, t('recipes.edit.problem.twice', { name }))
    names.add(name)
    const reading = readDraft(kindOf(type, name, template), entry, type === 'command')
    if (!('problems' in reading)) return reading.value === undefined ? { name } : { name, value: reading.value }
    for (const { path, message } of reading.problems) say(`value-${key}${path}`, message)
    return { name }
  })
  return { type, operations, ...(type === 'command' ? draft.times : {}) } as JobWork
}

function readExpected(draft: ExpectedDraft, say: Say): ExpectedValue | null {
  const name = draft.name.trim()
  if (name === '') say(`expected-${draft.key}`, t('recipes.edit.problem.operation'))
  if (draft.how === 'equals') {
    if (draft.value.trim() === '') say(`equals-${draft.key}`, t('recipes.edit.problem.value'))
    return { name, equals: readValue(draft.value) }
  }
  const [minimum, maximum] = [readBound(draft.minimum), readBound(draft.maximum)]
  if (Number.isNaN(minimum)) say(`minimum-${draft.key}`, t('recipes.edit.problem.number'))
  if (Number.isNaN(maximum)) say(`maximum-${draft.key}`, t('recipes.edit.problem.number'))
  if ((minimum === undefined && maximum === undefined) || (minimum ?? -Infinity) > (maximum ?? Infinity))
    say(`minimum-${draft.key}`, t('recipes.edit.problem.range'))
  return { name, ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) }
}

function readBound(typed: string): number | undefined {
  return typed.trim() === '' ? undefined : Number(typed)
}
