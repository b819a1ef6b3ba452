import type { JobDefinition, JobProgress } from './jobs.ts'
import type { JsonObject } from './json.ts'

/** A job as it is now, for events of it that are told when it may be gone. Times in ms since 1970. */
export function jobSnapshot(
  { description, targetSelection, targets, createdAtMs }: JobDefinition,
  { state, lastUpdatedAtMs, finishedAtMs, comment, counts }: JobProgress,
): JsonObject {
  return {
    description,
    targetSelection,
    targets: { deviceIds: targets.deviceIds, deviceSetIds: targets.deviceSetIds },
    state,
    createdAtMs,
    lastUpdatedAtMs,
    completedAtMs: finishedAtMs,
    comment,
    counts: { ...counts },
  }
}
