/** A run of a sheet: how it begins, what it takes in, and how it goes on. All is a function of what is given; time is an argument. */
import type { AcceptanceRun, AcceptanceSheet, Check, DeviceResult, Step, StepResult, WorkResult } from '../../contract/acceptance.ts'
import type { Execution } from '../../contract/executions.ts'
import { isTerminal } from '../../contract/fold-status.ts'
import type { JsonValue } from '../../contract/json.ts'
import { checkAnswer, checkDevice, firmwareOf, type DeviceLook } from './check-value.ts'
import { lastHashOf } from './run-file.ts'
import { hasEnded, moved, type RunEvent } from './run-machine.ts'
import { isGivenUp, verdictOf } from './verdict.ts'

/** What a run begins with. */
export type RunFacts = Pick<AcceptanceRun, 'id' | 'benchName' | 'appVersion' | 'operator' | 'startedBy' | 'targetsInWords'>
export type RunDevice = Pick<DeviceResult, 'deviceId' | 'name' | 'slot' | 'templateName' | 'dialect'>
/** How a device is looked at; null for one that is gone. */
export type Look = (deviceId: string) => DeviceLook | null

/** A sheet's steps with what they read back among their checks. */
function stepsToRun(steps: readonly Step[]): Step[] {
  return steps.map((step) => ({ ...step, checks: [...readBack(step), ...step.checks] }))
}

function readBack({ work }: Step): Check[] {
  if (work?.kind !== 'operation' || work.type === 'command' || !work.isReadBack) return []
  const source = work.type === 'property' ? 'property' : 'reported'
  return [{ source, name: work.operation.name, expected: { is: 'equal', value: work.operation.value! }, isFresh: false }]
}

export function startedRun(sheet: AcceptanceSheet, devices: readonly RunDevice[], facts: RunFacts, now: number): AcceptanceRun {
  const steps = stepsToRun(sheet.steps)
  const openSteps = steps.map(({ work, checks }): StepResult => ({
    work: work === null ? null : openWork,
    checks: checks.map(() => ({ reason: null, found: null, atMs: null })),
  }))
  const run: AcceptanceRun = {
    ...facts,
    sheetId: sheet.id,
    sheetName: sheet.name,
    description: sheet.description,
    steps,
    firmwareField: sheet.firmwareField,
    signatures: sheet.signatures,
    state: 'working',
    step: 0,
    jobIds: steps.map(() => null),
    stepStartedAtMs: now,
    deadlineAtMs: now,
    startedAtMs: now,
    endedAtMs: null,
    resumedAtMs: [],
    devices: devices.map((device) => ({ ...device, firmware: null, verdict: null, steps: openSteps })),
    lastHash: null,
  }
  return begun(run, 0, now)
}

const openWork: WorkResult = { reason: null, status: null, error: null, startedAtMs: null, finishedAtMs: null }

/** The units that a step is tried on. */
export function devicesInStep({ devices }: AcceptanceRun): DeviceResult[] {
  return devices.filter((device) => !isGivenUp(device))
}

/** True when the present step waits for nothing any more. */
export function isSettled(run: AcceptanceRun): boolean {
  return run.devices.every(({ steps }) => {
    const { work, checks } = steps[run.step]!
    return run.state === 'working' ? work === null || work.reason !== null : checks.every(({ reason }) => reason !== null)
  })
}

/** Begins a step, or ends the run behind the last one. */
function begun(run: AcceptanceRun, step: number, now: number): AcceptanceRun {
  const wanted = run.steps[step]
  if (wanted === undefined) return ended(run, 'end', now)
  const tried = withStep(run, step, (result, device) => (isGivenUp(device) ? notTried(result, now) : result))
  const begins = { ...tried, step, stepStartedAtMs: now }
  return wanted.work === null
    ? reading(begins, now)
    : { ...begins, state: moved(run.state, 'work'), deadlineAtMs: now + wanted.workWithinSeconds * 1000 }
}

function reading(run: AcceptanceRun, now: number): AcceptanceRun {
  return { ...run, state: moved(run.state, 'read'), deadlineAtMs: now + run.steps[run.step]!.checksWithinSeconds * 1000 }
}

function notTried({ work, checks }: StepResult, now: number): StepResult {
  return {
    work: work && { ...work, reason: 'notTried' },
    checks: checks.map((check) => ({ ...check, reason: check.reason ?? 'notTried', atMs: check.atMs ?? now })),
  }
}

/** The job of the present step is made under this id. */
export function withJob(run: AcceptanceRun, jobId: string): AcceptanceRun {
  return { ...run, jobIds: run.jobIds.with(run.step, jobId) }
}

/** The job of the present step cannot be made, or is gone: no unit can do it. */
export function withoutJob(run: AcceptanceRun, sentence: string): AcceptanceRun {
  return withStep(run, run.step, (result) =>
    result.work === null || result.work.reason !== null
      ? result
      : { ...result, work: { ...result.work, reason: 'noJob', error: sentence } },
  )
}

