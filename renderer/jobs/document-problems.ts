/** What is wrong with a job document, at its place in the text. */
import { maximumDocumentBytes } from '../../main/contract/jobs.ts'
import { isJsonObject, utf8Bytes, type JsonObject, type JsonValue } from '../../main/contract/json.ts'
import { bytesInWords } from '../../main/contract/size-words.ts'
import { jsonMarks, markInWords, type TextMark } from '../ui/json/json-marks.ts'

/** What a good JSON text lacks to be a document. */
export function documentMarks(text: string): TextMark[] {
  const value = JSON.parse(text) as JsonValue
  const from = text.length - text.trimStart().length
  const whole = (message: string): TextMark[] => [{ from, to: from + 1, message, kind: 'error' }]
  if (!isJsonObject(value)) return whole('A job document is an object: it begins with { and ends with }.')
  const bytes = utf8Bytes(JSON.stringify(value))
  if (bytes <= maximumDocumentBytes) return []
  return whole(
    `This document has ${bytesInWords(bytes)}, and at most ${bytesInWords(maximumDocumentBytes)} are sent to a device: put what is long into a file.`,
  )
}

/** A text as a document, or the sentence that says where and why it is none. */
export function readDocument(text: string): { document: JsonObject } | { problem: string } {
  if (text.trim() === '') return { problem: 'Write the job document: a JSON object such as {"operation": "reboot"}.' }
  const broken = jsonMarks(text).find(({ kind }) => kind === 'error')
  const mark = broken ?? documentMarks(text)[0]
  return mark ? { problem: markInWords(text, mark) } : { document: JSON.parse(text) as JsonObject }
}
