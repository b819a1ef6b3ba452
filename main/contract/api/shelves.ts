/** Calls about where devices stand. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { jobIdSchema } from '../ids.ts'
import { shelfMapFields, shelfSchema } from '../shelf-map.ts'
import { flag, pageFields, pageOf } from './fields.ts'

export const shelves = {
  map: oc
    .route({ method: 'GET', path: '/shelf-map', summary: 'The shelves in walking order, with how each device fares in one job' })
    .input(
      z.strictObject({
        jobId: jobIdSchema
          .optional()
          .describe(
            'Default: the job that began last, of those that run if any does. One by which a device only shows itself is passed over.',
          ),
        presenceOnly: flag.describe('true: no job, only who is there.'),
        onlyFailed: flag.describe('true: only shelves on which a device failed in the job.'),
        ...pageFields,
        limit: z.coerce.number().int().min(1).max(50).optional().describe('Shelves to answer. Default 20.'),
      }),
    )
    .output(pageOf(shelfSchema).extend(shelfMapFields)),
}
