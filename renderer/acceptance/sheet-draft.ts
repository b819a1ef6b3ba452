/** A sheet while a person writes it, and what is wrong with it, each thing by its input. */
import {
  valueSources,
  type AcceptanceSheet,
  type Check,
  type Expected,
  type NewSheet,
  type Step,
  type StepWork,
  type ValueSource,
} from '../../main/contract/acceptance.ts'
import { titleSchema } from '../../main/contract/ids.ts'
import type { JobParameter } from '../../main/contract/job-templates.ts'
import { t } from '../i18n/index.ts'
import { readLoose, writtenLoose } from '../values/index.ts'

export const workKinds = ['setting', 'property', 'command', 'jobTemplate', 'none'] as const
export type WorkKind = (typeof workKinds)[number]
export const ruleKinds = ['equal', 'between', 'like', 'present'] as const
export type RuleKind = (typeof ruleKinds)[number]
export const sources = valueSources

/** `key` is the identity of a row while rows come and go. Numbers and values are as typed. */
export interface CheckDraft {
  key: number
  source: ValueSource
  name: string
  rule: RuleKind
  value: string
  minimum: string
  maximum: string
  pattern: string
  isFresh: boolean
}

export interface StepDraft {
  key: number
  title: string
  work: WorkKind
  /** Of a setting, property or command. */
  name: string
  value: string
  isReadBack: boolean
  jobTemplateId: string
  parameters: Record<string, string>
  workWithin: string
  checks: CheckDraft[]
  checksWithin: string
}

export interface SheetDraft {
  name: string
  description: string
  firmwareField: string
  /** A line each. */
  signatures: string
  steps: StepDraft[]
}

let lastKey = 0
const nextKey = () => (lastKey += 1)

export function emptyCheck(): CheckDraft {
  return { key: nextKey(), source: 'reported', name: '', rule: 'equal', value: '', minimum: '', maximum: '', pattern: '', isFresh: false }
}

export function emptyStep(): StepDraft {
  return {
    key: nextKey(),
    title: '',
    work: 'setting',
    name: '',
    value: '',
    isReadBack: true,
    jobTemplateId: '',
    parameters: {},
    workWithin: '60',
    checks: [],
    checksWithin: '10',
  }
}

export function emptySheet(): SheetDraft {
  return { name: '', description: '', firmwareField: 'firmware', signatures: t('acceptance.edit.signatureExamples'), steps: [emptyStep()] }
}

export function sheetDraft(sheet: AcceptanceSheet): SheetDraft {
  const { name, description, firmwareField, signatures, steps } = sheet
  return { name, description, firmwareField, signatures: signatures.join('\n'), steps: steps.map(stepDraft) }
}

function stepDraft({ title, work, workWithinSeconds, checks, checksWithinSeconds }: Step): StepDraft {
  const common = { ...emptyStep(), title, workWithin: String(workWithinSeconds), checksWithin: String(checksWithinSeconds) }
  const draft = { ...common, checks: checks.map(checkDraft) }
  if (work === null) return { ...draft, work: 'none' }
  if (work.kind === 'jobTemplate') {
    const parameters = Object.entries(work.parameters).map(([name, value]) => [name, writtenLoose(value)])
    return { ...draft, work: 'jobTemplate', jobTemplateId: work.jobTemplateId, parameters: Object.fromEntries(parameters) }
  }
  const { name, value } = work.operation
  return { ...draft, work: work.type, name, value: value === undefined ? '' : writtenLoose(value), isReadBack: work.isReadBack }
}

function checkDraft({ source, name, expected, isFresh }: Check): CheckDraft {
  const draft: CheckDraft = { ...emptyCheck(), source, name, rule: expected.is, isFresh }
  if (expected.is === 'equal') return { ...draft, value: writtenLoose(expected.value) }
  if (expected.is === 'like') return { ...draft, pattern: expected.pattern }
  if (expected.is === 'present') return draft
  return { ...draft, minimum: String(expected.minimum ?? ''), maximum: String(expected.maximum ?? '') }
}

/** What is wrong, by input: `name`, `<step key>.value`, `<check key>.minimum`. */
export type Problems = ReadonlyMap<string, string>

