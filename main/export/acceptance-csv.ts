import { hasEnded } from '../bench-tools/acceptance/run-machine.ts'
import type { AcceptanceRun, Check, DeviceResult } from '../contract/acceptance.ts'
import { time, written, type Cell } from './csv-text.ts'

const columns = [
  'sheet',
  'run id',
  'operator',
  'started',
  'ended',
  'app version',
  'device id',
  'device name',
  'slot',
  'template',
  'firmware',
  'verdict',
  'step',
  'step title',
  'check',
  'expected',
  'found',
  'result',
  'reason',
  'time',
  'run file hash',
]

/** A run as CSV: a line for the job of each step and for each expected value, on each unit. Times are ISO 8601 in UTC. */
export function acceptanceCsv(run: AcceptanceRun): string {
  return `\uFEFF${written([columns, ...run.devices.flatMap((device) => linesOf(run, device))])}`
}

function linesOf(run: AcceptanceRun, device: DeviceResult): Cell[][] {
  const before = [run.sheetName, run.id, run.operator, time(run.startedAtMs), time(run.endedAtMs), run.appVersion]
  const unit = [
    device.deviceId,
    device.name,
    device.slot,
    device.templateName,
    device.firmware,
    device.verdict ?? (hasEnded(run) ? 'unfinished' : 'open'),
  ]
  return device.steps.flatMap(({ work, checks }, index) => {
    const step = run.steps[index]!
    const line = (cells: Cell[]): Cell[] => [...before, ...unit, index + 1, step.title, ...cells, run.lastHash]
    const ofWork =
      work && line(['job', 'SUCCEEDED', work.status, resultOf(work.reason, 'done'), work.error ?? work.reason, time(work.finishedAtMs)])
    const ofChecks = checks.map(({ reason, found, atMs }, place) => {
      const check = step.checks[place]!
      return line([nameOf(check), expectedText(check), foundCell(found), resultOf(reason, 'asExpected'), reason, time(atMs)])
    })
    return [...(ofWork ? [ofWork] : []), ...ofChecks]
  })
}

function resultOf(reason: string | null, good: string): string {
  return reason === null ? 'open' : reason === good ? 'pass' : 'fail'
}

function nameOf({ source, name }: Check): string {
  return name === '' ? source : `${source}.${name}`
}

/** What is expected, in signs that a script can read. */
function expectedText({ expected, isFresh }: Check): string {
  const fresh = isFresh ? ' (fresh)' : ''
  switch (expected.is) {
    case 'equal':
      return `equals ${JSON.stringify(expected.value)}${fresh}`
    case 'between':
      return `${bounds(expected)}${fresh}`
    case 'like':
      return `like ${expected.pattern}${fresh}`
    case 'present':
      return `present${fresh}`
  }
}

function bounds({ minimum, maximum }: { minimum: number | null; maximum: number | null }): string {
  return [minimum === null ? '' : `from ${minimum}`, maximum === null ? '' : `to ${maximum}`].join(' ').trim()
}

/** A number as one: a spreadsheet reckons with it, and a minus sign is no formula. */
function foundCell(found: string | null): Cell {
  return found !== null && /^-?\d/.test(found) && Number.isFinite(Number(found)) ? Number(found) : found
}
