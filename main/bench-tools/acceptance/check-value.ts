/** What a value has to be, held against what a device says. */
import type { Check, CheckReason, Expected } from '../../contract/acceptance.ts'
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '../../contract/json.ts'
import type { TwinTimes } from '../../contract/twin.ts'
import { acknowledged, placeIn } from '../../contract/value-at.ts'
import { isLike } from './wildcard.ts'

/** A device as it is looked at. */
export interface DeviceLook {
  reported: JsonObject
  /** When each reported value was last written, in ms, by its JSON pointer. */
  reportedAtMs: TwinTimes
  properties: JsonObject
  attributes: Record<string, string>
}

export interface Finding {
  reason: CheckReason
  /** As JSON text, cut where it is long; null: there is none. */
  found: string | null
}

const longestFound = 256

/**
 * Holds a check against a device; null for one that has been deleted. Checks of answers have `checkAnswer`.
 * @param sinceMs a check of what is fresh counts nothing that was reported before.
 */
export function checkDevice(check: Check, look: DeviceLook | null, sinceMs: number): Finding {
  const found = look === null ? null : saidIn(sideOf(check, look), check.name)
  if (found === null || look === null) return { reason: 'absent', found: null }
  if (check.isFresh && check.source === 'reported' && (look.reportedAtMs[found.pointer] ?? 0) < sinceMs)
    return { reason: 'stale', found: foundText(found.value) }
  return held(check.expected, check.source === 'reported' ? acknowledged(found.value) : found.value, check.source === 'attribute')
}

/** Holds a check against what a command was answered with. */
export function checkAnswer(check: Check, answer: JsonValue | null): Finding {
  const value =
    check.name === ''
      ? (answer ?? undefined)
      : isJsonObject(answer ?? undefined)
        ? saidIn(answer as JsonObject, check.name)?.value
        : undefined
  return value === undefined ? { reason: 'absent', found: null } : held(check.expected, value, false)
}

/** null says that there is no value. */
function saidIn(state: JsonObject, name: string): { value: JsonValue; pointer: string } | null {
  const place = placeIn(state, name)
  return place === null || place.value === null ? null : place
}

function sideOf({ source }: Check, look: DeviceLook): JsonObject {
  return source === 'property' ? look.properties : source === 'attribute' ? look.attributes : look.reported
}

function held(expected: Expected, value: JsonValue, isText: boolean): Finding {
  return { reason: reasonFor(expected, value, isText), found: foundText(value) }
}

/** @param isText the value is kept as text whatever it means, as attributes are. */
function reasonFor(expected: Expected, value: JsonValue, isText: boolean): CheckReason {
  switch (expected.is) {
    case 'present':
      return 'asExpected'
    case 'equal':
      return sameJson(value, expected.value) || (isText && value === textOf(expected.value)) ? 'asExpected' : 'other'
    case 'like':
      return isLike(textOf(value), expected.pattern) ? 'asExpected' : 'unlike'
    case 'between': {
      const number = isText && typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (typeof number !== 'number' || !Number.isFinite(number)) return 'noNumber'
      if (expected.minimum !== null && number < expected.minimum) return 'below'
      return expected.maximum !== null && number > expected.maximum ? 'above' : 'asExpected'
    }
  }
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A value as a result keeps it. */
function foundText(value: JsonValue): string {
  const text = JSON.stringify(value)
  return text.length <= longestFound ? text : `${text.slice(0, longestFound - 1)}…`
}

/** The firmware that a device says it runs, or was registered with; of an object its version. Null: not known. */
export function firmwareOf({ reported, attributes }: Pick<DeviceLook, 'reported' | 'attributes'>, name: string): string | null {
  if (name === '') return null
  const value = saidIn(reported, name)?.value ?? saidIn(attributes, name)?.value ?? null
  if (value === null) return null
  const said = acknowledged(value)
  return textOf(isJsonObject(said) ? (said['version'] ?? said) : said).slice(0, 128)
}