/** @param parametersOf what a job template asks for; null: not known */
export function readSheet(
  draft: SheetDraft,
  parametersOf: (jobTemplateId: string) => readonly JobParameter[] | null,
): { sheet: NewSheet } | { problems: Problems } {
  const problems = new Map<string, string>()
  const say = (field: string, problem: keyof typeof problemKeys) => problems.set(field, t(problemKeys[problem]))
  const name = draft.name.trim()
  if (name === '') say('name', 'name')
  else {
    const title = titleSchema.safeParse(name)
    if (!title.success) problems.set('name', title.error.issues[0]!.message)
  }
  const seconds = (field: string, text: string, least: number) => {
    const read = Number(text.trim())
    if (text.trim() === '' || !Number.isInteger(read) || read < least || read > 86_400) say(field, 'seconds')
    return read
  }
  const steps = draft.steps.map((step): Step => {
    const field = (what: string) => `${step.key}.${what}`
    if (step.work === 'none' && step.checks.length === 0) say(field('work'), 'empty')
    return {
      title: step.title.trim(),
      work: readWork(
        step,
        (what, problem) => say(field(what), problem),
        parametersOf,
        (parameter) => problems.set(field(`parameter.${parameter}`), t('acceptance.edit.problems.parameter', { name: parameter })),
      ),
      workWithinSeconds: step.work === 'none' ? 60 : seconds(field('workWithin'), step.workWithin, 1),
      checks: step.checks.map((check): Check => {
        const at = (what: string) => `${check.key}.${what}`
        if (check.name.trim() === '' && check.source !== 'answer') say(at('name'), 'check')
        if (check.source === 'answer' && step.work !== 'command' && step.work !== 'jobTemplate') say(at('source'), 'answer')
        const expected = readExpected(check, (what, problem) => say(at(what), problem))
        return { source: check.source, name: check.name.trim(), expected, isFresh: check.isFresh && check.source === 'reported' }
      }),
      checksWithinSeconds: waitsForValues(step) ? seconds(field('checksWithin'), step.checksWithin, 0) : 10,
    }
  })
  if (problems.size > 0) return { problems }
  const signatures = draft.signatures
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return { sheet: { name, description: draft.description.trim(), firmwareField: draft.firmwareField.trim(), signatures, steps } }
}

/** Whether a step has values to wait for, those that are read back among them. */
export function waitsForValues({ work, checks, isReadBack }: StepDraft): boolean {
  return checks.length > 0 || ((work === 'setting' || work === 'property') && isReadBack)
}

const problemKeys = {
  name: 'acceptance.edit.problems.name',
  value: 'acceptance.edit.problems.value',
  operation: 'acceptance.edit.problems.operation',
  jobTemplate: 'acceptance.edit.problems.jobTemplate',
  check: 'acceptance.edit.problems.check',
  empty: 'acceptance.edit.problems.empty',
  number: 'acceptance.edit.problems.number',
  bounds: 'acceptance.edit.problems.bounds',
  order: 'acceptance.edit.problems.order',
  pattern: 'acceptance.edit.problems.pattern',
  seconds: 'acceptance.edit.problems.seconds',
  answer: 'acceptance.edit.problems.answer',
} as const
type Say = (what: string, problem: keyof typeof problemKeys) => void

function readWork(
  step: StepDraft,
  say: Say,
  parametersOf: (jobTemplateId: string) => readonly JobParameter[] | null,
  asksFor: (parameter: string) => void,
): StepWork | null {
  if (step.work === 'none') return null
  if (step.work === 'jobTemplate') {
    if (step.jobTemplateId === '') say('jobTemplate', 'jobTemplate')
    const wanted = parametersOf(step.jobTemplateId) ?? []
    const given = wanted.flatMap(({ name, type, default: standard }): [string, string | number | boolean][] => {
      const text = step.parameters[name] ?? ''
      if (text.trim() === '') {
        if (standard === undefined) asksFor(name)
        return []
      }
      const value = type === 'string' ? text : readLoose(text)
      return [[name, typeof value === 'object' || value === null ? text : value]]
    })
    return { kind: 'jobTemplate', jobTemplateId: step.jobTemplateId, parameters: Object.fromEntries(given) }
  }
  const name = step.name.trim()
  if (name === '') say('name', 'operation')
  const isGiven = step.value.trim() !== ''
  if (!isGiven && step.work !== 'command') say('value', 'value')
  const operation = isGiven ? { name, value: readLoose(step.value) } : { name }
  return { kind: 'operation', templateId: null, type: step.work, operation, isReadBack: step.isReadBack }
}

function readExpected(check: CheckDraft, say: Say): Expected {
  switch (check.rule) {
    case 'present':
      return { is: 'present' }
    case 'like':
      if (check.pattern.trim() === '') say('pattern', 'pattern')
      return { is: 'like', pattern: check.pattern.trim() }
    case 'equal':
      if (check.value.trim() === '') say('value', 'value')
      return { is: 'equal', value: readLoose(check.value) }
    case 'between': {
      const bound = (what: 'minimum' | 'maximum') => {
        const text = check[what].trim()
        if (text !== '' && !Number.isFinite(Number(text))) say(what, 'number')
        return text === '' ? null : Number(text)
      }
      const [minimum, maximum] = [bound('minimum'), bound('maximum')]
      if (minimum === null && maximum === null) say('minimum', 'bounds')
      else if (minimum !== null && maximum !== null && minimum > maximum) say('maximum', 'order')
      return { is: 'between', minimum, maximum }
    }
  }
}
