import { advanced, startedRun, withJob, withExecutions, withValues, type Look } from '../../../../main/bench-tools/acceptance/run.ts'
import { newSheetSchema, type AcceptanceRun, type AcceptanceSheet, type NewSheet } from '../../../../main/contract/acceptance.ts'
import type { Execution, ExecutionStatus } from '../../../../main/contract/executions.ts'
import type { JsonObject, JsonValue } from '../../../../main/contract/json.ts'
import type { z } from 'zod'

/** 2026-01-01T00:00:00Z */
export const startMs = 1_767_225_600_000

export function sheetOf(
  sheet: (Partial<z.input<typeof newSheetSchema>> & Pick<NewSheet, 'name'>) | z.input<typeof newSheetSchema>,
): AcceptanceSheet {
  const steps = sheet.steps ?? [fanStep]
  return {
    id: 'sheet-1',
    createdAtMs: startMs,
    lastUpdatedAtMs: startMs,
    lastUpdatedBy: 'Ada',
    ...newSheetSchema.parse({ ...sheet, steps }),
  }
}

export const fanStep = {
  title: 'Fan',
  work: { kind: 'operation' as const, type: 'setting' as const, operation: { name: 'fan', value: 3 } },
  workWithinSeconds: 30,
  checksWithinSeconds: 10,
}

export function runOf(sheet: AcceptanceSheet, deviceIds: readonly string[]): AcceptanceRun {
  return startedRun(
    sheet,
    deviceIds.map((deviceId, index) => ({
      deviceId,
      name: `Unit ${index + 1}`,
      slot: `A-${index + 1}`,
      templateName: null,
      dialect: 'plain',
    })),
    { id: 'run-1', benchName: 'Bench 1', appVersion: '1.2.3', operator: 'Ada', startedBy: 'ada', targetsInWords: '5 devices' },
    startMs,
  )
}

export function execution(deviceId: string, status: ExecutionStatus, more: { error?: string; result?: JsonValue } = {}): Execution {
  return {
    jobId: 'job-1',
    deviceId,
    executionNumber: 1,
    status,
    step: 0,
    error: more.error ?? null,
    statusDetails: {},
    result: more.result ?? null,
    versionNumber: 1,
    delivered: true,
    queuedAtMs: startMs,
    rolledOutAtMs: startMs,
    stepDeadlineAtMs: null,
    deadlineAtMs: null,
    startedAtMs: startMs + 100,
    finishedAtMs: startMs + 1_100,
    lastUpdatedAtMs: startMs,
    earlierAttempts: [],
  }
}

/** Devices that report these values, each at this time. */
export function looks(reported: Record<string, JsonObject>, reportedAtMs = startMs): Look {
  return (deviceId) => {
    const values = reported[deviceId]
    if (values === undefined) return null
    const times = Object.fromEntries(Object.keys(values).map((name) => [`/${name}`, reportedAtMs]))
    return { reported: values, reportedAtMs: times, properties: {}, attributes: { batch: '7' } }
  }
}

/** A run over units of which the second has failed its job. */
export function endedRun(count: number): AcceptanceRun {
  const deviceIds = Array.from({ length: count }, (_, index) => `unit-${index + 1}`)
  const look = looks(Object.fromEntries(deviceIds.map((deviceId) => [deviceId, { fan: 3, firmware: '2.1.0' }])))
  const sheet = sheetOf({ name: 'Thermostats', signatures: ['Technician'] })
  const begun = withJob(runOf(sheet, deviceIds), 'job-1')
  const worked = withExecutions(begun, (deviceId) =>
    deviceId === 'unit-2' ? execution(deviceId, 'FAILED', { error: 'Relay did not close' }) : execution(deviceId, 'SUCCEEDED'),
  )
  const reading = advanced(worked, look, startMs + 2_000)
  return advanced(withValues(reading, look, startMs + 2_100), look, startMs + 2_200)
}
