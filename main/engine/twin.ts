/** The desired and the reported state of devices: merge patches, versions, times (IoT Hub's device twin). */
import type { Device } from '../contract/devices.ts'
import type { ShadowWrite } from '../contract/deliveries.ts'
import { isJsonObject, utf8Bytes, type JsonObject, type JsonValue } from '../contract/json.ts'
import { classicShadow } from '../contract/shadow.ts'
import { maximumTwinBytes, newTwin, type Twin, type TwinEntry, type TwinTimes } from '../contract/twin.ts'
import type { Records } from './records.ts'
import type { Step } from './step.ts'
import type { WorkOf } from './work.ts'

export function twinOf(records: Records, deviceId: string): Twin {
  return records.twins.get(deviceId) ?? newTwin(deviceId)
}

/**
 * Patches the desired state of a device.
 * @returns the version that the write made, or the sentence that says why it cannot be: nothing has changed then.
 */
export function writeDesired(
  step: Step,
  device: Device,
  patch: JsonObject,
  by: Pick<TwinEntry, 'jobId' | 'who'>,
): { version: number; shadow: ShadowWrite } | { problem: string } {
  const found = desiredProblem(step.workOf, device, patch)
  if (found !== null) return { problem: found.sentence }
  const desired = mergePatch(device.desired, patch)
  const twin = twinOf(step.records, device.deviceId)
  const before = classicShadow(device, twin)
  const version = twin.desiredVersion + 1
  step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...device, desired } })
  keepTwin(
    step,
    { ...there(twin), desiredVersion: version, desiredAtMs: timesAfter(desired, patch, twin.desiredAtMs, step.now) },
    { side: 'desired', version, patch, ...by },
  )
  const written = { ...device, desired }
  return { version, shadow: { before, after: classicShadow(written, twinOf(step.records, device.deviceId)) } }
}

/** Why a patch of the desired state of a device would be refused; null: it would not. */
export function desiredProblem(
  workOf: WorkOf,
  { dialect, desired }: Device,
  patch: JsonObject,
): { reason: 'dialectRefuses' | 'stateTooLarge'; sentence: string } | null {
  const problem = workOf(dialect).desiredProblem(patch)
  if (problem !== null) return { reason: 'dialectRefuses', sentence: `What the device is to be told ${problem}.` }
  const tooLarge = sizeProblem('desired', mergePatch(desired, patch))
  return tooLarge === null ? null : { reason: 'stateTooLarge', sentence: tooLarge }
}

/** Puts a reported state in place, that came about by a patch, as the next version. */
export function writeReported(step: Step, device: Device, reported: JsonObject, patch: JsonObject): void {
  const twin = twinOf(step.records, device.deviceId)
  const version = twin.reportedVersion + 1
  step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...device, reported, lastSeenAtMs: step.now } })
  keepTwin(
    step,
    { ...there(twin), reportedVersion: version, reportedAtMs: timesAfter(reported, patch, twin.reportedAtMs, step.now) },
    { side: 'reported', version, patch },
  )
}

/** A side of a state as it is to be, and the patch that makes it so. */
interface Side {
  state: JsonObject
  patch: JsonObject
}

/** Puts one or both sides in place in one write, as devices with a shadow may make it. */
export function writeBoth(step: Step, device: Device, { desired, reported }: { desired?: Side; reported?: Side }): void {
  const before = there(twinOf(step.records, device.deviceId))
  const changed = {
    ...device,
    ...(desired ? { desired: desired.state } : {}),
    ...(reported ? { reported: reported.state } : {}),
    lastSeenAtMs: step.now,
  }
  step.keep({ kind: 'device', deviceId: device.deviceId, device: changed })
  let twin = desired && reported ? { ...before, bothSides: (before.bothSides ?? 0) + 1 } : before
  if (desired) {
    const desiredAtMs = timesAfter(desired.state, desired.patch, twin.desiredAtMs, step.now)
    twin = { ...twin, desiredVersion: twin.desiredVersion + 1, desiredAtMs }
    keepTwin(step, twin, { side: 'desired', version: twin.desiredVersion, patch: desired.patch })
  }
  if (reported) {
    const reportedAtMs = timesAfter(reported.state, reported.patch, twin.reportedAtMs, step.now)
    twin = { ...twin, reportedVersion: twin.reportedVersion + 1, reportedAtMs }
    keepTwin(step, twin, { side: 'reported', version: twin.reportedVersion, patch: reported.patch })
  }
}

