/** What a person changes of one device set, apart from what somebody else changes of it meanwhile. */
import type { Membership } from '../../main/contract/device-sets.ts'

/** What a person writes of a set. */
export interface WrittenSet {
  name: string
  description: string
  membership: Membership
}

/**
 * Only what the person changed since the form was filled; of picked devices, those that were put in and taken out.
 * @param opened - the set as the form was filled from it. @param now - as it stands when it is saved.
 */
export function changeOf(opened: WrittenSet, written: WrittenSet, now: WrittenSet): Partial<WrittenSet> {
  const change: Partial<WrittenSet> = {}
  if (written.name !== opened.name) change.name = written.name
  if (written.description !== opened.description) change.description = written.description
  if (JSON.stringify(written.membership) !== JSON.stringify(opened.membership))
    change.membership = mergedMembership(opened.membership, written.membership, now.membership)
  return change
}

function mergedMembership(opened: Membership, written: Membership, now: Membership): Membership {
  if (opened.kind !== 'static' || written.kind !== 'static' || now.kind !== 'static') return written
  const [before, after] = [new Set(opened.deviceIds), new Set(written.deviceIds)]
  const kept = now.deviceIds.filter((deviceId) => after.has(deviceId) || !before.has(deviceId))
  return { kind: 'static', deviceIds: [...new Set([...kept, ...written.deviceIds.filter((deviceId) => !before.has(deviceId))])] }
}

/** What takes a change back. @param before - the set before the change. */
export function undoOf(before: WrittenSet, change: Partial<WrittenSet>): Partial<WrittenSet> {
  const { name, description, membership } = before
  return Object.fromEntries(Object.entries({ name, description, membership }).filter(([field]) => field in change))
}
