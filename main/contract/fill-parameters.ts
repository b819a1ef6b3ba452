/** The job that values make of a job template, and what is wrong with values before they are sent. */
import { BenchError } from './errors.ts'
import { isOfType, type JobParameter, type JobTemplate, type JobTemplateJob, type ParameterValue } from './job-templates.ts'
import type { JsonObject, JsonValue } from './json.ts'
import { placeholderProblems, soleParameter, textPieces, type FieldProblem } from './placeholders.ts'

/** What of a template is filled in. */
export type Fillable = Pick<JobTemplate, 'name' | 'parameters' | 'job'>
/** Values for parameters, by name. */
export type ParameterValues = Record<string, ParameterValue>
type Filling = ReadonlyMap<string, ParameterValue>

const typeWords: Record<JobParameter['type'], string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
}

/** What is wrong with the value of one parameter, in a sentence that stands at its input; null when it is good. */
export function valueProblem(parameter: JobParameter, value: ParameterValue | undefined): string | null {
  if (value === undefined) return parameter.default === undefined ? `A value is needed: ${typeWords[parameter.type]}.` : null
  return isOfType(parameter.type, value) ? null : `The value must be ${typeWords[parameter.type]}, not ${JSON.stringify(value)}.`
}

/** All that is wrong with the values for a template's parameters, and with the placeholders themselves. */
export function valueProblems(template: Fillable, values: ParameterValues): FieldProblem[] {
  const names = template.parameters.map(({ name }) => name)
  const has = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
  return [
    ...template.parameters.flatMap((parameter) => {
      const message = valueProblem(parameter, own(values, parameter.name))
      return message === null ? [] : [{ field: `parameters.${parameter.name}`, message }]
    }),
    ...Object.keys(values)
      .filter((name) => !names.includes(name))
      .map((name) => ({ field: `parameters.${name}`, message: `Job template ‘${template.name}’ has no such parameter: ${has}.` })),
    ...placeholderProblems(template.job, template.parameters),
  ]
}

/**
 * The job of a template with its placeholders filled in: in name, description, the names and values of operations, and
 * the document with its keys. A value that is nothing but one placeholder takes the parameter's own type; inside other
 * text it is written as text. Each text is read once, so a value that looks like a placeholder stays what it is.
 * @throws BenchError InvalidInput with its problems by field, when `valueProblems` finds any, or when two keys of an
 * object come out the same.
 */
export function filledJob(template: Fillable, values: ParameterValues): JobTemplateJob {
  refuse(valueProblems(template, values))
  const filling = new Map(template.parameters.map((parameter) => [parameter.name, own(values, parameter.name) ?? parameter.default!]))
  const job = { ...template.job }
  if (job.name !== undefined) job.name = filledText(job.name, filling)
  if (job.description !== undefined) job.description = filledText(job.description, filling)
  if (job.document !== undefined) job.document = filledObject(job.document, filling, 'job.document')
  job.operations = job.operations?.map(({ name, value }, index) => ({
    name: filledText(name, filling),
    ...(value === undefined ? {} : { value: filledValue(value, filling, `job.operations.${index}.value`) }),
  }))
  return job
}

function filledText(text: string, filling: Filling): string {
  return textPieces(text)
    .map((piece) => (piece.parameter === null ? piece.text : String(filling.get(piece.parameter)!)))
    .join('')
}

function filledValue(value: JsonValue, filling: Filling, field: string): JsonValue {
  if (typeof value === 'string') {
    const parameter = soleParameter(value)
    return parameter === null ? filledText(value, filling) : filling.get(parameter)!
  }
  if (Array.isArray(value)) return value.map((item, index) => filledValue(item, filling, `${field}.${index}`))
  return typeof value === 'object' && value !== null ? filledObject(value, filling, field) : value
}

function filledObject(object: JsonObject, filling: Filling, field: string): JsonObject {
  const filled = new Map<string, JsonValue>()
  for (const [key, value] of Object.entries(object)) {
    const name = filledText(key, filling)
    if (filled.has(name))
      refuse([{ field: `${field}.${key}`, message: `With these values the key ‘${name}’ stands here twice: give other values.` }])
    filled.set(name, filledValue(value, filling, `${field}.${key}`))
  }
  return Object.fromEntries(filled)
}

/** A parameter may be called `constructor`: only what was given counts. */
function own(values: ParameterValues, name: string): ParameterValue | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function refuse(problems: FieldProblem[]): void {
  if (problems.length === 0) return
  throw new BenchError('InvalidInput', problems.map(({ field, message }) => `‘${field}’: ${message}`).join(' '), { problems })
}
