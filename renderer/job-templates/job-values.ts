/** Values of a template's job that a parameter can take the place of, and the job with one in place or taken out. */
import { filledJob, type Fillable } from '../../main/contract/fill-parameters.ts'
import { isOfType, parameterTypes, type JobParameter, type JobTemplateJob, type ParameterValue } from '../../main/contract/job-templates.ts'
import type { JsonValue } from '../../main/contract/json.ts'
import { placeholderFor, textPieces } from '../../main/contract/placeholders.ts'

/** A value that every job of the template gets alike. */
export interface FixedValue {
  /** Where it stands in the job. */
  path: readonly string[]
  /** What it is called: `reportInterval`, `the payload of reboot`, `network.retries`. */
  title: string
  value: ParameterValue
}

/** All values that no placeholder stands in, in the order of the job. */
export function fixedValues({ operations = [], document }: JobTemplateJob): FixedValue[] {
  return [
    ...operations.flatMap(({ name, value }, index) => leaves(value, ['operations', String(index), 'value'], name)),
    ...leaves(document, ['document'], ''),
  ]
}

function leaves(value: JsonValue | undefined, path: readonly string[], title: string): FixedValue[] {
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key], title === '' ? key : `${title}.${key}`))
  if (value === undefined || value === null) return []
  const isFilled = typeof value === 'string' && textPieces(value).some(({ parameter }) => parameter !== null)
  return isFilled ? [] : [{ path, title, value }]
}

/** A parameter's name has at most 128 characters; a number may follow. */
const longestBase = 120

/** The parameter that a value suggests: named after it, of its type, with it as the default. */
export function parameterFor({ path, title, value }: FixedValue, taken: readonly string[]): JobParameter {
  const last = path.at(-1) === 'value' ? title : path.at(-1)!
  const base =
    last
      .replaceAll(/[^A-Za-z0-9_-]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, longestBase) || 'value'
  let name = base
  for (let number = 2; taken.includes(name); number += 1) name = `${base}-${number}`
  const type = parameterTypes.find((candidate) => isOfType(candidate, value)) ?? 'string'
  return { name, type, description: '', default: value }
}

/** The job with the placeholder of a parameter in place of a value. */
export function withPlaceholder(job: JobTemplateJob, path: readonly string[], name: string): JobTemplateJob {
  return replaced(job as JsonValue, path, placeholderFor(name)) as JobTemplateJob
}

function replaced(value: JsonValue, [key, ...rest]: readonly string[], by: string): JsonValue {
  if (key === undefined) return by
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === key ? replaced(item, rest, by) : item))
  const entries = Object.entries(value as Record<string, JsonValue>)
  return Object.fromEntries(entries.map(([name, item]) => [name, name === key ? replaced(item, rest, by) : item]))
}

/** The job with a value in place of one parameter; the others' placeholders stay. */
export function withValue(template: Fillable, name: string, value: ParameterValue): JobTemplateJob {
  const parameters = template.parameters.map((parameter) => ({ name: parameter.name, description: '', ...typed(parameter, name, value) }))
  return filledJob({ ...template, parameters }, {})
}

function typed(parameter: JobParameter, name: string, value: ParameterValue): Pick<JobParameter, 'type' | 'default'> {
  if (parameter.name !== name) return { type: 'string', default: placeholderFor(parameter.name) }
  return { type: parameterTypes.find((candidate) => isOfType(candidate, value)) ?? 'string', default: value }
}

/** The job with a parameter called by another name. */
export function withRenamed(template: Fillable, from: string, to: string): JobTemplateJob {
  return from === to ? template.job : withValue(template, from, placeholderFor(to))
}
