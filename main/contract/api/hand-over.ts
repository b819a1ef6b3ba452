/** Calls about hand-overs from one bench to the next. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import {
  handOverFileSchema,
  handOverHeaderSchema,
  handOverRowSchema,
  handOverStatuses,
  largestHandOverBytes,
  leftOutSchema,
} from '../hand-over.ts'
import { flag } from './fields.ts'

/** The file: as its text, or as the JSON that it holds. */
const file = {
  text: z.string().max(largestHandOverBytes).optional().describe('The file as text. Give it, or "file".'),
  file: z.record(z.string(), z.unknown()).optional().describe('The file as JSON.'),
}
const counts = z.object(
  Object.fromEntries(handOverStatuses.map((status) => [status, z.number()])) as Record<(typeof handOverStatuses)[number], z.ZodNumber>,
)

export const handOver = {
  export: oc
    .route({ method: 'GET', path: '/hand-over', summary: 'All that the next bench needs, as one file' })
    .input(
      z.strictObject({
        devices: flag.describe('true: with the devices: ids, names, slots, attributes and properties; never what proves them.'),
        ports: flag.describe('true: with the ports of the settings.'),
      }),
    )
    .output(handOverFileSchema),
  preview: oc
    .route({ method: 'POST', path: '/hand-over/preview', summary: 'What a hand-over file would change; keeps nothing' })
    .input(z.strictObject(file))
    .output(z.object({ from: handOverHeaderSchema, rows: z.array(handOverRowSchema), counts })),
  import: oc
    .route({ method: 'POST', path: '/hand-over', summary: 'Take a hand-over file over, but for what is left out' })
    .input(z.strictObject({ ...file, leaveOut: z.array(leftOutSchema).max(100_000).optional() }))
    .output(z.object({ new: z.number(), changed: z.number(), same: z.number(), leftOut: z.number() })),
}
