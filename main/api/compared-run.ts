import { canonicalJson } from '../bench-tools/acceptance/canonical-json.ts'
import { hasEnded } from '../bench-tools/acceptance/run-machine.ts'
import { runDeviceFacts } from '../bench-tools/compare/run-facts.ts'
import type { AcceptanceRun, DeviceResult } from '../contract/acceptance.ts'
import type { GoldenRun, RunKind, RunDeviceFacts } from '../contract/compare.ts'
import type { Execution } from '../contract/executions.ts'
import type { JsonObject, JsonValue } from '../contract/json.ts'
import { requireRun } from './acceptance-runner.ts'
import type { JobSource } from './job-source.ts'
import type { ApiPort } from './port.ts'

/** A run as it is held against another: what it did, and what came of it on each device. */
export type RunToCompare = Pick<GoldenRun, 'kind' | 'runId' | 'name' | 'workKey' | 'devices'> & { isOver: boolean }

/** @throws BenchError JobNotFound; NotFound for a run of a sheet that is gone. */
export async function comparedRunOf(
  port: ApiPort,
  source: JobSource,
  { kind, runId }: { kind: RunKind; runId: string },
): Promise<RunToCompare> {
  if (kind === 'acceptance') return ofSheet(port, requireRun(port, runId))
  const { job, executions } = await source.find(runId)
  return {
    kind,
    runId,
    name: job.name,
    workKey: canonicalJson(JSON.parse(JSON.stringify(job.work)) as JsonValue),
    isOver: ['completed', 'failed', 'canceled'].includes(job.state),
    devices: [...executions].map((execution) => ofExecution(port, execution)),
  }
}

function ofExecution(
  port: ApiPort,
  { deviceId, status, error, startedAtMs, finishedAtMs, statusDetails, result }: Execution,
): RunDeviceFacts {
  const details: JsonObject = { ...statusDetails, ...(error !== null && { error }), ...(result !== null && { result }) }
  return runDeviceFacts({ deviceId, status, durationMs: between(startedAtMs, finishedAtMs), details, reported: reportedBy(port, deviceId) })
}

function ofSheet(port: ApiPort, run: AcceptanceRun): RunToCompare {
  return {
    kind: 'acceptance',
    runId: run.id,
    name: run.sheetName,
    workKey: canonicalJson(JSON.parse(JSON.stringify(run.steps)) as JsonValue),
    isOver: hasEnded(run),
    devices: run.devices.map((device) => ofUnit(port, run, device)),
  }
}

/** How long its jobs took together, and what was found. */
function ofUnit(port: ApiPort, run: AcceptanceRun, { deviceId, verdict, firmware, steps }: DeviceResult): RunDeviceFacts {
  const durations = steps.flatMap(({ work }) => (work === null ? [] : (between(work.startedAtMs, work.finishedAtMs) ?? [])))
  const found = steps.flatMap(({ work, checks }, index) => {
    const ofStep = (what: string) => `step ${index + 1} ${what}`
    const values = checks.map(({ found, reason }, place): [string, JsonValue] => [
      ofStep(run.steps[index]!.checks[place]!.name),
      found ?? reason,
    ])
    return [...(work?.error ? [[ofStep('error'), work.error] as [string, JsonValue]] : []), ...values]
  })
  return runDeviceFacts({
    deviceId,
    status: verdict ?? 'open',
    durationMs: durations.length === 0 ? null : durations.reduce((sum, duration) => sum + duration, 0),
    details: { ...Object.fromEntries(found), ...(firmware !== null && { firmware }) },
    reported: reportedBy(port, deviceId),
  })
}

function between(fromMs: number | null, untilMs: number | null): number | null {
  return fromMs === null || untilMs === null ? null : untilMs - fromMs
}

/** As the device reports now: of a run that is long past it may be another state than then. */
function reportedBy({ fleet }: ApiPort, deviceId: string): JsonObject {
  return fleet.device(deviceId)?.reported ?? {}
}