/** Takes in how far the job of the present step has come on the devices. */
export function withExecutions(run: AcceptanceRun, executionOf: (deviceId: string) => Execution | undefined): AcceptanceRun {
  return withStep(run, run.step, (result, { deviceId }) => {
    if (result.work === null || result.work.reason !== null) return result
    const execution = executionOf(deviceId)
    if (execution === undefined) return result
    const { status, error, startedAtMs, finishedAtMs } = execution
    const work = { ...result.work, status, error, startedAtMs, finishedAtMs }
    if (sameWork(work, result.work)) return result
    if (!isTerminal(status)) return { ...result, work }
    if (status !== 'SUCCEEDED')
      return { ...result, work: { ...work, reason: status === 'CANCELED' || status === 'REMOVED' ? 'noJob' : 'failed' } }
    return { work: { ...work, reason: 'done' }, checks: withAnswer(result, run.steps[run.step]!, execution.result, finishedAtMs) }
  })
}

function sameWork(left: WorkResult, right: WorkResult): boolean {
  return left.status === right.status && left.error === right.error && left.startedAtMs === right.startedAtMs
}

function withAnswer({ checks }: StepResult, step: Step, answer: JsonValue | null, atMs: number | null): StepResult['checks'] {
  return checks.map((result, index) => {
    const check = step.checks[index]!
    return check.source === 'answer' ? { ...checkAnswer(check, answer), atMs } : result
  })
}

/** Takes in what the devices say now: a value that has been as expected once has passed. */
export function withValues(run: AcceptanceRun, look: Look, now: number): AcceptanceRun {
  return withStep(run, run.step, (result, { deviceId }) => {
    if (result.checks.every(({ reason }) => reason !== null)) return result
    const device = look(deviceId)
    const { checks } = run.steps[run.step]!
    let isNew = false
    const results = result.checks.map((known, index) => {
      if (known.reason !== null) return known
      const { reason, found } = checkDevice(checks[index]!, device, run.stepStartedAtMs)
      if (reason !== 'asExpected' && found === known.found) return known
      isNew = true
      return reason === 'asExpected' ? { reason, found, atMs: now } : { ...known, found }
    })
    return isNew ? { ...result, checks: results } : result
  })
}

/** Goes on from the present step when all is there or its time is over; else the run is as it was. */
export function advanced(run: AcceptanceRun, look: Look, now: number): AcceptanceRun {
  if (hasEnded(run) || (!isSettled(run) && now < run.deadlineAtMs)) return run
  if (run.state === 'reading') return finishedIfOver(begun(givenUpValues(run, look, now), run.step + 1, now), look)
  const late = withStep(run, run.step, (result) =>
    result.work?.reason === null ? { ...result, work: { ...result.work, reason: 'late' } } : result,
  )
  const given = withStep(late, run.step, (result, device) => (isGivenUp(device) ? notTriedChecks(result, now) : result))
  return reading(given, now)
}

function notTriedChecks(result: StepResult, now: number): StepResult {
  return { ...result, checks: notTried(result, now).checks }
}

/** What has not come as expected by now never will. */
function givenUpValues(run: AcceptanceRun, look: Look, now: number): AcceptanceRun {
  const { checks } = run.steps[run.step]!
  return withStep(run, run.step, (result, { deviceId }) => ({
    ...result,
    checks: result.checks.map((known, index) =>
      known.reason !== null ? known : { ...checkDevice(checks[index]!, look(deviceId), run.stepStartedAtMs), atMs: now },
    ),
  }))
}

/** Cancels a run; what has no answer yet gets none. */
export function canceledRun(run: AcceptanceRun, look: Look, now: number): AcceptanceRun {
  return finishedIfOver(ended(run, 'cancel', now), look)
}

function ended(run: AcceptanceRun, event: RunEvent, now: number): AcceptanceRun {
  return { ...run, state: moved(run.state, event), endedAtMs: now }
}

/** The verdicts, the firmware as it is at the end, and the hash that stands for all of it. */
function finishedIfOver(run: AcceptanceRun, look: Look): AcceptanceRun {
  if (!hasEnded(run)) return run
  const devices = run.devices.map((device) => {
    const seen = look(device.deviceId)
    return { ...device, firmware: seen && firmwareOf(seen, run.firmwareField), verdict: verdictOf(device) }
  })
  const whole = { ...run, devices }
  return { ...whole, lastHash: lastHashOf(whole) }
}

/** The bench was closed in the middle of the run: the present step gets its whole time again, for nothing came in meanwhile. */
export function resumedRun(run: AcceptanceRun, now: number): AcceptanceRun {
  const { workWithinSeconds, checksWithinSeconds } = run.steps[run.step]!
  const seconds = run.state === 'working' ? workWithinSeconds : checksWithinSeconds
  return { ...run, resumedAtMs: [...run.resumedAtMs, now], deadlineAtMs: now + seconds * 1000 }
}

/** The run with other results of a step; the same run where none is another. */
function withStep(run: AcceptanceRun, step: number, change: (result: StepResult, device: DeviceResult) => StepResult): AcceptanceRun {
  let isNew = false
  const devices = run.devices.map((device) => {
    const before = device.steps[step]!
    const after = change(before, device)
    if (after === before) return device
    isNew = true
    return { ...device, steps: device.steps.with(step, after) }
  })
  return isNew ? { ...run, devices } : run
}
