import type { Device } from '../contract/devices.ts'
import type { JobDefinition } from '../contract/jobs.ts'
import { completeAtOnce, newExecution } from './execution-moves.ts'
import type { Step } from './step.ts'
import { valuesOf } from './work.ts'

/** A property is kept on the operator's side: done at once, whether the device is there or not. */
export function completeProperty(step: Step, job: JobDefinition, device: Device): void {
  const properties = { ...device.properties, ...valuesOf(job.work) }
  step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...device, properties } })
  completeAtOnce(step, newExecution(job.jobId, device.deviceId, step.now))
}
