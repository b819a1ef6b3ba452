import { besideEachOther, type DeviceSheet } from '../bench-tools/compare/compare-devices.ts'
import { heldAgainst, type Held, type HeldRun } from '../bench-tools/compare/compare-runs.ts'
import { maximumGoldenDevices, type ComparedDevice, type GoldenRow, type GoldenRun, type RunKind } from '../contract/compare.ts'
import { BenchError } from '../contract/errors.ts'
import type { JsonValue } from '../contract/json.ts'
import { comparedRunOf, type RunToCompare } from './compared-run.ts'
import { done } from './done.ts'
import type { JobSource } from './job-source.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** How many things of a device a row names. */
const firstShown = 3
/** Jobs of a device that stand beside those of another. */
const lastJobs = 10

interface Wanted {
  kind: RunKind
  runId: string
  goldenId?: string | undefined
}

/** Holds runs and devices against each other. */
export function compareHandlers(port: ApiPort, source: JobSource) {
  const { compare } = procedures
  const records = port.tools.goldenRuns
  const newestFirst = () => records.list().toSorted((left, right) => right.markedAtMs - left.markedAtMs)

  const goldenFor = ({ goldenId }: Wanted, run: RunToCompare): GoldenRun | null => {
    if (goldenId !== undefined) return requireGolden(port, goldenId)
    return newestFirst().find(({ workKey, kind, runId }) => workKey === run.workKey && !(kind === run.kind && runId === run.runId)) ?? null
  }
  const hold = async (wanted: Wanted): Promise<{ run: RunToCompare; golden: GoldenRun | null; held: HeldRun }> => {
    const run = await comparedRunOf(port, source, wanted)
    const golden = goldenFor(wanted, run)
    return { run, golden, held: heldAgainst(run.devices, golden?.devices ?? null) }
  }

  return compare.router({
    goldenRuns: compare.goldenRuns.handler(async ({ input: { kind, runId } }) => {
      const workKey = kind !== undefined && runId !== undefined ? (await comparedRunOf(port, source, { kind, runId })).workKey : null
      const rows = newestFirst().map((golden) => goldenRow(golden, workKey))
      return { items: rows.toSorted((left, right) => Number(right.isSameWork) - Number(left.isSameWork)) }
    }),
    markGolden: compare.markGolden.handler(async ({ input, context: { who } }) => {
      const run = await comparedRunOf(port, source, input)
      if (!run.isOver)
        throw new BenchError('InvalidStateTransition', `‘${run.name}’ is still under way: wait for its end before you keep it as golden.`)
      if (run.devices.length > maximumGoldenDevices)
        throw new BenchError(
          'TooLarge',
          `A golden run has at most 2,000 devices, and ‘${run.name}’ has ${run.devices.length}: mark a smaller one.`,
        )
      const known = records.list().find(({ kind, runId }) => kind === run.kind && runId === run.runId)
      const id = known?.id ?? port.newId('golden')
      const { kind, runId, name, workKey, devices } = run
      await records.put({ id, kind, runId, name, workKey, markedAtMs: port.now(), markedBy: who, devices })
      await port.submit({ kind: 'audit.note', operation: 'goldenRun.create', sentence: `Marked ‘${name}’ as a golden run.`, who })
      return { goldenId: id }
    }),
    removeGolden: compare.removeGolden.handler(async ({ input: { goldenId }, context: { who } }) => {
      const { name } = requireGolden(port, goldenId)
      await records.remove(goldenId)
      await port.submit({ kind: 'audit.note', operation: 'goldenRun.delete', sentence: `‘${name}’ is no golden run any more.`, who })
      return done
    }),
    run: compare.run.handler(async ({ input }) => {
      const { run, golden, held } = await hold(input)
      const { kind, runId, name } = run
      return {
        kind,
        runId,
        name,
        golden: golden && goldenRow(golden, run.workKey),
        goldenId: records.list().find((other) => other.kind === kind && other.runId === runId)?.id ?? null,
        devices: held.devices.length,
        different: held.devices.filter(({ differences }) => differences > 0).length,
        withOutliers: held.devices.filter(({ outliers }) => outliers > 0).length,
        durations: held.durations,
        goldenDurations: held.goldenDurations,
      }
    }),
    runDevices: compare.runDevices.handler(async ({ input: { only, search, sort, limit, cursor, offset, ...wanted } }) => {
      const { held } = await hold(wanted)
      const found = held.devices
        .filter(({ differences, outliers }) => only === undefined || (only === 'different' ? differences > 0 : outliers > 0))
        .map((device) => ({ device, named: named(port, device.facts.deviceId) }))
        .filter(({ device, named: { name, slot } }) => search === undefined || holds(search, device.facts.deviceId, name, slot))
      const ordered = sorted(found, sort ?? '-outliers,-differences,slot,deviceId', {
        differences: ({ device }) => device.differences,
        outliers: ({ device }) => device.outliers,
        duration: ({ device }) => device.facts.durationMs,
        status: ({ device }) => device.facts.status,
        deviceId: ({ device }) => device.facts.deviceId,
        name: ({ named: { name } }) => name,
        slot: ({ named: { slot } }) => slot,
      })
      return pageOf(ordered, { limit, cursor, offset }, ({ device, named }) => rowOf(device, named))
    }),
    runDevice: compare.runDevice.handler(async ({ input: { deviceId, ...wanted } }) => {
      const { run, held } = await hold(wanted)
      const device = held.devices.find(({ facts }) => facts.deviceId === deviceId)
      if (!device) throw new BenchError('ExecutionNotFound', `‘${run.name}’ did not run on device ‘${deviceId}’.`, { thingName: deviceId })
      return { items: device.fields }
    }),
    devices: compare.devices.handler(({ input: { left, right, isDifferent, ...page } }) => {
      const lines = besideEachOther(sheetOf(port, left), sheetOf(port, right))
      const different = lines.filter((line) => line.isDifferent).length
      const wanted = isDifferent === undefined ? lines : lines.filter((line) => line.isDifferent === isDifferent)
      return { ...pageOf(wanted, page, (line) => line), different, alike: lines.length - different }
    }),
  })
}