/** A device has deleted its shadow: both sides are empty, and versions go on from where they are. */
export function writeGone(step: Step, device: Device): void {
  const { deviceId } = device
  step.keep({ kind: 'device', deviceId, device: { ...device, desired: {}, reported: {}, lastSeenAtMs: step.now } })
  step.keep({
    kind: 'twin',
    deviceId,
    twin: { ...twinOf(step.records, deviceId), desiredAtMs: {}, reportedAtMs: {}, isShadowDeleted: true },
    entry: null,
  })
}

/** What has been written to is there again. */
function there(twin: Twin): Twin {
  if (twin.isShadowDeleted === undefined) return twin
  const { isShadowDeleted: _deleted, ...rest } = twin
  return rest
}

/**
 * Characters of the ways to all values of a state: the time of each write is kept by its whole way, and a long name above
 * thousands of values would have a state of 32 KiB keep 30 MB of them with every write.
 */
const mostWayCharacters = 8 * maximumTwinBytes

/** Why a state is too large to be kept; null when it is not. */
export function sizeProblem(side: TwinEntry['side'], state: JsonObject): string | null {
  const text = JSON.stringify(state)
  // A character has at most three bytes for each of its UTF-16 units: most states need no count.
  const bytes = text.length * 3 <= maximumTwinBytes ? text.length : utf8Bytes(text)
  if (bytes > maximumTwinBytes) return `The ${side} state would have ${bytes} bytes, and the most that is kept is ${maximumTwinBytes}.`
  const characters = wayCharacters(state, 0)
  if (characters <= mostWayCharacters) return null
  return `The ways to the values of the ${side} state would have ${characters} characters, and the most that are kept are ${mostWayCharacters}: shorten the names above many values.`
}

/** @param above characters of the way to the object. */
function wayCharacters(object: JsonObject, above: number): number {
  let characters = 0
  for (const [key, value] of Object.entries(object)) {
    const here = above + 1 + key.length
    characters += isJsonObject(value) ? Math.max(here, wayCharacters(value, here)) : here
  }
  return characters
}

function keepTwin(step: Step, twin: Twin, write: Omit<TwinEntry, 'deviceId' | 'sequence' | 'atMs'>): void {
  const { deviceId } = twin
  const entry = { deviceId, sequence: twin.desiredVersion + twin.reportedVersion, atMs: step.now, ...write }
  step.keep({ kind: 'twin', deviceId, twin, entry })
}

/** When each value of a state was written, after a patch at `now`; times of values that are gone are gone. */
export function timesAfter(state: JsonObject, patch: JsonObject, before: TwinTimes, now: number): TwinTimes {
  const times: TwinTimes = {}
  walk(state, patch, '')
  return times

  function walk(object: JsonObject, written: JsonValue | undefined, above: string): void {
    for (const [key, value] of Object.entries(object)) {
      const pointer = `${above}/${/[~/]/.test(key) ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key}`
      const writtenHere = isJsonObject(written) && Object.hasOwn(written, key) ? written[key] : undefined
      if (isJsonObject(value) && Object.keys(value).length > 0) walk(value, writtenHere, pointer)
      else times[pointer] = writtenHere === undefined ? (before[pointer] ?? now) : now
    }
  }
}

/** `target` with a JSON merge patch applied (RFC 7396): null takes a member away, objects merge, all else replaces. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target))
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key)
    if (value === null) merged.delete(key)
    else merged.set(key, isJsonObject(value) ? mergePatch(isJsonObject(before) ? before : {}, value) : value)
  }
  return Object.fromEntries(merged)
}

/** A patch of the same members as this one that says what they are in `state`: null where they are gone. */
export function patchAsItStands(patch: JsonObject, state: JsonObject): JsonObject {
  const standing = Object.entries(patch).map(([key, value]): [string, JsonValue] => {
    const now = Object.hasOwn(state, key) ? state[key]! : null
    return [key, isJsonObject(value) && isJsonObject(now) ? patchAsItStands(value, now) : now]
  })
  return Object.fromEntries(standing)
}
