/**
 * Where a job document names a file of the bench: `${file:name}` and `${file:name:sha256}`, or the placeholders of AWS IoT
 * Jobs, `${aws:iot:s3-presigned-url:…}`. Here because the engine's parts, the API and the pages all read them; what stands
 * in `${parameters:…}` was filled in before (placeholders.ts).
 */
import type { BenchFile } from './files.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { FieldProblem } from './placeholders.ts'

/** What a placeholder stands for: a link to the file, its hash in hex, or its size in bytes. */
export const fileDetails = ['link', 'sha256', 'size'] as const
export type FileDetail = (typeof fileDetails)[number]

/** A place in a text that stands for a file. */
export interface FilePlaceholder {
  /** As it stands there. */
  text: string
  /** Names by which the file may be known to the bench, the most exact first. */
  names: string[]
  /** Null: it asks for something that the bench does not tell. */
  detail: FileDetail | null
  /** `bench`: our own; `s3`: of AWS IoT, which the bench fills if it has such a file. */
  kind: 'bench' | 's3'
}

type FilePiece = { text: string; placeholder: FilePlaceholder | null }

/** Bounded, so that a text full of openings is still read in one go. */
const pattern = /\$\{(?:file:([^{}]{0,300})|aws:iot:s3-presigned-url(?:-v2)?:([^{}]{0,4096}))\}/g

export function placeholderForFile(name: string, detail: FileDetail = 'link'): string {
  return detail === 'link' ? `\${file:${name}}` : `\${file:${name}:${detail}}`
}

/** A text as its plain words and its placeholders for files, in their order; together they are the text again. */
export function filePieces(text: string): FilePiece[] {
  const pieces: FilePiece[] = []
  let end = 0
  for (const match of text.matchAll(pattern)) {
    const placeholder = match[1] === undefined ? ofS3(match[0], match[2]!) : ofBench(match[0], match[1])
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), placeholder: null })
    pieces.push({ text: match[0], placeholder })
    end = match.index + match[0].length
  }
  if (end < text.length) pieces.push({ text: text.slice(end), placeholder: null })
  return pieces
}

function ofBench(text: string, inside: string): FilePlaceholder {
  const colon = inside.indexOf(':')
  const name = (colon < 0 ? inside : inside.slice(0, colon)).normalize('NFC')
  const detail = colon < 0 ? 'link' : (fileDetails.find((known) => known === inside.slice(colon + 1)) ?? null)
  return { text, names: [name], detail, kind: 'bench' }
}

function ofS3(text: string, address: string): FilePlaceholder {
  return { text, names: namesOfS3(address), detail: 'link', kind: 's3' }
}

const addressParts = /^(?:https?|s3):\/\/([^/?#]*)\/([^?#]*)/i
/** Of a bucket of its own (`bucket.s3.region.amazonaws.com`), or of all of them (`s3.region.amazonaws.com`). */
const amazonHost = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/i

/**
 * Names by which a file of the bench may stand for an object of S3: the last part of its key, or all of bucket and key, or
 * of the key, with `_` in place of `/`, where several objects end alike. The most exact comes first.
 */
export function namesOfS3(address: string): string[] {
  const [, host, encodedPath] = addressParts.exec(address) ?? []
  const path = decoded(encodedPath ?? '')
  if (host === undefined || path === null) return []
  const bucket = address.toLowerCase().startsWith('s3:') ? host : amazonHost.exec(host)?.[1]
  const parts = [...(bucket === undefined ? [] : [bucket]), ...path.split('/')].filter((part) => part !== '')
  // Without anything behind the bucket there is no object.
  if (parts.length < 2 || path.endsWith('/')) return []
  const names = [parts.join('_'), parts.slice(1).join('_'), parts.at(-1)!].map((name) => name.normalize('NFC'))
  return [...new Set(names)]
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Every placeholder for a file in a document, keys apart. */
export function filePlaceholders(document: JsonValue): FilePlaceholder[] {
  return textsOf(document, '').flatMap(({ text }) => placeholdersIn(text))
}

/** Whether a document names a file of the bench, by whatever placeholder. */
export function namesFile(document: JsonValue, name: string): boolean {
  return filePlaceholders(document).some(({ names }) => names.includes(name))
}

/** What filling asks of the bench. */
export interface FilledFrom {
  file(name: string): BenchFile | undefined
  linkTo(file: BenchFile): string
}

export interface FilledDocument {
  document: JsonObject
  /** Placeholders that no file stands for: they are left as they stand, as AWS IoT leaves them. */
  unfilled: FilePlaceholder[]
}

/**
 * A document with its placeholders for files filled in. A size that stands for a whole value is a number; inside other
 * text all is text. Keys stay as they are.
 */
export function fillDocument(document: JsonObject, from: FilledFrom): FilledDocument {
  const unfilled: FilePlaceholder[] = []
  const filled = filledValue(document, (placeholder) => {
    const value = valueOf(placeholder, from)
    if (value === null) unfilled.push(placeholder)
    return value
  })
  return { document: filled as JsonObject, unfilled }
}

type Value = (placeholder: FilePlaceholder) => string | number | null

function valueOf({ names, detail }: FilePlaceholder, from: FilledFrom): string | number | null {
  const file = names.map((name) => from.file(name)).find((found) => found !== undefined)
  if (file === undefined || detail === null) return null
  return { link: () => from.linkTo(file), sha256: () => file.sha256, size: () => file.bytes }[detail]()
}

function filledValue(value: JsonValue, valueOfPlaceholder: Value): JsonValue {
  if (typeof value === 'string') return filledText(value, valueOfPlaceholder)
  if (Array.isArray(value)) return value.map((item) => filledValue(item, valueOfPlaceholder))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filledValue(item, valueOfPlaceholder)]))
}

