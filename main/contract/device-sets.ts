import { z } from 'zod'
import { deviceIdSchema, deviceSetIdSchema, keptTitleSchema, titleSchema } from './ids.ts'

/** Which devices belong to a set: picked by hand, or all that match a query. */
export const membershipSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('static'), deviceIds: z.array(deviceIdSchema) }),
  z.strictObject({ kind: z.literal('dynamic'), query: z.string().max(4096) }),
])
export type Membership = z.infer<typeof membershipSchema>

export const deviceSetSchema = z.object({
  deviceSetId: deviceSetIdSchema,
  name: keptTitleSchema,
  description: z.string().max(2028),
  membership: membershipSchema,
  createdAtMs: z.number(),
  lastUpdatedAtMs: z.number(),
})
export type DeviceSet = z.infer<typeof deviceSetSchema>

/** A device set with its members counted now. `broken` is the sentence that says why it shows no devices, else null. */
export const deviceSetViewSchema = deviceSetSchema.extend({
  memberCount: z.number(),
  onlineCount: z.number(),
  broken: z.string().nullable(),
})
export type DeviceSetView = z.infer<typeof deviceSetViewSchema>

export const newDeviceSetSchema = z.strictObject({
  deviceSetId: deviceSetIdSchema.optional(),
  name: titleSchema,
  description: z.string().max(2028).default(''),
  membership: membershipSchema,
})
export type NewDeviceSet = z.infer<typeof newDeviceSetSchema>

export const deviceSetChangeSchema = z.strictObject({
  name: titleSchema.optional(),
  description: z.string().max(2028).optional(),
  membership: membershipSchema.optional(),
})
export type DeviceSetChange = z.infer<typeof deviceSetChangeSchema>

/** A field that a query may name, with some of the values that devices have in it. */
export const queryFieldSchema = z.object({
  name: z.string(),
  type: z.enum(['text', 'number', 'boolean']),
  /** As they are written in a query: `"2.1"`, `3`, `true`; the most frequent first. */
  values: z.array(z.string()),
})
export type QueryField = z.infer<typeof queryFieldSchema>

/** What is wrong with a query, and where: character offsets into its text, `end` exclusive. */
export const queryProblemSchema = z.object({
  message: z.string(),
  start: z.number(),
  end: z.number(),
  /** The template that it names and that is gone: another can stand in its place. */
  missingTemplate: z.string().optional(),
})
export type QueryProblem = z.infer<typeof queryProblemSchema>
