import type { ExecutionStatus } from '../../main/contract/executions.ts'
import { jobWords, type JobState } from '../../main/contract/jobs.ts'
import { foldStatus } from '../../main/contract/fold-status.ts'

/** The shapes of status; with word and colour they say the same thing three times. */
export type Shape = 'hollow' | 'half' | 'tick' | 'cross' | 'square' | 'struck' | 'triangle' | 'filled' | 'ring' | 'dotted'
export type Role = 'neutral' | 'accent' | 'success' | 'danger' | 'warning' | 'dark'

export interface StatusLook {
  word: string
  shape: Shape
  role: Role
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
  return { word: jobWords[state], shape, role }
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
  return { word: foldStatus(status), shape, role }
}

/** How a device's presence looks. Offline is not red: red is what a person should walk to. */
export function presenceLook(presence: 'online' | 'offline' | 'never' | 'deleted'): StatusLook {
  const looks: Record<typeof presence, StatusLook> = {
    online: { word: 'Online', shape: 'filled', role: 'success' },
    offline: { word: 'Offline', shape: 'ring', role: 'neutral' },
    never: { word: 'Never seen', shape: 'dotted', role: 'neutral' },
    deleted: { word: 'Deleted', shape: 'struck', role: 'dark' },
  }
  return looks[presence]
}
