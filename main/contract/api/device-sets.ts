/** Calls about device sets. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { deviceSetChangeSchema, deviceSetViewSchema, newDeviceSetSchema, queryFieldSchema, queryProblemSchema } from '../device-sets.ts'
import { deviceSchema } from '../devices.ts'
import { deviceSetIdSchema } from '../ids.ts'
import { done, listOf, pageOf, plainList } from './fields.ts'

const deviceSet = z.strictObject({ deviceSetId: deviceSetIdSchema })

export const deviceSets = {
  list: oc.route({ method: 'GET', path: '/device-sets', summary: 'List device sets' }).input(plainList).output(pageOf(deviceSetViewSchema)),
  get: oc
    .route({ method: 'GET', path: '/device-sets/{deviceSetId}', summary: 'One device set' })
    .input(deviceSet)
    .output(deviceSetViewSchema),
  create: oc
    .route({ method: 'POST', path: '/device-sets', successStatus: 201, summary: 'Make a device set' })
    .input(newDeviceSetSchema)
    .output(deviceSetViewSchema),
  change: oc
    .route({ method: 'PATCH', path: '/device-sets/{deviceSetId}', summary: 'Change a device set' })
    .input(deviceSet.extend(deviceSetChangeSchema.shape))
    .output(deviceSetViewSchema),
  delete: oc.route({ method: 'DELETE', path: '/device-sets/{deviceSetId}', summary: 'Delete a device set' }).input(deviceSet).output(done),
  vocabulary: oc
    .route({ method: 'GET', path: '/query-vocabulary', summary: 'The fields that a query may name, with values that devices have' })
    .output(listOf(queryFieldSchema)),
  preview: oc
    .route({ method: 'POST', path: '/device-sets/preview', summary: 'What a query matches now, or what is wrong with it' })
    .input(z.strictObject({ query: z.string().max(4096), limit: z.number().int().min(0).max(100).default(20) }))
    .output(z.object({ total: z.number(), sample: z.array(deviceSchema), problem: queryProblemSchema.nullable() })),
}
