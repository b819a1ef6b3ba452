/** Shadows as they stand in messages (AWS IoT developer guide, "Device Shadow service documents"). */
import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.ts'
import { shadowDelta, type ShadowState } from '../../contract/shadow.ts'
import type { TwinTimes } from '../../contract/twin.ts'
import { own } from '../read-json.ts'
import { seconds } from './times.ts'

/** What was sent in the place of a side: a merge patch of it, or null to clear it. */
export interface Sides {
  desired?: JsonObject | null
  reported?: JsonObject | null
}

/** All of a shadow: a side without members is left out. */
export function documentShape({ desired, reported, desiredAtMs, reportedAtMs, version }: ShadowState) {
  return {
    state: { desired: orLeftOut(desired), reported: orLeftOut(reported) },
    metadata: {
      desired: isEmpty(desired) ? undefined : metadataOf(desired, timesIn(desiredAtMs)),
      reported: isEmpty(reported) ? undefined : metadataOf(reported, timesIn(reportedAtMs)),
    },
    version,
  }
}

/** The answer to a question for a shadow: all of it, and the desired values that are not what is reported. */
export function wholeShape(shadow: ShadowState, now: number) {
  const document = documentShape(shadow)
  const delta = shadowDelta(shadow) ?? undefined
  return { ...document, state: { ...document.state, delta }, timestamp: seconds(now) }
}

/** The answer to a write: what was sent as it was sent, all of it written now. */
export function writtenShape(sides: Sides, { version }: ShadowState, now: number) {
  const writtenNow = () => seconds(now)
  const metadata = Object.fromEntries(Object.entries(sides).map(([side, value]) => [side, metadataOf(value, writtenNow)]))
  return { state: sides, metadata, version, timestamp: seconds(now) }
}

/** The desired values that are not what is reported, with the times of their own; null where there are none. */
export function deltaShape(shadow: ShadowState, now: number) {
  const state = shadowDelta(shadow)
  if (state === null) return null
  return { state, metadata: metadataOf(state, timesIn(shadow.desiredAtMs)), version: shadow.version, timestamp: seconds(now) }
}

type TimeOf = (pointer: string) => number

/** The time of a value is that of the next container that has one, where it has none itself. */
function timesIn(times: TwinTimes): TimeOf {
  return (pointer) => {
    for (let at = pointer; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
      const time = own(times, at)
      if (typeof time === 'number') return seconds(time)
    }
    return seconds(typeof times[''] === 'number' ? times[''] : 0)
  }
}

/** A `timestamp` in the place of each value, and of each item of a list. */
function metadataOf(value: JsonValue, timeOf: TimeOf, pointer = ''): JsonValue {
  if (Array.isArray(value)) return value.map((item) => metadataOf(item, () => timeOf(pointer)))
  if (!isJsonObject(value)) return { timestamp: timeOf(pointer) }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      metadataOf(child, timeOf, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    ]),
  )
}

function orLeftOut(object: JsonObject): JsonObject | undefined {
  return isEmpty(object) ? undefined : object
}

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0
}
