/** A parameter of a job template as a person types it, and the value for one when a job is made. */
import { valueProblem } from '../../main/contract/fill-parameters.ts'
import { jobParameterSchema, parameterTypes, type JobParameter, type ParameterValue } from '../../main/contract/job-templates.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import { draftOf, emptyDraft, readDraft, type ValueDraft, type ValueKind } from '../values/index.ts'

export type ParameterType = (typeof parameterTypes)[number]

export interface ParameterDraft {
  name: string
  type: ParameterType
  description: string
  hasDefault: boolean
  default: ValueDraft
}
export type ParameterProblems = Partial<Record<'name' | 'description' | 'default', string>>

/** The types in the words of device templates. */
export const typeInWords = (type: ParameterType) => t(`jobTemplates.parameters.types.${type}`)

const longestDescription = 1024

/** The input that takes a value of this type. */
export function kindOfType(type: ParameterType): ValueKind {
  return { type: type === 'number' ? 'double' : type }
}

export function parameterDraft(parameter?: JobParameter): ParameterDraft {
  const type = parameter?.type ?? 'string'
  return {
    name: parameter?.name ?? '',
    type,
    description: parameter?.description ?? '',
    hasDefault: parameter?.default !== undefined,
    default: firstEntry({ type, default: parameter?.default }),
  }
}

/**
 * The parameter that a draft describes, or all that is wrong with it, by input.
 * @param taken the names of the other parameters.
 */
export function readParameterDraft(
  draft: ParameterDraft,
  taken: readonly string[],
): { parameter: JobParameter } | { problems: ParameterProblems } {
  const problems: ParameterProblems = {}
  const name = draft.name.trim()
  const entry = draft.hasDefault ? readDraft(kindOfType(draft.type), draft.default) : { value: undefined }
  if (name === '') problems.name = t('jobTemplates.parameter.nameNeeded')
  else if (taken.includes(name)) problems.name = t('jobTemplates.parameter.taken', { name })
  if ('problems' in entry) problems.default = entry.problems[0]!.message
  const read = jobParameterSchema.safeParse({
    name,
    type: draft.type,
    description: draft.description.trim(),
    ...('value' in entry && entry.value !== undefined ? { default: entry.value } : {}),
  })
  if (!read.success)
    for (const { path, message } of read.error.issues)
      problems[path[0] as keyof ParameterProblems] ??=
        path[0] === 'description' ? t('jobTemplates.parameter.descriptionTooLong', { most: longestDescription }) : said(message)
  return Object.keys(problems).length > 0 || !read.success ? { problems } : { parameter: read.data }
}

/** What stands in the input for a parameter's value at first. */
export function firstEntry({ type, default: standard }: Pick<JobParameter, 'type' | 'default'>): ValueDraft {
  return standard === undefined ? emptyDraft(kindOfType(type)) : draftOf(kindOfType(type), standard)
}

/** Reads the input for a parameter's value. An empty text counts only where the default says what to begin with. */
export function readValue(parameter: JobParameter, entry: ValueDraft): { value: ParameterValue } | { problem: string } {
  const isEmpty = typeof entry !== 'string' || entry.trim() === ''
  if (isEmpty && (parameter.type !== 'string' || parameter.default === undefined))
    return { problem: said(valueProblem({ ...parameter, default: undefined }, undefined)!) }
  const reading = readDraft(kindOfType(parameter.type), entry)
  return 'problems' in reading ? { problem: reading.problems[0]!.message } : { value: reading.value as ParameterValue }
}
