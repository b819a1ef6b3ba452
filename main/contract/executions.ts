import { z } from 'zod'
import { deviceIdSchema, jobIdSchema } from './ids.ts'
import { jsonValueSchema } from './json.ts'
import { waitSchema } from './waits.ts'

/** The exact status of one job on one device, as AWS IoT Jobs spells it. */
export const executionStatuses = ['QUEUED', 'IN_PROGRESS', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT', 'CANCELED', 'REMOVED'] as const
export const executionStatusSchema = z.enum(executionStatuses)
export type ExecutionStatus = z.infer<typeof executionStatusSchema>

/** How many executions of a job stand in each status; kept by the engine, never recounted. */
export const executionCountsSchema = z.object(
  Object.fromEntries(executionStatuses.map((status) => [status, z.number()])) as Record<ExecutionStatus, z.ZodNumber>,
)
export type ExecutionCounts = z.infer<typeof executionCountsSchema>

/** The words a person counts (IoT Central's), folded from the exact statuses in `fold-status.ts`. */
export const deviceWords = ['Pending', 'In progress', 'Completed', 'Failed', 'Canceled'] as const
export type DeviceWord = (typeof deviceWords)[number]

/** How far a device has come with a file that it fetches for a job. */
export const downloadSchema = z.object({
  file: z.string(),
  /** Bytes that the device was sent, each counted once. */
  bytes: z.number().int().nonnegative(),
  totalBytes: z.number().int().nonnegative(),
  atMs: z.number(),
})
export type Download = z.infer<typeof downloadSchema>

/** One try of a job on a device that has ended and was followed by another. */
export const attemptSchema = z.object({
  executionNumber: z.number(),
  status: executionStatusSchema,
  error: z.string().nullable(),
  queuedAtMs: z.number(),
  startedAtMs: z.number().nullable(),
  finishedAtMs: z.number(),
  /** Left out where it was never begun, or by a bench of before. */
  statusDetails: z.record(z.string(), z.string()).optional(),
  versionNumber: z.number().int().positive().optional(),
})
export type Attempt = z.infer<typeof attemptSchema>

/** One job on one device. Records are immutable: a change is a new record. All times in ms since 1970 (UTC). */
export const executionSchema = z.object({
  jobId: jobIdSchema,
  deviceId: deviceIdSchema,
  executionNumber: z.number().int().positive(),
  status: executionStatusSchema,
  /** Which operation of a command job is under way, from 0; settings go in one message and stay at 0. */
  step: z.number().int().nonnegative(),
  /** The device's own words when it did not succeed, or the bench's when the bench ended it. */
  error: z.string().nullable(),
  statusDetails: z.record(z.string(), z.string()),
  /** What the device answered with, if it did. */
  result: jsonValueSchema.nullable(),
  versionNumber: z.number().int().positive(),
  /** True once the device's MQTT acknowledgement of the current step has come: it is not sent again. */
  delivered: z.boolean(),
  queuedAtMs: z.number(),
  /** Of a setting job: the version of the desired state that its values made, which the device is to acknowledge. */
  sentVersion: z.number().optional(),
  /** Of a setting job: the settings that the device has acknowledged since it was told; left out: none. */
  acknowledgedSettings: z.array(z.string()).optional(),
  /** When the rollout reached the device, in ms; null while it has not: such an execution does not exist for the device yet. */
  rolledOutAtMs: z.number().nullable(),
  /** When the step timer that the device set runs out, in ms. */
  stepDeadlineAtMs: z.number().nullable(),
  /** When the device has to have answered the command of this step, in ms; left out: no such time. */
  answerDeadlineAtMs: z.number().optional(),
  /** While it is queued: when the device has to be connected, in ms; left out: no such time, or it was there then. */
  connectDeadlineAtMs: z.number().optional(),
  /** Of one that was begun before the time-out of its job was changed: how long it may take, in ms, as it was then; null: as long as it likes. */
  heldTimeoutMs: z.number().nullable().optional(),
  /** When it times out unless it moves before, in ms: the earliest of its timers. */
  deadlineAtMs: z.number().nullable(),
  startedAtMs: z.number().nullable(),
  finishedAtMs: z.number().nullable(),
  /** Of this attempt, by file; left out: none. */
  downloads: z.array(downloadSchema).optional(),
  lastUpdatedAtMs: z.number(),
  earlierAttempts: z.array(attemptSchema),
})
export type Execution = z.infer<typeof executionSchema>

/** An execution as a row of a table: with what a person wants to know of its device. */
export const executionViewSchema = executionSchema.extend({
  jobName: z.string(),
  deviceName: z.string(),
  slot: z.string().nullable(),
  templateName: z.string().nullable(),
  presence: z.enum(['online', 'offline', 'never', 'deleted']),
  /** Why it still waits, in a sentence; null when it does not. */
  waitsFor: z.string().nullable(),
  /** The same, to be filtered by and to lead to what it waits for. */
  wait: waitSchema.nullable(),
})
export type ExecutionView = z.infer<typeof executionViewSchema>
