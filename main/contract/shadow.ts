/**
 * Shadows, as AWS IoT and EMQX Fleets keep them of a thing: the classic one is the desired and reported state that every
 * device has here, with one version over both; named ones stand beside it and are spoken of by nobody but the device.
 */
import { z } from 'zod'
import { deviceIdSchema } from './ids.ts'
import { isJsonObject, jsonObjectSchema, sameJson, type JsonObject, type JsonValue } from './json.ts'
import { twinTimesSchema, type Twin } from './twin.ts'

/** AWS IoT: 1 to 64 of these characters. */
export const shadowNameSchema = z.string().regex(/^[a-zA-Z0-9:_-]{1,64}$/, 'A shadow name has 1 to 64 letters, digits, ":", "_" or "-".')

/** What stands in a shadow. `version` grows by one with each write that is taken. */
export const shadowStateSchema = z.object({
  desired: jsonObjectSchema,
  reported: jsonObjectSchema,
  desiredAtMs: twinTimesSchema,
  reportedAtMs: twinTimesSchema,
  version: z.number().int().positive(),
})
export type ShadowState = z.infer<typeof shadowStateSchema>

export const namedShadowSchema = shadowStateSchema.extend({ deviceId: deviceIdSchema, name: shadowNameSchema })
export type NamedShadow = z.infer<typeof namedShadowSchema>

/** Named shadows that a device may have (AWS IoT's quota is larger and can be raised; 25 are served on one get of the list). */
export const maximumNamedShadows = 25

/** The version of the classic shadow: one for each write since the device was made; 0: never written. */
export function classicVersion({ desiredVersion, reportedVersion, bothSides = 0 }: Twin): number {
  return desiredVersion + reportedVersion - 2 - bothSides
}

/** The classic shadow of a device; null while nothing has been written to it, or after it was deleted. */
export function classicShadow(state: { desired: JsonObject; reported: JsonObject }, twin: Twin): ShadowState | null {
  const version = classicVersion(twin)
  if (version === 0 || twin.isShadowDeleted === true) return null
  return { desired: state.desired, reported: state.reported, desiredAtMs: twin.desiredAtMs, reportedAtMs: twin.reportedAtMs, version }
}

/**
 * The desired values that are not what is reported; null when all are. Objects are gone into, lists are given whole. What is
 * reported and not desired is no difference (AWS IoT, shadow documents, "delta state").
 */
export function shadowDelta({ desired, reported }: Pick<ShadowState, 'desired' | 'reported'>): JsonObject | null {
  const entries = Object.entries(desired).flatMap(([key, value]): [string, JsonValue][] => {
    const said = Object.hasOwn(reported, key) ? reported[key] : undefined
    if (!isJsonObject(value) || !isJsonObject(said)) return sameJson(value, said) ? [] : [[key, value]]
    const below = shadowDelta({ desired: value, reported: said })
    return below === null ? [] : [[key, below]]
  })
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

/** How the API calls the classic shadow, in place of a name: a device may have a named one that is called `classic`, and none with a `$`. */
export const classicShadowName = '$classic'

/** A shadow as a list names it. */
export const shadowEntrySchema = z.object({
  /** Null: the classic one. */
  name: shadowNameSchema.nullable(),
  version: z.number().int().positive(),
  /** When it was last written, in ms; null where nothing stands in it. */
  writtenAtMs: z.number().nullable(),
})
export type ShadowEntry = z.infer<typeof shadowEntrySchema>

/** A shadow as a page shows it. */
export const shadowViewSchema = shadowStateSchema.extend({
  deviceId: deviceIdSchema,
  /** Null: the classic one. */
  name: shadowNameSchema.nullable(),
  /** What `shadowDelta` gives. */
  delta: jsonObjectSchema.nullable(),
})
export type ShadowView = z.infer<typeof shadowViewSchema>