function filledText(text: string, valueOfPlaceholder: Value): JsonValue {
  const pieces = filePieces(text)
  const values = pieces.map((piece) => (piece.placeholder && valueOfPlaceholder(piece.placeholder)) ?? piece.text)
  return values.length === 1 ? values[0]! : values.join('')
}

/** What a person should know of a document's files before devices are told of them. */
export interface FileProblems {
  /** It cannot be sent so: it names a file that is not there, or not as files are named. */
  refused: FieldProblem[]
  /** AWS IoT would send it, and so does the bench, with the text as it stands. */
  warned: FieldProblem[]
}

/**
 * What is wrong with a document's placeholders for files.
 * @param isThere - whether the bench has a file of that name.
 * @param field - where the document stands in what was sent.
 */
export function fileProblems(document: JsonValue, isThere: (name: string) => boolean, field = 'document'): FileProblems {
  const problems: FileProblems = { refused: [], warned: [] }
  for (const place of textsOf(document, field)) {
    const pieces = filePieces(place.text)
    for (const { text, placeholder } of pieces) {
      const message = placeholder === null ? brokenOpening(text) : problemOf(placeholder, isThere)
      if (message !== null) problems[placeholder?.kind === 's3' ? 'warned' : 'refused'].push({ field: place.field, message })
    }
  }
  return problems
}

function problemOf({ text, names, detail, kind }: FilePlaceholder, isThere: (name: string) => boolean): string | null {
  if (kind === 's3') {
    if (names.some(isThere)) return null
    const last = names.at(-1)
    return last === undefined
      ? `${text} is no address of an object in S3: devices get it as it stands.`
      : `No file of this bench stands for ${text}: add a file ‘${last}’ on the page Files, or devices get the text as it stands.`
  }
  if (detail === null) return `${text}: a file is told as its link, or with ":sha256" or ":size" behind its name.`
  return isThere(names[0]!)
    ? null
    : `There is no file ‘${names[0]!}’ on this bench: add it on the page Files, or change the name in ${text}.`
}

/** An opening of ours without its end would go to devices as it stands, and nobody would know. */
function brokenOpening(text: string): string | null {
  const at = text.indexOf('${file:')
  return at < 0 ? null : `‘${text.slice(at, at + 40)}’ begins a file’s name and does not end it: write \${file:name}.`
}

function placeholdersIn(text: string): FilePlaceholder[] {
  return filePieces(text).flatMap(({ placeholder }) => (placeholder === null ? [] : [placeholder]))
}

/** The texts of a value with their fields; keys are not among them. */
function textsOf(value: JsonValue, field: string): { text: string; field: string }[] {
  if (typeof value === 'string') return [{ text: value, field }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => textsOf(item, `${field}.${key}`))
}
