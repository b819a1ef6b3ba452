import type { Execution, ExecutionView } from '../contract/executions.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { ApiPort } from './port.ts'

/** Where a person finds a device; one that was deleted keeps its id. */
export function placeOf(fleet: FleetView, deviceId: string): { deviceId: string; deviceName: string; slot: string | null } {
  const device = fleet.device(deviceId)
  return { deviceId, deviceName: device?.name ?? deviceId, slot: device?.slot ?? null }
}

/** An execution as a row of a table; a device that was deleted keeps its id. */
export function executionView({ fleet }: ApiPort, execution: Execution, jobName: string): ExecutionView {
  const device = fleet.device(execution.deviceId)
  const wait = fleet.wait(execution)
  return {
    ...execution,
    jobName,
    ...placeOf(fleet, execution.deviceId),
    templateName: device?.templateId ? (fleet.template(device.templateId)?.name ?? null) : null,
    presence: device?.presence ?? 'deleted',
    waitsFor: wait?.sentence ?? null,
    wait,
  }
}
