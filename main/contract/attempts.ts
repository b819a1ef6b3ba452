import { z } from 'zod'
import { executionStatusSchema } from './executions.ts'

/** What became of one job on one device. All times in ms since 1970 (UTC). */
export const deviceRunSchema = z.object({
  jobId: z.string(),
  jobName: z.string(),
  /** The job is in the archive. */
  archived: z.boolean(),
  status: executionStatusSchema,
  /** How often it was tried, the present attempt among them. */
  attempts: z.number(),
  /** Why it did not succeed; of one that succeeded on a retry, why the attempt before did not. */
  reason: z.string().nullable(),
  queuedAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
})
export type DeviceRun = z.infer<typeof deviceRunSchema>

/** A device that failed in one of its last jobs, or succeeded only on a retry. */
export const flakyUnitSchema = z.object({
  deviceId: z.string(),
  deviceName: z.string(),
  slot: z.string().nullable(),
  /** Of so many of its last jobs that ended on it … */
  jobs: z.number(),
  /** … it failed in so many, */
  failed: z.number(),
  /** and succeeded in so many only on a retry. */
  retried: z.number(),
  /** The share that did not succeed at the first try, from 0 to 1. */
  rate: z.number(),
  /** When it last did not succeed at the first try, in ms. */
  lastAtMs: z.number(),
  /** The last different reasons, newest first. */
  reasons: z.array(z.object({ reason: z.string(), jobId: z.string(), jobName: z.string(), atMs: z.number() })),
})
export type FlakyUnit = z.infer<typeof flakyUnitSchema>

/** How many of its last jobs a device is judged by, unless one says otherwise. */
export const usualLastJobs = 8
export const mostLastJobs = 50

/** What the list of flaky units was counted from. */
export const flakyBasisSchema = z.object({
  /** When it was counted, in ms. */
  atMs: z.number(),
  /** Jobs that were looked at. */
  jobs: z.number(),
  /** False: there is more in the archive than is read for one list, and older jobs were left out. */
  isWhole: z.boolean(),
})
export type FlakyBasis = z.infer<typeof flakyBasisSchema>
