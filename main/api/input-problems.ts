import type { z } from 'zod'

/** What is wrong with one field; `field` is its path, such as `operations.0.name`, and empty for the whole input. */
export interface InputProblem {
  field: string
  message: string
}

/** What is wrong with an input, field by field, in words for a person. */
export function inputProblems(issues: readonly z.core.$ZodIssue[], parent: readonly PropertyKey[] = []): InputProblem[] {
  return issues.flatMap((issue) => {
    const path = [...parent, ...issue.path]
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ field: fieldOf([...path, key]), message: 'is not a field that is known here' }))
    if (issue.code === 'invalid_union' && issue.errors.length > 0) return inputProblems(nearest(issue.errors), path)
    if (issue.code === 'invalid_key') return inputProblems(issue.issues, path)
    return [{ field: fieldOf(path), message: inWords(issue.message) }]
  })
}

/** The problems in one sentence a field: "‘limit’ must be >=1." */
export function sentenceOf(problems: InputProblem[]): string {
  const shown = problems.slice(0, 3).map(({ field, message }) => {
    // Our own rules are sentences already; what the schema library says is made to go on from the field's name.
    const isSentence = message.endsWith('.')
    if (field === '') return isSentence ? message : `The input ${message}.`
    return isSentence ? `‘${field}’: ${message}` : `‘${field}’ ${message}.`
  })
  const more = problems.length - shown.length
  return more === 0 ? shown.join(' ') : `${shown.join(' ')} And ${more} more.`
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path.map((part) => (part === '' ? '""' : String(part))).join('.')
}

/** Of the alternatives of a union, the one that the input came nearest to: whose problems lie deepest in it. */
function nearest(alternatives: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const depth = (issues: readonly z.core.$ZodIssue[]) => Math.max(...issues.map((issue) => issue.path.length))
  return alternatives.reduce((best, issues) => (depth(issues) > depth(best) ? issues : best))
}

/** The types of zod, as a person calls them. */
const typeNames: Record<string, string> = {
  ...{ object: 'an object', record: 'an object', array: 'a list', string: 'a text', number: 'a number' },
  ...{ int: 'a whole number', boolean: 'true or false' },
}

const named = (type: string) => typeNames[type] ?? type

/** zod's "Too small: expected number to be >=1" and its like, as what follows a field's name. */
function inWords(message: string): string {
  if (message.endsWith('received undefined')) return 'is missing'
  return message
    .replace(/^Invalid option: expected one of (.*)$/, (_, options: string) => `must be one of ${options.replaceAll('"|"', '", "')}`)
    .replace(
      /^Invalid input: expected (.*), received (.*)$/,
      (_, wanted: string, given: string) => `must be ${named(wanted)}, not ${named(given)}`,
    )
    .replace(/^Invalid input: expected /, 'must be ')
    .replace(/^Too (?:small|big): expected \w+ to /, 'must ')
    .replace(/^Invalid \w+: must /, 'must ')
    .replace(/^Invalid discriminator value\. Expected /, 'must be ')
    .replace(/^Invalid /, 'is not a valid ')
}
