/** Calls about devices. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { deviceChangeSchema, deviceSchema, importReportSchema, newDeviceSchema, presenceSchema } from '../devices.ts'
import { executionViewSchema } from '../executions.ts'
import { deviceIdSchema, deviceSetIdSchema } from '../ids.ts'
import { pageFields, pageOf, sortField, searchField, done, device } from './fields.ts'

const deviceFilterFields = {
  search: searchField.describe('Text in id, name or slot.'),
  presence: presenceSchema.optional(),
  templateId: z.string().optional().describe('A template id, or "none".'),
  deviceSetId: deviceSetIdSchema.optional(),
  query: z.string().max(4096).optional().describe('In the words of dynamic device sets.'),
}

export const devices = {
  list: oc
    .route({ method: 'GET', path: '/devices', summary: 'List devices' })
    .input(
      z.strictObject({
        ...deviceFilterFields,
        sort: sortField.describe('deviceId, name, slot, presence, template, lastSeen; "-" before it descends.'),
        ...pageFields,
      }),
    )
    .output(pageOf(deviceSchema)),
  get: oc.route({ method: 'GET', path: '/devices/{deviceId}', summary: 'One device' }).input(device).output(deviceSchema),
  create: oc
    .route({ method: 'POST', path: '/devices', successStatus: 201, summary: 'Register a device' })
    .input(newDeviceSchema)
    .output(deviceSchema),
  change: oc
    .route({ method: 'PATCH', path: '/devices/{deviceId}', summary: 'Change a device' })
    .input(device.extend(deviceChangeSchema.shape))
    .output(deviceSchema),
  delete: oc.route({ method: 'DELETE', path: '/devices/{deviceId}', summary: 'Delete a device' }).input(device).output(done),
  deleteMany: oc
    .route({ method: 'POST', path: '/devices/delete', summary: 'Delete several devices' })
    .input(z.strictObject({ deviceIds: z.array(deviceIdSchema).min(1) }))
    .output(z.object({ deleted: z.number() })),
  import: oc
    .route({ method: 'POST', path: '/devices/import', summary: 'Import devices from CSV' })
    .input(
      z.strictObject({
        csv: z.string(),
        mode: z
          .enum(['check', 'all', 'good'])
          .default('all')
          .describe('check: report only; all: refuse the file if a row is bad; good: register the good rows.'),
      }),
    )
    .output(importReportSchema),
  executions: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/executions', summary: 'The jobs at hand of one device, newest first' })
    .input(device.extend(pageFields))
    .output(pageOf(executionViewSchema)),
}
