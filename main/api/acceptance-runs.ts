import { checkedFile, lastHashOf, runFile } from '../bench-tools/acceptance/run-file.ts'
import { hasEnded } from '../bench-tools/acceptance/run-machine.ts'
import { startedRun, type RunDevice } from '../bench-tools/acceptance/run.ts'
import { countsOf } from '../bench-tools/acceptance/verdict.ts'
import { maximumRunDevices, type AcceptanceRun, type DeviceResult, type RunHead } from '../contract/acceptance.ts'
import type { Device } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { acceptanceRunnerOf, requireRun } from './acceptance-runner.ts'
import { requireSheet } from './acceptance-sheets.ts'
import { done } from './done.ts'
import { readTargets } from './job-requests.ts'
import { targetsInWords } from './job-view.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** What one may do with runs of acceptance sheets. */
export function acceptanceRunHandlers(port: ApiPort) {
  const { acceptanceRuns: calls } = procedures
  const records = port.tools.acceptanceRuns
  const runner = acceptanceRunnerOf(port)
  const note = (act: string, sentence: string, who: string) =>
    port.submit({ kind: 'audit.note', operation: `acceptanceRun.${act}`, sentence, who })
  return calls.router({
    list: calls.list.handler(({ input }) => {
      const found = records
        .list()
        .filter(({ sheetId }) => input.sheetId === undefined || sheetId === input.sheetId)
        .filter(
          ({ sheetName, operator, targetsInWords }) =>
            input.search === undefined || holds(input.search, sheetName, operator, targetsInWords),
        )
      const ordered = sorted(found, input.sort ?? '-started', {
        started: (run) => run.startedAtMs,
        sheet: (run) => run.sheetName,
        operator: (run) => run.operator,
        failed: (run) => countsOf(run).failed,
      })
      return pageOf(ordered, input, rowOf)
    }),
    get: calls.get.handler(({ input }) => headOf(requireRun(port, input.runId))),
    devices: calls.devices.handler(({ input: { runId, verdict, search, sort, ...page } }) => {
      const found = requireRun(port, runId)
        .devices.filter((device) => verdict === undefined || device.verdict === verdict)
        .filter(({ deviceId, name, slot }) => search === undefined || holds(search, deviceId, name, slot))
      return pageOf(sorted(found, sort ?? 'verdict,slot,deviceId', deviceKeys), page, (result) => {
        const device = port.fleet.device(result.deviceId)
        return device ? { ...result, slotNow: device.slot } : result
      })
    }),
    operator: calls.operator.handler(() => {
      const newest = records
        .list()
        .reduce<AcceptanceRun | null>((last, run) => (last && last.startedAtMs > run.startedAtMs ? last : run), null)
      return { operator: newest?.operator ?? port.personName() }
    }),
    start: calls.start.handler(async ({ input: { sheetId, operator, targets }, context: { who } }) => {
      const sheet = requireSheet(port, sheetId)
      const wanted = readTargets(port.fleet, targets)
      const { devices, broken } = port.fleet.resolve(wanted)
      if (broken !== null) throw new BenchError('DeviceSetBroken', broken, { field: 'targets' })
      requireSome(devices.length)
      const runId = port.newId('acceptance')
      await runner.start(
        startedRun(
          sheet,
          devices.map((device) => runDevice(port, device)),
          {
            id: runId,
            benchName: port.settings().benchName,
            appVersion: port.overview().version,
            operator,
            startedBy: who,
            targetsInWords: targetsInWords(port.fleet, wanted),
          },
          port.now(),
        ),
      )
      await note('start', `Started the acceptance sheet ‘${sheet.name}’ on ${counted(devices.length)}.`, who)
      return { runId }
    }),
    cancel: calls.cancel.handler(async ({ input: { runId }, context: { who } }) => {
      await runner.cancel(runId)
      await note('cancel', `Canceled a run of the acceptance sheet ‘${requireRun(port, runId).sheetName}’.`, who)
      return { runId }
    }),
    delete: calls.delete.handler(async ({ input: { runId }, context: { who } }) => {
      const run = requireRun(port, runId)
      if (!hasEnded(run)) throw notOver(run)
      await records.remove(runId)
      await note('delete', `Deleted a run of the acceptance sheet ‘${run.sheetName}’ of ${new Date(run.startedAtMs).toISOString()}.`, who)
      return done
    }),
    csv: calls.csv.handler(({ input }) => {
      const run = requireRun(port, input.runId)
      return { name: `${fileName(run)}.csv`, text: port.acceptanceCsv(run) }
    }),
    sheet: calls.sheet.handler(({ input: { runId, language = 'en' } }) => {
      const run = requireRun(port, runId)
      return { name: `${fileName(run)}.html`, text: port.acceptanceSheet(run, language) }
    }),
    file: calls.file.handler(({ input }) => {
      const run = requireRun(port, input.runId)
      if (!hasEnded(run)) throw notOver(run)
      return { name: `${fileName(run)}.jsonl`, text: runFile(run) }
    }),
    checkFile: calls.checkFile.handler(({ input }) => {
      const checked = checkedFile(input.text)
      const kept = checked.header && records.get(checked.header.runId)
      return { ...checked, isAsKept: kept ? kept.lastHash === checked.lastHash : null }
    }),
    savePdf: calls.savePdf.handler(({ input: { runId, language = 'en' } }) => {
      if (port.savePdf === null)
        throw new BenchError(
          'NotAvailable',
          'There is no save dialog here: print the sheet from the browser, and choose PDF as the printer.',
        )
      const run = requireRun(port, runId)
      return port.savePdf({ name: `${fileName(run)}.pdf`, html: port.acceptanceSheet(run, language) })
    }),
  })
}