/** @throws BenchError NotFound */
function requireGolden({ tools }: ApiPort, goldenId: string): GoldenRun {
  const golden = tools.goldenRuns.get(goldenId)
  if (!golden) throw new BenchError('NotFound', `There is no golden run ‘${goldenId}’: it may have been taken away.`, { goldenId })
  return golden
}

function goldenRow({ devices, workKey, ...row }: GoldenRun, wantedKey: string | null): GoldenRow {
  return { ...row, deviceCount: devices.length, isSameWork: workKey === wantedKey }
}

function named({ fleet }: ApiPort, deviceId: string): { name: string; slot: string | null } {
  const device = fleet.device(deviceId)
  return { name: device?.name ?? deviceId, slot: device?.slot ?? null }
}

function rowOf({ facts, against, goldenDurationMs, differences, outliers, fields }: Held, name: ReturnType<typeof named>): ComparedDevice {
  const { deviceId, status, durationMs } = facts
  const first = fields.filter(({ isDifferent, outlier }) => isDifferent || outlier !== null).slice(0, firstShown)
  return { deviceId, ...name, status, durationMs, goldenDurationMs, against, differences, outliers, first }
}

/** @throws BenchError DeviceNotFound */
function sheetOf({ fleet }: ApiPort, deviceId: string): DeviceSheet {
  const device = fleet.device(deviceId)
  if (!device) throw new BenchError('DeviceNotFound', `There is no device ‘${deviceId}’: it may have been deleted.`, { deviceId })
  const { name, slot, templateId, dialect, presence, clientId, modelId, attributes, properties, desired, reported } = device
  const template = templateId === null ? null : (fleet.template(templateId)?.name ?? templateId)
  const facts = { name, slot, template, dialect, presence, clientId: clientId ?? deviceId, modelId: modelId ?? null }
  const jobs = fleet.executionsOfDevice(deviceId).slice(0, lastJobs)
  return {
    device: Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null)) as Record<string, JsonValue>,
    attributes,
    properties,
    desired,
    reported,
    jobs: Object.fromEntries(
      jobs.map(({ jobId, status, error }) => [fleet.job(jobId)?.name ?? jobId, error === null ? status : `${status}: ${error}`]),
    ),
  }
}
