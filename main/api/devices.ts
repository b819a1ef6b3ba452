import type { Device, ImportProblem, ImportReport } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { done } from './done.ts'
import { executionView } from './execution-view.ts'
import { inChunks } from './in-chunks.ts'
import { readImport, type ImportedDevice } from './import-csv.ts'
import { knownToTheBench } from './known-to-the-bench.ts'
import { devicesFound, devicesSelected, shelvesOf } from './device-finding.ts'
import { pageOf, sortedPage } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** The device of that id. @throws BenchError DeviceNotFound */
export function knownDevice(port: ApiPort, deviceId: string): Device {
  const device = port.fleet.device(deviceId)
  if (!device) throw new BenchError('DeviceNotFound', `There is no device ‘${deviceId}’: it may have been deleted.`, { deviceId })
  return device
}

function templateName(port: ApiPort, device: Device): string | null {
  return device.templateId === null ? null : (port.fleet.template(device.templateId)?.name ?? null)
}

/** A row of an import as its report shows it. */
function withoutKeys({ credentials, ...device }: ImportedDevice): ImportReport['good'][number] {
  return { ...device, hasCredentials: credentials !== undefined }
}

/** Finding, registering and deleting devices. */
export function deviceHandlers(port: ApiPort) {
  const { devices } = procedures
  return {
    list: devices.list.handler(({ input }) => {
      const found = input.deviceIds ? devicesSelected(port, { deviceIds: input.deviceIds }) : devicesFound(port, input)
      const keys = {
        deviceId: (device: Device) => device.deviceId,
        name: (device: Device) => device.name,
        slot: (device: Device) => device.slot,
        dialect: (device: Device) => device.dialect,
        presence: (device: Device) => ['online', 'offline', 'never'].indexOf(device.presence),
        template: (device: Device) => templateName(port, device),
        firstSeen: (device: Device) => device.firstSeenAtMs,
        lastSeen: (device: Device) => device.lastSeenAtMs,
        created: (device: Device) => device.createdAtMs,
      }
      return sortedPage(found, input.sort ?? 'deviceId', keys, input, (device) => device)
    }),
    csv: devices.csv.handler(({ input: { devices: chosen, ...filter } }) => {
      const found = chosen ? devicesSelected(port, chosen) : devicesFound(port, filter)
      const rows = found
        .map((device) => ({ ...device, templateName: templateName(port, device) }))
        .sort((left, right) => (left.deviceId < right.deviceId ? -1 : 1))
      return inChunks(port.devicesCsv(rows))
    }),
    shelves: devices.shelves.handler(() => ({ items: shelvesOf(port.fleet.devices()) })),
    get: devices.get.handler(({ input }) => knownDevice(port, input.deviceId)),
    connection: devices.connection.handler(({ input }) => port.connection(knownDevice(port, input.deviceId))),
    create: devices.create.handler(async ({ input, context }) => {
      await port.submit({ kind: 'device.register', devices: [input], by: 'person', who: context.who })
      return knownDevice(port, input.deviceId)
    }),
    change: devices.change.handler(async ({ input: { deviceId, ...change }, context }) => {
      await port.submit({ kind: 'device.change', deviceId, change, who: context.who })
      return knownDevice(port, deviceId)
    }),
    delete: devices.delete.handler(async ({ input, context }) => {
      await port.submit({ kind: 'device.delete', deviceIds: [input.deviceId], who: context.who })
      return done
    }),
    import: devices.import.handler(async ({ input, context }) => {
      const report = readImport(input.csv, knownToTheBench(port))
      const shown = { ...report, good: report.good.map(withoutKeys) }
      if (input.mode === 'check') return { ...shown, applied: false }
      if (input.mode === 'all' && report.problems.length > 0) {
        const [{ line, message }, ...others] = report.problems as [ImportProblem, ...ImportProblem[]]
        const more = others.length === 0 ? '' : ` The file has ${others.length} more problem${others.length === 1 ? '' : 's'}.`
        throw new BenchError(
          'InvalidInput',
          `Nothing was imported. Line ${line}: ${message}${more} Mend the file, or import the good rows only with mode=good.`,
          { problems: report.problems },
        )
      }
      if (report.good.length > 0) await port.submit({ kind: 'device.register', devices: report.good, by: 'import', who: context.who })
      return { ...shown, applied: true }
    }),
    executions: devices.executions.handler(({ input }) => {
      const executions = port.fleet.executionsOfDevice(input.deviceId)
      // A deleted device is no longer known, but stays in its old jobs.
      if (executions.length === 0) knownDevice(port, input.deviceId)
      return pageOf(executions, input, (execution) =>
        executionView(port, execution, port.fleet.job(execution.jobId)?.name ?? execution.jobId),
      )
    }),
  }
}