const verdictOrder = { failed: '0', unfinished: '1', passed: '3' }
const deviceKeys = {
  verdict: ({ verdict }: DeviceResult) => (verdict === null ? '2' : verdictOrder[verdict]),
  slot: ({ slot }: DeviceResult) => slot,
  deviceId: ({ deviceId }: DeviceResult) => deviceId,
  name: ({ name }: DeviceResult) => name,
  firmware: ({ firmware }: DeviceResult) => firmware,
}

function requireSome(count: number): void {
  if (count === 0)
    throw new BenchError('NoTargets', 'These are no devices: choose a set that has some, or pick devices.', { field: 'targets' })
  if (count > maximumRunDevices)
    throw new BenchError(
      'TooLarge',
      `A run of a sheet takes at most ${inWords(maximumRunDevices)} devices, and these are ${inWords(count)}: run it shelf by shelf.`,
      {
        field: 'targets',
      },
    )
}

function runDevice({ fleet }: ApiPort, { deviceId, name, slot, templateId, dialect }: Device): RunDevice {
  const templateName = templateId === null ? null : (fleet.template(templateId)?.name ?? null)
  return { deviceId, name, slot, templateName, dialect }
}

function headOf(run: AcceptanceRun): RunHead {
  const { devices: _devices, ...head } = run
  return { ...head, counts: countsOf(run), isWhole: hasEnded(run) ? lastHashOf(run) === run.lastHash : null }
}

function rowOf(run: AcceptanceRun) {
  const { id, sheetId, sheetName, operator, targetsInWords, state, startedAtMs, endedAtMs } = run
  return { id, sheetId, sheetName, operator, targetsInWords, state, startedAtMs, endedAtMs, counts: countsOf(run) }
}

function notOver({ sheetName, id }: AcceptanceRun): BenchError {
  return new BenchError('InvalidStateTransition', `The run of ‘${sheetName}’ is under way: wait for its end, or cancel it.`, { runId: id })
}

function fileName({ sheetName, startedAtMs }: AcceptanceRun): string {
  return `${sheetName} ${new Date(startedAtMs).toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')}`
}

const inWords = (count: number) => count.toLocaleString('en')

function counted(devices: number): string {
  return devices === 1 ? '1 device' : `${devices} devices`
}
