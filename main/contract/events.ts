import { z } from 'zod'
import { executionStatusSchema } from './executions.ts'
import { jsonObjectSchema } from './json.ts'

/**
 * What happened, for the log: of a job, of one device of a job, or an act of a person. Small, because there is one for
 * each device of each job; names are looked up when it is shown. `eventSentence` makes words of it.
 */
export const eventKinds = ['job', 'execution', 'audit'] as const
export const eventKindSchema = z.enum(eventKinds)
export type EventKind = z.infer<typeof eventKindSchema>

/**
 * What can happen to a job. The five of AWS IoT Jobs' event topics are among them (`completed`, `canceled`, `deleted`,
 * `cancellation_in_progress`, `deletion_in_progress`); `completed` stands for our completed and failed.
 */
export const jobOperations = [
  'created',
  'scheduled',
  'started',
  'stopped',
  'continued',
  'rollout_ended',
  'targets_added',
  'changed',
  'completed',
  'cancellation_in_progress',
  'canceled',
  'deletion_in_progress',
  'deleted',
] as const

/** What can happen to an execution, as AWS IoT Jobs names it; `retried` is ours. */
export const executionOperations = ['succeeded', 'failed', 'rejected', 'timed_out', 'canceled', 'removed', 'deleted', 'retried'] as const

export const benchEventSchema = z.object({
  /** Grows by one an event, over restarts. */
  sequence: z.number().int().positive(),
  atMs: z.number(),
  kind: eventKindSchema,
  /** One of `jobOperations` or `executionOperations`; of an audit entry the act, as `job.create`. */
  operation: z.string(),
  jobId: z.string().optional(),
  deviceId: z.string().optional(),
  executionNumber: z.number().optional(),
  status: executionStatusSchema.optional(),
  /** The reason that was given, or the device's own words. */
  reason: z.string().optional(),
  /** Who did it: the person at the workstation, or the name of the token. */
  who: z.string().optional(),
  /** An audit entry in words; of other events made from the fields. */
  sentence: z.string().optional(),
  /** The job as it was, on the operations that AWS IoT publishes: it may be gone when the event goes out. */
  job: jsonObjectSchema.optional(),
  statusDetails: z.record(z.string(), z.string()).optional(),
})
export type BenchEvent = z.infer<typeof benchEventSchema>

/** An event as the log shows it. */
export const eventViewSchema = benchEventSchema.omit({ job: true }).extend({
  sentence: z.string(),
  /** Null when there is no such job any more, or none is concerned. */
  jobName: z.string().nullable(),
  deviceName: z.string().nullable(),
})
export type EventView = z.infer<typeof eventViewSchema>

const jobWordsOf: Record<(typeof jobOperations)[number], string> = {
  created: 'was made',
  scheduled: 'was scheduled',
  started: 'started',
  stopped: 'was stopped',
  continued: 'went on',
  rollout_ended: 'reached its end time: no further device is told',
  targets_added: 'got more targets',
  changed: 'has other rules now',
  completed: 'ended',
  cancellation_in_progress: 'is being canceled',
  canceled: 'was canceled',
  deletion_in_progress: 'is being deleted',
  deleted: 'was deleted',
}

const executionWordsOf: Record<(typeof executionOperations)[number], string> = {
  succeeded: 'completed the job',
  failed: 'failed',
  rejected: 'rejected the job',
  timed_out: 'timed out',
  canceled: 'was canceled',
  removed: 'was removed from the job',
  deleted: 'was deleted from the job',
  retried: 'is tried again',
}

/** An event in words: "thermo-3 failed: sensor silent." */
export function eventSentence(event: BenchEvent, names: { job: string | null; device: string | null }): string {
  if (event.sentence !== undefined) return event.sentence
  const because = event.reason ? `: ${event.reason.replace(/\.$/, '')}` : ''
  if (event.kind === 'job') {
    const words = (jobWordsOf as Record<string, string>)[event.operation] ?? event.operation
    return `Job ‘${names.job ?? event.jobId}’ ${words}${because}.`
  }
  const words = (executionWordsOf as Record<string, string>)[event.operation] ?? event.operation
  return `${names.device ?? event.deviceId} ${words}${because}.`
}

/** What of the log to show. */
export interface EventFilter {
  kinds?: readonly EventKind[] | undefined
  jobId?: string | undefined
  deviceId?: string | undefined
  operation?: string | undefined
  who?: string | undefined
  /** Text in the sentence, the ids, the names or the reason. */
  search?: string | undefined
  fromMs?: number | undefined
  toMs?: number | undefined
}
