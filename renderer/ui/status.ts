import type { DeviceWord, ExecutionStatus } from '../../main/contract/executions.ts'
import { foldStatus } from '../../main/contract/fold-status.ts'
import type { JobState } from '../../main/contract/job-states.ts'
import { t } from '../i18n/index.ts'

/** The shapes of status; with word and colour they say the same thing three times. */
export type Shape = 'hollow' | 'half' | 'tick' | 'cross' | 'square' | 'struck' | 'triangle' | 'filled' | 'ring' | 'dotted'
export type Role = 'neutral' | 'accent' | 'success' | 'danger' | 'warning' | 'dark'

export interface StatusLook {
  word: string
  shape: Shape
  role: Role
}

export type Presence = 'online' | 'offline' | 'never' | 'deleted'

/** A job's state in a word of the person's language. */
export function jobStateWord(state: JobState): string {
  return t(`ui.status.job.${state}`)
}

/** One of the five words that a person counts, in the person's language. */
export function countWord(word: DeviceWord): string {
  const keys = { Pending: 'pending', 'In progress': 'inProgress', Completed: 'completed', Failed: 'failed', Canceled: 'canceled' } as const
  return t(`ui.status.counted.${keys[word]}`)
}

/** An execution's exact status in a word of the person's language: what failed was also refused, or took too long. */
export function executionStatusWord(status: ExecutionStatus): string {
  return t(`ui.status.execution.${status}`)
}

export function presenceWord(presence: Presence): string {
  return t(`ui.status.presence.${presence}`)
}

/** How a job's state looks, on every screen. */
export function jobLook(state: JobState): StatusLook {
  const looks: Record<JobState, [Shape, Role]> = {
    draft: ['hollow', 'neutral'],
    scheduled: ['hollow', 'neutral'],
    running: ['half', 'accent'],
    stopped: ['square', 'warning'],
    completed: ['tick', 'success'],
    failed: ['cross', 'danger'],
    canceled: ['struck', 'dark'],
    deleting: ['struck', 'dark'],
  }
  const [shape, role] = looks[state]
  return { word: jobStateWord(state), shape, role }
}

/** How an execution's status looks: the counted word; the exact status stands beside it. */
export function executionLook(status: ExecutionStatus): StatusLook {
  const looks: Record<ExecutionStatus, [Shape, Role]> = {
    QUEUED: ['hollow', 'neutral'],
    IN_PROGRESS: ['half', 'accent'],
    SUCCEEDED: ['tick', 'success'],
    FAILED: ['cross', 'danger'],
    REJECTED: ['cross', 'danger'],
    TIMED_OUT: ['cross', 'danger'],
    CANCELED: ['struck', 'dark'],
    REMOVED: ['struck', 'dark'],
  }
  const [shape, role] = looks[status]
  return { word: countWord(foldStatus(status)), shape, role }
}

/** How a device's presence looks. Offline is not red: red is what a person should walk to. */
export function presenceLook(presence: Presence): StatusLook {
  const looks: Record<Presence, [Shape, Role]> = {
    online: ['filled', 'success'],
    offline: ['ring', 'neutral'],
    never: ['dotted', 'neutral'],
    deleted: ['struck', 'dark'],
  }
  const [shape, role] = looks[presence]
  return { word: presenceWord(presence), shape, role }
}
