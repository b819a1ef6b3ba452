/** A job template as a file carries it, read as far as can be said before the bench sees it. */
import type { FieldProblem } from '../../main/contract/placeholders.ts'

export type FileContent = Record<string, unknown>

/** The content of a file, or the sentence that says why it is none. */
export function readFile(text: string): { content: FileContent } | { problem: string } {
  if (text.trim() === '') return { problem: 'Choose a file, or paste what is in it.' }
  try {
    const content = JSON.parse(text) as unknown
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { content: content as FileContent }
    return { problem: 'This is no job template: a file that was exported here begins with { and has a "name" and a "job".' }
  } catch (error) {
    return { problem: `This is not JSON: ${(error as Error).message}.` }
  }
}

/** A text of the file, or nothing where it has none. */
export function textOf(content: FileContent, field: string): string {
  const value = content[field]
  return typeof value === 'string' ? value : ''
}

/** The problems that a refusal names, by field; those of name and id stand at their inputs. */
export function problemsIn(details: Record<string, unknown>): FieldProblem[] {
  return Array.isArray(details['problems']) ? (details['problems'] as FieldProblem[]) : []
}
