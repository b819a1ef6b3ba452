/** What devices measure: kept apart from the state of the fleet, in a ring a device. */
import { z } from 'zod'
import { deviceIdSchema } from './ids.ts'
import { isJsonObject, jsonValueSchema, type JsonObject, type JsonValue } from './json.ts'

/** A telemetry message as its dialect read it. */
export const telemetryMessageSchema = z.object({
  /** The component that it is of (DTDL); null for the device itself. */
  component: z.string().nullable(),
  /** The body, if it is JSON and not too large. */
  body: jsonValueSchema.nullable(),
  /** The body as text, if it is text and no `body`; cut at 4 KiB. */
  text: z.string().nullable(),
  contentType: z.string().nullable(),
  /** What the device put beside the body: application properties, and system properties under their `$.` names. */
  properties: z.record(z.string(), z.string()),
  payloadBytes: z.number(),
})
export type TelemetryMessage = z.infer<typeof telemetryMessageSchema>

/** A message in the ring of its device. `sequence` grows by one a message of this device, over restarts. */
export const telemetryRecordSchema = telemetryMessageSchema.extend({ deviceId: deviceIdSchema, sequence: z.number(), atMs: z.number() })
export type TelemetryRecord = z.infer<typeof telemetryRecordSchema>

/** The last value of one measured field: `path` is `temperature`, `component.temperature`, or `a.b` for a value within an object. */
export const telemetryValueSchema = z.object({ path: z.string(), value: jsonValueSchema, atMs: z.number() })
export type TelemetryValue = z.infer<typeof telemetryValueSchema>

/** What is kept of one message, in bytes. A larger body is no JSON to the bench, and kept as the beginning of its text. */
export const telemetryLimits = { bodyBytes: 16 * 1024, textBytes: 4 * 1024 } as const

/** The messages that are kept of a device; the oldest goes when the next comes. */
export const keptTelemetry = 1_000

/** Keeps and reads telemetry. */
export interface TelemetryRing {
  /** Resolves once it is on disk. @throws BenchError StorageFailed */
  append(deviceId: string, atMs: number, message: TelemetryMessage): Promise<void>
  /** Newest first, below `beforeSequence`. */
  list(deviceId: string, page: { beforeSequence?: number | undefined; limit: number }): Promise<TelemetryRecord[]>
  /** Forgets what a device has sent. */
  forget(deviceId: string): Promise<void>
}

/** Every measured value of a message by its path, as tables and plots name it. */
export function* telemetryValues(message: Pick<TelemetryMessage, 'component' | 'body'>): Generator<[path: string, value: JsonValue]> {
  const { component, body } = message
  if (!isJsonObject(body)) return
  yield* leaves(body, component === null ? '' : `${component}.`)
}

function* leaves(object: JsonObject, above: string): Generator<[path: string, value: JsonValue]> {
  for (const [key, value] of Object.entries(object))
    if (isJsonObject(value)) yield* leaves(value, `${above}${key}.`)
    else yield [`${above}${key}`, value]
}
