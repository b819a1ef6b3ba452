import { z } from 'zod'

/**
 * Why an execution has not ended, as a word to filter by. The first ones hold the job back, those after `behind` the device,
 * and the last ones say that it is at work.
 */
export const waitKinds = [
  'stopped',
  'window',
  'rollout',
  'batch',
  'places',
  'neverSeen',
  'offline',
  'behind',
  'notListening',
  'notFetched',
  'next',
  'answer',
  'delivery',
  'reconnect',
] as const
export const waitKindSchema = z.enum(waitKinds)
export type WaitKind = z.infer<typeof waitKindSchema>

export const waitSchema = z.object({
  kind: waitKindSchema,
  /** The same in a sentence. */
  sentence: z.string(),
  /** The job that the device is at work on, where that is what it waits for. */
  behind: z.object({ jobId: z.string(), jobName: z.string() }).optional(),
  /** When the wait is over by itself, as a maintenance window opens, in ms since 1970; left out: nobody knows. */
  untilMs: z.number().optional(),
})
export type Wait = z.infer<typeof waitSchema>

/** How many devices of a job wait for the same thing. */
export const waitCountSchema = z.object({ kind: waitKindSchema, count: z.number() })
export type WaitCount = z.infer<typeof waitCountSchema>
