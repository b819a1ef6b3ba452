/**
 * Where `${parameters:name}` stands in the job of a template, and what is wrong with it. Here because the engine checks
 * what it keeps, the API fills in what it runs, and the pages show placeholders before anything is sent.
 */
import type { JobParameter, JobTemplateJob } from './job-templates.ts'
import type { JsonValue } from './json.ts'

/** How deep the values of a template's job may be nested. */
export const maximumDepth = 32

/** A piece of a text: words that stay, or a placeholder with the name of the parameter that it stands for. */
export interface TextPiece {
  text: string
  parameter: string | null
}

/** What is wrong at a field, such as `job.document.interval` or `parameters.interval`. */
export interface FieldProblem {
  field: string
  message: string
}

/** A part of a job in which placeholders may stand. */
export interface JobPart {
  value: JsonValue
  field: string
}

/** Bounded, so that a text full of openings is still read in one go; longer than the name of any parameter. */
const placeholder = /\$\{parameters:([^{}]{0,200})\}/g

export function placeholderFor(name: string): string {
  return `\${parameters:${name}}`
}

/** A text as its plain words and its placeholders, in their order; together they are the text again. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let end = 0
  for (const match of text.matchAll(placeholder)) {
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), parameter: null })
    pieces.push({ text: match[0], parameter: match[1]! })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), parameter: null })
  return pieces
}

/** The parameter for which a text stands as a whole, so that its type is taken; null for any other text. */
export function soleParameter(text: string): string | null {
  const [piece, ...more] = textPieces(text)
  return piece === undefined || more.length > 0 ? null : piece.parameter
}

/** Names of the parameters for which a placeholder stands somewhere in a template's job. */
export function usedParameters(job: JobTemplateJob): Set<string> {
  return new Set(placeholdersOf(job).map(({ name }) => name))
}

/** Every placeholder that names no parameter, and every value that is nested too deep. */
export function placeholderProblems(job: JobTemplateJob, parameters: readonly Pick<JobParameter, 'name'>[]): FieldProblem[] {
  const tooDeep = jobParts(job).filter(({ value }) => isDeeper(value, maximumDepth))
  if (tooDeep.length > 0) return tooDeep.map(({ field }) => ({ field, message: `Values are nested at most ${maximumDepth} deep.` }))
  const known = new Set(parameters.map(({ name }) => name))
  return placeholdersOf(job)
    .filter(({ name }) => !known.has(name))
    .map(({ name, field }) => ({
      field,
      message: `${placeholderFor(name)} names no parameter of this template: add the parameter, or change the text.`,
    }))
}

/** The parts of a job in which placeholders may stand. */
export function jobParts({ name, description, operations = [], document }: JobTemplateJob): JobPart[] {
  const parts: { value: JsonValue | undefined; field: string }[] = [
    { value: name, field: 'job.name' },
    { value: description, field: 'job.description' },
    ...operations.flatMap((operation, index) => [
      { value: operation.name, field: `job.operations.${index}.name` },
      { value: operation.value, field: `job.operations.${index}.value` },
    ]),
    { value: document, field: 'job.document' },
  ]
  return parts.filter((part): part is JobPart => part.value !== undefined)
}

function placeholdersOf(job: JobTemplateJob): { name: string; field: string }[] {
  return jobParts(job)
    .flatMap((part) => textsOf(part, maximumDepth))
    .flatMap(({ text, field }) => textPieces(text).flatMap(({ parameter }) => (parameter === null ? [] : [{ name: parameter, field }])))
}

/** The texts of a value, keys among them, with their fields; what lies deeper than that is not looked at. */
function textsOf({ value, field }: JobPart, depth: number): { text: string; field: string }[] {
  if (typeof value === 'string') return [{ text: value, field }]
  if (typeof value !== 'object' || value === null || depth === 0) return []
  return Object.entries(value).flatMap(([key, item]) => {
    const inside = `${field}.${key}`
    const texts = textsOf({ value: item, field: inside }, depth - 1)
    return Array.isArray(value) ? texts : [{ text: key, field: inside }, ...texts]
  })
}

function isDeeper(value: JsonValue, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((item) => isDeeper(item, depth - 1))
}
