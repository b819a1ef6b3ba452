/** Calls about the event log and the message trace. */
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { eventKindSchema, eventViewSchema } from '../events.ts'
import { traceFillSchema, trafficEntrySchema, trafficFilterFields, trafficFormats, trafficPieceSchema } from '../traffic.ts'
import { searchField, chunkSchema, newestFirst, newestFirstOf } from './fields.ts'

const eventFilterFields = {
  kind: z.union([eventKindSchema, z.array(eventKindSchema)]).optional(),
  jobId: z.string().optional(),
  deviceId: z.string().optional(),
  operation: z.string().optional().describe('As in the event, for example "failed" or "job.cancel".'),
  who: z.string().optional(),
  search: searchField.describe('Text in the sentence, the ids or the reason.'),
  fromMs: z.coerce.number().optional(),
  toMs: z.coerce.number().optional(),
}

export const events = {
  list: oc
    .route({ method: 'GET', path: '/events', summary: 'The event log and the audit log, newest first' })
    .input(
      z.strictObject({
        ...eventFilterFields,
        ...newestFirst,
      }),
    )
    .output(newestFirstOf(eventViewSchema)),
  /** The log as CSV in pieces of text; REST has /events.csv. */
  csv: oc.input(z.strictObject(eventFilterFields)).output(eventIterator(chunkSchema)),
}

export const traffic = {
  list: oc
    .route({ method: 'GET', path: '/traffic', summary: 'The message trace, newest last' })
    .input(
      z.strictObject({
        ...trafficFilterFields,
        afterSequence: z.coerce.number().optional().describe('Only lines behind this one, the oldest of them first.'),
        beforeSequence: z.coerce.number().optional().describe('Only lines before this one, the newest of them: how to read further back.'),
        limit: z.coerce.number().int().min(1).max(1000).optional(),
      }),
    )
    .output(z.object({ items: z.array(trafficEntrySchema), lastSequence: z.number(), dropped: z.number(), fill: traceFillSchema })),
  /** All that the trace holds and the filter lets through, oldest first, a message a line; REST has /traffic.csv and /traffic.jsonl. */
  file: oc.input(z.strictObject({ ...trafficFilterFields, format: z.enum(trafficFormats) })).output(eventIterator(trafficPieceSchema)),
}
