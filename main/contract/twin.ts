/**
 * What is known of a device's desired and reported state beside the values themselves (which stand in the device's
 * record, so that queries find them): versions, times, and what changed when. IoT Hub's device twin.
 */
import { z } from 'zod'
import { deviceIdSchema } from './ids.ts'
import { isJsonObject, jsonObjectSchema, type JsonObject, type JsonValue } from './json.ts'

/** When each value was last written, in ms, by its JSON pointer (RFC 6901); objects have the time of their youngest value. */
export const twinTimesSchema = z.record(z.string(), z.number())
export type TwinTimes = z.infer<typeof twinTimesSchema>

/** Versions begin at 1 and grow by one with each write that is taken; they are never used again (IoT Hub). */
export const twinSchema = z.object({
  deviceId: deviceIdSchema,
  desiredVersion: z.number().int().positive(),
  reportedVersion: z.number().int().positive(),
  desiredAtMs: twinTimesSchema,
  reportedAtMs: twinTimesSchema,
  /** How many writes were of both sides at once, as AWS devices may make them; left out: none. */
  bothSides: z.number().int().positive().optional(),
  /** The device has deleted its shadow and has not written to it since. */
  isShadowDeleted: z.literal(true).optional(),
})
export type Twin = z.infer<typeof twinSchema>

export function newTwin(deviceId: string): Twin {
  return { deviceId, desiredVersion: 1, reportedVersion: 1, desiredAtMs: {}, reportedAtMs: {} }
}

/** One write of a twin. `sequence` grows by one a write of either side; it is the sum of the versions after it. */
export const twinEntrySchema = z.object({
  deviceId: deviceIdSchema,
  sequence: z.number().int().positive(),
  atMs: z.number(),
  side: z.enum(['desired', 'reported']),
  version: z.number().int().positive(),
  /** The merge patch as it was applied. */
  patch: jsonObjectSchema,
  /** Of a desired one: the job that wrote it, or who did. */
  jobId: z.string().optional(),
  who: z.string().optional(),
})
export type TwinEntry = z.infer<typeof twinEntrySchema>

/** The newest entries that are kept of a device. */
export const keptTwinEntries = 200

/** The twin of a device as a page shows it. */
export const twinViewSchema = twinSchema.extend({ desired: jsonObjectSchema, reported: jsonObjectSchema })
export type TwinView = z.infer<typeof twinViewSchema>

/** The largest desired or reported state, in bytes of JSON, and the deepest (IoT Hub, device twin limits). */
export const maximumTwinBytes = 32 * 1024
export const maximumTwinDepth = 10

/** Every value of a state by its JSON pointer: scalars, lists, and objects without members. */
export function* valuesByPointer(state: JsonObject, above = ''): Generator<[pointer: string, value: JsonValue]> {
  for (const [key, value] of Object.entries(state)) {
    const pointer = `${above}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (isJsonObject(value) && Object.keys(value).length > 0) yield* valuesByPointer(value, pointer)
    else yield [pointer, value]
  }
}
