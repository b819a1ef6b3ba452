/** What a device's reports say of the settings that jobs have sent it. */
import type { Device } from '../contract/devices.ts'
import type { Execution } from '../contract/executions.ts'
import type { JsonObject } from '../contract/json.ts'
import { moveExecutionBy } from './execution-moves.ts'
import type { Step } from './step.ts'
import { templateFor, valuesOf } from './work.ts'

/** Settles every setting job that a device is at work on. @param patch what has come to make `reported`. */
export function settleByReports(step: Step, device: Device, reported: JsonObject, patch: JsonObject): void {
  for (const execution of [...step.records.atWork(device.deviceId)]) settleByReport(step, device, reported, patch, execution)
}

/** Ends a setting job on a device whose reported state says what became of the settings. */
function settleByReport(step: Step, device: Device, reported: JsonObject, patch: JsonObject, execution: Execution): void {
  const job = step.records.definitions.get(execution.jobId)!
  if (job.work.type !== 'setting') return
  const template = templateFor(step.records, device, job)
  const values = valuesOf(job.work)
  const work = step.workOf(device.dialect)
  const { sentVersion = 1, acknowledgedSettings = [] } = execution
  const acknowledged = withAll(acknowledgedSettings, work.acknowledgedIn(values, patch, sentVersion, template))
  const outcome = work.outcome(values, reported, sentVersion, acknowledged, template)
  const { message } = outcome
  const statusDetails = message === null ? execution.statusDetails : { ...execution.statusDetails, message }
  if (outcome.kind === 'waits') {
    const isSaid = message === null || message === execution.statusDetails['message']
    if (isSaid && acknowledged.length === acknowledgedSettings.length) return
    moveExecutionBy(step, execution, 'progress', { delivered: true, statusDetails, acknowledgedSettings: acknowledged })
    step.reading = applied(isSaid ? `Job ‘${job.name}’ goes on.` : `Job ‘${job.name}’ goes on: ${message}`)
  } else if (outcome.kind === 'taken') {
    moveExecutionBy(step, execution, 'succeed', { delivered: true, statusDetails })
    step.reading = applied(`It reports what job ‘${job.name}’ set: completed.`)
  } else {
    moveExecutionBy(step, execution, 'fail', { delivered: true, error: outcome.message })
    step.reading = applied(`It refuses what job ‘${job.name}’ set: failed.`)
  }
}

function withAll(known: readonly string[], more: readonly string[]): string[] {
  return [...known, ...more.filter((name) => !known.includes(name))]
}

function applied(sentence: string) {
  return { verdict: 'applied' as const, sentence }
}
