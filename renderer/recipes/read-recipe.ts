/** The recipe that a draft describes, or what is wrong with it, by input. */
import type { ParameterValue } from '../../main/contract/job-templates.ts'
import type { JobWork } from '../../main/contract/jobs.ts'
import type { JsonObject } from '../../main/contract/json.ts'
import type { ExpectedValue, NewRecipe, RecipeStep } from '../../main/contract/recipes.ts'
import { t } from '../i18n/index.ts'
import { kindOf } from '../jobs/index.ts'
import { emptyDraft, readDraft, readLoose } from '../values/index.ts'
import {
  kindOfParameter,
  secondsOf,
  type ExpectedDraft,
  type RecipeDraft,
  type RecipeProblems,
  type StepDraft,
  type Templates,
} from './recipe-draft.ts'

const longestSeconds = 7 * 24 * 3600

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
    return { name, equals: readLoose(draft.value) }
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
