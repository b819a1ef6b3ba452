import { z } from 'zod'

/** At most this many ids a batch and kind; past it the list is null: "many, read again what you show". */
export const maximumIdsInBatch = 500

const idsSchema = z.array(z.string()).nullable()

/**
 * What changed since the last batch; at most 10 batches a second. It names what to read again and carries no rows, so
 * that 100,000 devices never cross at once. An empty list: nothing of that kind changed; null: too many to name.
 */
export const changeBatchSchema = z.object({
  sequence: z.number(),
  atMs: z.number(),
  devices: idsSchema,
  deviceSets: idsSchema,
  templates: idsSchema,
  jobTemplates: idsSchema,
  jobs: idsSchema,
  /** Ids of the devices whose executions changed, by job. */
  executions: z.record(z.string(), idsSchema),
  /** Devices that sent telemetry, and those to which a message was sent or which took one. */
  telemetry: idsSchema,
  cloudMessages: idsSchema,
  /** Devices of which a named shadow changed; of the classic one, they stand among the devices. */
  shadows: idsSchema,
  /** Devices that were told a command outside of jobs, or answered one. */
  deviceCommands: idsSchema,
  /** New entries in the event log since the last batch. */
  events: z.number(),
  /** Settings, broker, simulator, files or attention changed: read the overview again. */
  overview: z.boolean(),
  /** Kinds of records of the bench's tools of which one changed. */
  kept: z.array(z.string()),
  /** New lines in the traffic trace since the last batch. */
  traffic: z.number(),
})
export type ChangeBatch = z.infer<typeof changeBatchSchema>
