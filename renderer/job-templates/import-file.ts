/** A job template as a file carries it, read as far as can be said before the bench sees it. */
import type { FieldProblem } from '../../main/contract/placeholders.ts'

import { t } from '../i18n/index.ts'
import { jsonMarks, markInWords } from '../ui/json/json-marks.ts'

export type FileContent = Record<string, unknown>

/** The content of a file, or the sentence that says why it is none. */
export function readFile(text: string): { content: FileContent } | { problem: string } {
  if (text.trim() === '') return { problem: t('jobTemplates.importing.nothing') }
  try {
    const content = JSON.parse(text) as unknown
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return { content: content as FileContent }
    return { problem: t('jobTemplates.importing.noTemplate', { open: '{' }) }
  } catch {
    return { problem: notJson(text) }
  }
}

/** Where it breaks, and why. */
function notJson(text: string): string {
  const mark = jsonMarks(text).find(({ kind }) => kind === 'error')
  return t('jobTemplates.importing.noJson', { message: mark ? markInWords(text, mark) : '' })
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
