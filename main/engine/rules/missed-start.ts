/** A start that is noticed later than this, in ms, was missed: the bench was closed then. */
export const missedAfterMs = 60_000

/** A start that was missed, in words for the job. */
export function lateWords(lateMs: number): string {
  const minutes = Math.round(lateMs / 60_000)
  const words =
    minutes < 120 ? `${minutes} min` : minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / (24 * 60))} days`
  return `Started ${words} late: the bench was closed at its start time.`
}
