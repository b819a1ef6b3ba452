/** A run as a file that shows whether it is still as it was written: a header, a line a device, an end. */
import { maximumRunDevices, type AcceptanceRun, type CheckedFile, type FileProblem } from '../../contract/acceptance.ts'
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { chained, readChain, type ChainLine, type LineProblem } from './chain.ts'
import { countsOf } from './verdict.ts'

const format = 'benchfleet-acceptance-run'
/** More than any run has, though many were put in: so many are neither read nor told one by one. */
const mostLines = 5 * maximumRunDevices
const iso = (atMs: number | null) => (atMs === null ? null : new Date(atMs).toISOString())

/** The file of a run that has ended; there is no line end after the last line, so that nothing can be cut off unseen. */
export function runFile(run: AcceptanceRun): string {
  return chained(recordsOf(run)).join('\n')
}

/** The hash of the last line: it stands for all that is above it. */
export function lastHashOf(run: AcceptanceRun): string {
  return (JSON.parse(chained(recordsOf(run)).at(-1)!) as ChainLine).hash
}

function* recordsOf(run: AcceptanceRun): Generator<JsonObject> {
  const {
    devices,
    lastHash: _lastHash,
    id,
    state,
    endedAtMs,
    jobIds,
    step: _step,
    stepStartedAtMs: _at,
    deadlineAtMs: _until,
    ...facts
  } = run
  yield plain({ kind: 'header', format, version: 1, runId: id, ...facts, startedAt: iso(run.startedAtMs) })
  for (const device of devices) yield plain({ kind: 'device', ...device })
  yield plain({ kind: 'end', state, endedAt: iso(endedAtMs), jobIds, counts: countsOf(run) })
}

/** As JSON has it, without what is undefined. */
function plain(record: object): JsonObject {
  return JSON.parse(JSON.stringify(record)) as JsonObject
}

/** Whether a file is as it was written, and if not, where. */
export function checkedFile(text: string): Omit<CheckedFile, 'isAsKept'> {
  // Editors put one at the end of a file.
  const lines = text.replace(/\n$/, '').split('\n', mostLines + 1)
  const read = lines.length > mostLines ? [] : readChain(lines)
  const header = read[0]?.line?.record ?? null
  if (!read.some(({ line }) => line !== null))
    return {
      isWhole: false,
      problems: [{ line: 1, kind: 'notARunFile', sentence: 'This is no run file: choose a file that was saved from a run.' }],
      lines: lines.length,
      header: null,
      lastHash: null,
    }
  const problems = [...lineProblems(read), ...endProblems(read)]
  const last = read.at(-1)?.line ?? null
  return {
    isWhole: problems.length === 0,
    problems,
    lines: lines.length,
    header: header?.['kind'] === 'header' ? headerOf(header) : null,
    lastHash: last?.record['kind'] === 'end' ? last.hash : null,
  }
}

type Read = ReturnType<typeof readChain>

function lineProblems(read: Read): FileProblem[] {
  const there = read.flatMap(({ line }) => line?.sequence ?? []).toSorted((left, right) => left - right)
  return read.flatMap(({ line, problem }, index) => {
    if (problem === null) return []
    return [{ line: index + 1, kind: problem.kind, sentence: sentenceOf(problem, index + 1, line, there) }]
  })
}

function sentenceOf(problem: LineProblem, number: number, line: ChainLine | null, there: readonly number[]): string {
  if (problem.kind === 'unreadable') return `Line ${number} cannot be read: it is damaged, or no line of a run file.`
  if (problem.kind === 'changed') return `Line ${number}${of(line)} was changed after it was written.`
  const { sequence } = problem
  const last = there.findLast((before) => before < sequence) ?? 0
  if (sequence > number && last !== sequence - 1) {
    const first = Math.max(last, 0) + 1
    return first === sequence - 1
      ? `Before line ${number}${of(line)} a line is missing.`
      : `Before line ${number}${of(line)} ${sequence - first} lines are missing.`
  }
  return sequence === number
    ? `Line ${number}${of(line)} does not follow the line above it: one of them was put in from elsewhere.`
    : `Line ${number}${of(line)} was written as line ${sequence}: lines were moved, taken out or put in.`
}

/** Of which device a line is, if of one. */
function of(line: ChainLine | null): string {
  const deviceId: JsonValue | undefined = line?.record['kind'] === 'device' ? line.record['deviceId'] : undefined
  return typeof deviceId === 'string' ? ` (device ‘${deviceId}’)` : ''
}

function endProblems(read: Read): FileProblem[] {
  const kinds = read.map(({ line }) => line?.record['kind'])
  const problems: FileProblem[] = []
  const end = kinds.indexOf('end')
  if (end === -1)
    problems.push({
      line: read.length + 1,
      kind: 'cut',
      sentence: `The file ends after line ${read.length} without its end: it was cut off.`,
    })
  else if (end < read.length - 1)
    problems.push({ line: end + 2, kind: 'surplus', sentence: `After the end in line ${end + 1} there are more lines: they were put in.` })
  if (read[0]!.line !== null && kinds[0] !== 'header')
    problems.push({ line: 1, kind: 'cut', sentence: 'The file does not begin with its header: its beginning was cut off.' })
  return problems
}

function headerOf(record: JsonObject): CheckedFile['header'] {
  const text = (name: string) => (typeof record[name] === 'string' ? record[name] : '')
  return { runId: text('runId'), sheetName: text('sheetName'), operator: text('operator'), startedAt: text('startedAt') }
}
