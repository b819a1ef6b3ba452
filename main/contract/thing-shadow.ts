import { isoTimeOrNull } from './iso-time.ts'
import { shadowDelta, type ShadowState } from './shadow.ts'
import type { ThingShadow } from './things.ts'

/** The classic shadow of a device as EMQX Fleets shows it; of a device that has none, an empty one. */
export function thingShadow(shadow: ShadowState | null): ThingShadow {
  if (shadow === null) return { reported: {}, desired: {}, delta: {}, version: 0, updatedAt: null }
  const { reported, desired, version, reportedAtMs, desiredAtMs } = shadow
  const times = [...Object.values(reportedAtMs), ...Object.values(desiredAtMs)]
  const updatedAtMs = times.length === 0 ? null : times.reduce((latest, time) => Math.max(latest, time))
  return { reported, desired, delta: shadowDelta(shadow) ?? {}, version, updatedAt: isoTimeOrNull(updatedAtMs) }
}
