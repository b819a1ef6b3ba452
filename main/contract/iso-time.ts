/** A time of the bench as EMQX Fleets writes it: ISO 8601 in UTC. @param atMs since 1970. */
export function isoTime(atMs: number): string {
  return new Date(atMs).toISOString()
}

export function isoTimeOrNull(atMs: number | null): string | null {
  return atMs === null ? null : isoTime(atMs)
}
