/** A hand-over as the text of a file, and back. */
import { createHash } from 'node:crypto'
import { BenchError } from '../../contract/errors.ts'
import {
  handOverFileSchema,
  handOverFormat,
  handOverVersion,
  largestHandOverBytes,
  type HandOverContents,
  type HandOverFile,
  type HandOverHeader,
} from '../../contract/hand-over.ts'
import { maximumDepth, tooDeepAt } from '../../contract/input-depth.ts'
import { isJsonObject, utf8Bytes, type JsonValue } from '../../contract/json.ts'
import { keyOf, thingsOf } from './compare.ts'

/** Levels of the file above a thing: the file, its contents, the list of its kind. */
const placeDepth = 3
const tooDeep = 'The hand-over file is nested deeper than anything that a bench hands over: it is damaged, or another file.'

/** The file of a hand-over, with its checksum. */
export function handOverFile(contents: HandOverContents, from: HandOverHeader): HandOverFile {
  // As a reader of the text sees it: without members that are undefined.
  const rest = JSON.parse(JSON.stringify({ format: handOverFormat, schemaVersion: handOverVersion, from, contents })) as Omit<
    HandOverFile,
    'checksum'
  >
  return { ...rest, checksum: checksumOf(rest as JsonValue) }
}

/** SHA-256 of the JSON text without spaces and with the members of each object in the order of their names. */
function checksumOf(value: JsonValue): string {
  return createHash('sha256')
    .update(JSON.stringify(ordered(value)))
    .digest('hex')
}

function ordered(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(ordered)
  if (!isJsonObject(value)) return value
  const names = Object.keys(value).toSorted((left, right) => (left < right ? -1 : 1))
  return Object.fromEntries(names.map((name) => [name, ordered(value[name]!)]))
}

/**
 * Reads a file whole.
 * @throws BenchError TooLarge; NewerData for one of a newer bench; InvalidInput for what is no hand-over, is damaged, or does not fit.
 */
export function readHandOver(text: string): HandOverFile {
  if (utf8Bytes(text) > largestHandOverBytes)
    throw new BenchError('TooLarge', 'A hand-over file has at most 24 MiB: this one is larger. Hand over without the devices.')
  const given = parsed(text)
  if (!isJsonObject(given) || given.format !== handOverFormat)
    throw refused('This is no hand-over file of a bench: choose one that was exported under Hand-over.')
  if (typeof given.schemaVersion === 'number' && given.schemaVersion > handOverVersion)
    throw new BenchError(
      'NewerData',
      `The hand-over file is of a newer version (${given.schemaVersion}) than this bench can read (${handOverVersion}): update this bench first.`,
    )
  // The checksum is made by recursion: what is deeper than any thing in its place in the file overflows the stack.
  if (tooDeepAt(given, maximumDepth + placeDepth) !== null) throw refused(tooDeep)
  const { checksum, ...rest } = given
  if (typeof checksum !== 'string' || checksum !== checksumOf(rest))
    throw refused('The hand-over file is damaged or was changed by hand: its checksum does not fit. Export it anew.')
  const read = handOverFileSchema.safeParse(given)
  if (read.success) return refuseTwice(read.data)
  const [issue] = read.error.issues
  throw refused(`The hand-over file cannot be read at ‘${issue!.path.join('.')}’: ${issue!.message}`)
}

/** Of two things under one id, one would be lost. @throws BenchError InvalidInput */
function refuseTwice(file: HandOverFile): HandOverFile {
  const seen = new Set<string>()
  for (const thing of thingsOf(file.contents)) {
    if (seen.has(keyOf(thing))) throw refused(`In the hand-over file ‘${thing.id}’ stands twice: export it anew.`)
    seen.add(keyOf(thing))
  }
  return file
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    throw refused('The hand-over file is no JSON: it is damaged, or another file.')
  }
}

function refused(sentence: string): BenchError {
  return new BenchError('InvalidInput', sentence, { field: 'file' })
}
