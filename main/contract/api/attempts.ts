/** Calls about attempts over all jobs: the history of a device, and the devices that fail now and then. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { deviceRunSchema, flakyBasisSchema, flakyUnitSchema, mostLastJobs } from '../attempts.ts'
import { deviceSetIdSchema } from '../ids.ts'
import { chunkSchema, device, pageFields, pageOf, searchField, sortField } from './fields.ts'

const flakyFilter = {
  lastJobs: z.coerce
    .number()
    .int()
    .min(1)
    .max(mostLastJobs)
    .optional()
    .describe('How many of its last jobs a device is judged by. Default 8.'),
  fromMs: z.coerce.number().optional().describe('Only what ended since then, in ms since 1970.'),
  deviceSetId: deviceSetIdSchema.optional(),
  search: searchField.describe('Text in device id, name, slot or reason.'),
  sort: sortField.describe('rate, failed, retried, jobs, last, deviceName, slot; default: the worst first.'),
}

export const attempts = {
  ofDevice: oc
    .route({ method: 'GET', path: '/devices/{deviceId}/runs', summary: 'All jobs of one device, newest first, those of the archive too' })
    .input(device.extend({ limit: pageFields.limit, cursor: pageFields.cursor }))
    .output(z.object({ items: z.array(deviceRunSchema), nextCursor: z.string().nullable().describe('Null: there is no older job.') })),
  flaky: oc
    .route({ method: 'GET', path: '/flaky-units', summary: 'Devices that failed in one of their last jobs, or succeeded only on a retry' })
    .input(z.strictObject({ ...flakyFilter, ...pageFields }))
    .output(pageOf(flakyUnitSchema).extend({ basis: flakyBasisSchema })),
  /** The list as CSV in pieces of text; REST has /flaky-units.csv. */
  flakyCsv: oc.input(z.strictObject(flakyFilter)).output(eventIterator(chunkSchema)),
}
