/** What is wrong with a job document, at its place in the text. */
import { filePieces, filePlaceholders, fileProblems } from '../../main/contract/file-placeholders.ts'
import { maximumDocumentBytes } from '../../main/contract/jobs.ts'
import { isJsonObject, utf8Bytes, type JsonObject, type JsonValue } from '../../main/contract/json.ts'
import { bytesInWords } from '../../main/contract/size-words.ts'
import { textPieces } from '../../main/contract/placeholders.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t } from '../i18n/index.ts'
import { jsonMarks, markInWords, type TextMark } from '../ui/json/json-marks.ts'

/** What a good JSON text lacks to be a document. */
export function documentMarks(text: string): TextMark[] {
  const value = JSON.parse(text) as JsonValue
  const from = text.length - text.trimStart().length
  const whole = (message: string): TextMark[] => [{ from, to: from + 1, message, kind: 'error' }]
  if (!isJsonObject(value)) return whole(t('jobBuilder.problems.documentObject', { open: '{', close: '}' }))
  const bytes = utf8Bytes(JSON.stringify(value))
  if (bytes <= maximumDocumentBytes) return []
  return whole(t('jobBuilder.problems.documentTooLarge', { size: bytesInWords(bytes), most: bytesInWords(maximumDocumentBytes) }))
}

/** The texts of a JSON text, names apart: they are filled nowhere. */
const texts = /"((?:[^"\\]|\\.)*)"(\s*:)?/g

/**
 * What is wrong with the links to files in a document: a link of ours to no file is an error, one of AWS is told as it stands.
 * @param isTemplate what names no file may be filled in, or added, before a job is made: nothing there is an error.
 */
export function fileMarks(text: string, isThere: (name: string) => boolean, isTemplate = false): TextMark[] {
  return [...text.matchAll(texts)].flatMap((match) =>
    match[2] === undefined ? marksIn(match[1]!, match.index + 1, isThere, isTemplate) : [],
  )
}

function marksIn(words: string, begin: number, isThere: (name: string) => boolean, isTemplate: boolean): TextMark[] {
  if (isTemplate && textPieces(words).some(({ parameter }) => parameter !== null)) return []
  let from = begin
  return filePieces(words).flatMap((piece): TextMark[] => {
    const { refused, warned } = fileProblems(piece.text, isThere)
    const [start, to] = [from, (from += piece.text.length)]
    const message = (refused[0] ?? warned[0])?.message
    return message === undefined
      ? []
      : [{ from: start, to, message: said(message), kind: refused.length > 0 && !isTemplate ? 'error' : 'warning' }]
  })
}

/** Whether devices are told links to files by a document, which hold for a time. */
export function hasFileLinks(text: string): boolean {
  const reading = readDocument(text)
  if ('problem' in reading) return false
  // In a template the name itself may be a parameter.
  return text.includes('${file:${') || filePlaceholders(reading.document).some(({ detail }) => detail === 'link')
}

/**
 * A text as a document, or the sentence that says where and why it is none.
 * @param isThere whether the bench has a file of that name; null: not known yet.
 */
export function readDocument(
  text: string,
  isThere: ((name: string) => boolean) | null = null,
): { document: JsonObject } | { problem: string } {
  if (text.trim() === '') return { problem: t('jobBuilder.problems.documentNeeded', { example: '{"operation": "reboot"}' }) }
  const isError = ({ kind }: TextMark) => kind === 'error'
  const mark = jsonMarks(text).find(isError) ?? documentMarks(text)[0] ?? (isThere ? fileMarks(text, isThere).find(isError) : undefined)
  return mark ? { problem: markInWords(text, mark) } : { document: JSON.parse(text) as JsonObject }
}
