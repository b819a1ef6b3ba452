import type { Execution, ExecutionView } from '../contract/executions.ts'
import type { ApiPort } from './port.ts'

/** An execution as a row of a table; a device that was deleted keeps its id. */
export function executionView({ fleet }: ApiPort, execution: Execution, jobName: string): ExecutionView {
  const device = fleet.device(execution.deviceId)
  const wait = fleet.wait(execution)
  return {
    ...execution,
    jobName,
    deviceName: device?.name ?? execution.deviceId,
    slot: device?.slot ?? null,
    templateName: device?.templateId ? (fleet.template(device.templateId)?.name ?? null) : null,
    presence: device?.presence ?? 'deleted',
    waitsFor: wait?.sentence ?? null,
    wait,
  }
}
