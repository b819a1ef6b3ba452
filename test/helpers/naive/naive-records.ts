import type { Channel } from '../../../main/contract/deliveries.ts'
import type { DialectName } from '../../../main/contract/devices.ts'
import type { ExecutionStatus } from '../../../main/contract/executions.ts'
import type { JobDefinition } from '../../../main/contract/jobs.ts'
import type { JobState } from '../../../main/contract/job-states.ts'
import type { Membership } from '../../../main/contract/device-sets.ts'
import type { JsonObject } from '../../../main/contract/json.ts'

/** A device as the naive model keeps it: plain and mutable. Times are ms since 1970. */
export interface NaiveDevice {
  deviceId: string
  attributes: Record<string, string>
  dialect: DialectName
  /** Whether a setting is done by its acknowledgement alone, as its template says. */
  isStrict: boolean
  desiredVersion: number
  properties: JsonObject
  reported: JsonObject
  presence: 'online' | 'offline' | 'never'
  /** Null while it is not connected; `sent` is what this connection was told. */
  connection: { channels: readonly Channel[]; sent: Told[] } | null
  /** When it went, while its grace lasts. */
  leftAtMs: number | null
}

export interface NaiveSet {
  deviceSetId: string
  membership: Membership
}

export interface NaiveExecution {
  deviceId: string
  status: ExecutionStatus
  executionNumber: number
  step: number
  delivered: boolean
  queuedAtMs: number
  rolledOutAtMs: number | null
  startedAtMs: number | null
  finishedAtMs: number | null
  stepDeadlineAtMs: number | null
  /** When the command that it was told is to be answered. */
  answerDeadlineAtMs: number | null
  /** Its device was connected when it had to be. */
  wasThere: boolean
  /** Of settings: the version of the desired state that they made, and which were acknowledged in it or a later one. */
  sentVersion: number | null
  acknowledged: string[]
  /** How earlier attempts ended, the oldest first. */
  earlier: ExecutionStatus[]
  /** Whether the last of them was begun. */
  lastWasBegun: boolean
  /** The batch in which the rollout reached it, from 0; null when it was not the rollout that did, or it has not yet. */
  batch: number | null
}

export interface NaiveJob {
  jobId: string
  definition: JobDefinition
  state: JobState
  reasonCode: string | null
  hasNote: boolean
  forceCanceled: boolean
  executions: NaiveExecution[]
  lastRolloutAtMs: number | null
  batchSize: number | null
  /** Devices that had failed when the batch under way began. */
  failedBeforeBatch: string[]
  rolloutEnded: boolean
  nextStartAtMs: number | null
  endsAtMs: number | null
  runsMade: number
  finishedAtMs: number | null
  deletedAtMs: number | null
}

/** All that there is, in the order in which it came. */
export interface NaiveState {
  devices: NaiveDevice[]
  deviceSets: NaiveSet[]
  jobs: NaiveJob[]
}

/** What a device is told, in the model's own terms. */
export interface Told {
  deviceId: string
  jobId: string
  executionNumber: number
  step: number
}

/** The model will not do it: nothing has changed. */
export class Refused extends Error {}

export function refuseUnless(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Refused(words)
}

export const isOver = (status: ExecutionStatus): boolean => status !== 'QUEUED' && status !== 'IN_PROGRESS'
export const hasFailed = (status: ExecutionStatus): boolean => status === 'FAILED' || status === 'REJECTED' || status === 'TIMED_OUT'

export function deviceOf(state: NaiveState, deviceId: string): NaiveDevice | undefined {
  return state.devices.find((device) => device.deviceId === deviceId)
}

/** @throws Refused when there is none. */
export function jobOf(state: NaiveState, jobId: string): NaiveJob {
  const job = state.jobs.find((each) => each.jobId === jobId)
  refuseUnless(job !== undefined, `no job ${jobId}`)
  return job
}

export function executionOf(job: NaiveJob, deviceId: string): NaiveExecution | undefined {
  return job.executions.find((execution) => execution.deviceId === deviceId)
}

export const byId = (a: { jobId: string }, b: { jobId: string }): number => (a.jobId < b.jobId ? -1 : 1)
