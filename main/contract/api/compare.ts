/** Calls that hold runs and devices against each other. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { comparedDeviceSchema, comparedFieldSchema, comparedRunSchema, deviceLineSchema, goldenRowSchema, runKinds } from '../compare.ts'
import { deviceIdSchema } from '../ids.ts'
import { recordIdPattern } from '../kept-records.ts'
import { done, flag, listOf, pageFields, pageOf, searchField, sortField } from './fields.ts'

const goldenId = z.string().regex(recordIdPattern)
const run = z.strictObject({ kind: z.enum(runKinds), runId: z.string().max(64) })
const compared = run.extend({ goldenId: goldenId.optional().describe('Default: the newest golden run of the same work.') })

export const compare = {
  goldenRuns: oc
    .route({ method: 'GET', path: '/golden-runs', summary: 'Golden runs; those of the same work as a run first' })
    .input(run.partial())
    .output(listOf(goldenRowSchema)),
  markGolden: oc
    .route({ method: 'POST', path: '/golden-runs', successStatus: 201, summary: 'Keep a run that has ended as one to hold others against' })
    .input(run)
    .output(z.strictObject({ goldenId })),
  removeGolden: oc
    .route({ method: 'DELETE', path: '/golden-runs/{goldenId}', summary: 'A golden run is none any more; the run itself stays' })
    .input(z.strictObject({ goldenId }))
    .output(done),
  run: oc
    .route({ method: 'GET', path: '/compare/{kind}/{runId}', summary: 'A run held against a golden run' })
    .input(compared)
    .output(comparedRunSchema),
  runDevices: oc
    .route({ method: 'GET', path: '/compare/{kind}/{runId}/devices', summary: 'Its devices: those that differ or lie apart first' })
    .input(
      compared.extend({
        only: z.enum(['different', 'outliers']).optional(),
        search: searchField.describe('Text in device id, name or slot.'),
        sort: sortField.describe(
          'differences, outliers, duration, slot, deviceId, name, status; default: most outliers and differences first.',
        ),
        ...pageFields,
      }),
    )
    .output(pageOf(comparedDeviceSchema)),
  runDevice: oc
    .route({ method: 'GET', path: '/compare/{kind}/{runId}/devices/{deviceId}', summary: 'All that is known of one of its devices' })
    .input(compared.extend({ deviceId: deviceIdSchema }))
    .output(listOf(comparedFieldSchema)),
  devices: oc
    .route({ method: 'GET', path: '/compare/devices', summary: 'Two devices side by side: what differs first' })
    .input(
      z.strictObject({
        left: deviceIdSchema,
        right: deviceIdSchema,
        isDifferent: flag.describe('true: only what differs; false: only what is alike.'),
        ...pageFields,
      }),
    )
    .output(pageOf(deviceLineSchema).extend({ different: z.number(), alike: z.number() })),
}
