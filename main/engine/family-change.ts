/** Devices that speak in another way from now on: a unit that was flashed anew, or a connection that shows what it is. */
import type { Device, DialectName } from '../contract/devices.ts'
import { isReported } from './device-queue.ts'
import { moveExecutionBy } from './execution-moves.ts'
import type { Presences } from './presence.ts'
import { beginQueue } from './pull-queue.ts'
import type { Step } from './step.ts'
import { isFetched } from './work.ts'

/**
 * Goes on in the new way with what a device is at work on. What it fetched before it is told now, for it could not answer what it
 * does not know; what it was told it finds in its queue.
 * @param device as it is kept already, with its new dialect.
 */
export function goOnAs(step: Step, presences: Presences, device: Device, before: DialectName): void {
  if (device.dialect === before) return
  // Its new way has its own turn: it listens, or asks.
  presences.release(device.deviceId)
  for (const execution of [...step.records.atWork(device.deviceId)]) {
    const job = step.records.definitions.get(execution.jobId)!
    const wasFetched = isFetched(step.workOf, { dialect: before }, job)
    if (wasFetched && !isFetched(step.workOf, device, job))
      step.keepExecution({ ...execution, delivered: false, lastUpdatedAtMs: step.now })
    else if (job.work.type === 'setting' && isReported(step, device, job, execution))
      moveExecutionBy(step, execution, 'succeed', { delivered: true })
  }
}

/** Has a device that is connected already be of another family. It will ask for its jobs, where it is to fetch them. */
export function becomeOf(step: Step, presences: Presences, device: Device, before: DialectName): void {
  if (device.dialect === before) return
  presences.unlisten(device.deviceId)
  goOnAs(step, presences, device, before)
  beginQueue(step, presences, device, false)
}
