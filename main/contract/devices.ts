import { z } from 'zod'
import { clientIdSchema, deviceIdSchema, fieldNameSchema, templateIdSchema, titleSchema } from './ids.ts'
import { jsonObjectSchema } from './json.ts'

/** The way one family of devices speaks. */
export const dialectNames = ['plain', 'azure', 'aws', 'emqx'] as const
export const dialectNameSchema = z.enum(dialectNames)
export type DialectName = z.infer<typeof dialectNameSchema>

/** `never`: registered, but not yet seen. Offline comes only after the grace period (a token renewal reconnects). */
export const presences = ['online', 'offline', 'never'] as const
export const presenceSchema = z.enum(presences)
export type Presence = z.infer<typeof presenceSchema>

export const attributesSchema = z.record(fieldNameSchema, z.string().max(1024))

/** One client of the broker, as the bench keeps it. All times are milliseconds since 1970 (UTC). */
export const deviceSchema = z.object({
  deviceId: deviceIdSchema,
  name: z.string(),
  templateId: templateIdSchema.nullable(),
  /** Where it stands: shelf and slot, in the words of the lab. */
  slot: z.string().max(128).nullable(),
  attributes: attributesSchema,
  /** Kept about the device by the operator; the device does not know of them. */
  properties: jsonObjectSchema,
  /** What the device should take, and what it last said of itself. */
  desired: jsonObjectSchema,
  reported: jsonObjectSchema,
  dialect: dialectNameSchema,
  /** The MQTT client id by which it comes, where that is not its device id (EMQX Fleets: a thing's name and client id may differ). */
  clientId: clientIdSchema.optional(),
  /** The model that it last named when it connected (Azure IoT Plug and Play, a DTMI). */
  modelId: z.string().optional(),
  presence: presenceSchema,
  registeredBy: z.enum(['connection', 'person', 'import', 'provisioning']),
  createdAtMs: z.number(),
  firstSeenAtMs: z.number().nullable(),
  lastSeenAtMs: z.number().nullable(),
})
export type Device = z.infer<typeof deviceSchema>

/** What a person (or a row of a CSV) says of a new device. */
export const newDeviceSchema = z.strictObject({
  deviceId: deviceIdSchema,
  name: titleSchema.optional().describe('Shown in tables; the device id when left out.'),
  templateId: templateIdSchema.nullable().optional(),
  slot: z.string().trim().max(128).nullable().optional(),
  attributes: attributesSchema.optional(),
  clientId: clientIdSchema.optional().describe('The MQTT client id, where it is not the device id.'),
})
export type NewDevice = z.infer<typeof newDeviceSchema>

/** What a person may change of a device; a field left out stays. `attributes` and `properties` are replaced whole. */
export const deviceChangeSchema = z.strictObject({
  name: titleSchema.optional(),
  templateId: templateIdSchema.nullable().optional(),
  slot: z.string().trim().max(128).nullable().optional(),
  attributes: attributesSchema.optional(),
  properties: jsonObjectSchema.optional(),
  /** null: it is the device id again. */
  clientId: clientIdSchema.nullable().optional(),
})
export type DeviceChange = z.infer<typeof deviceChangeSchema>

/** What is wrong with one row of an import; `line` counts from 1 and the header is line 1. */
export const importProblemSchema = z.object({ line: z.number(), deviceId: z.string().nullable(), message: z.string() })
export type ImportProblem = z.infer<typeof importProblemSchema>

export const importReportSchema = z.object({
  /** Rows that can be registered (or were, when `applied`). */
  good: z.array(newDeviceSchema.extend({ hasCredentials: z.boolean() })),
  problems: z.array(importProblemSchema),
  applied: z.boolean(),
})
export type ImportReport = z.infer<typeof importReportSchema>
