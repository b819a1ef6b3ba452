/**
 * Devices, templates and commands in the words of EMQX Fleets: things, thing types, command executions. The records are those of
 * `devices.ts`, `templates.ts` and `device-commands.ts`; times are ISO 8601 in UTC here.
 */
import { z } from 'zod'
import { newDeviceCommandSchema, deviceCommandStatusSchema } from './device-commands.ts'
import { clientIdSchema, deviceIdSchema, fieldNameSchema, templateIdSchema, titleSchema } from './ids.ts'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'
import { thingTypeFactsSchema } from './templates.ts'
import { tagsSchema } from './tags.ts'

/** A thing by its Thing ID, or by its name. */
export const thingKeySchema = z.string().min(1).max(128).describe('The Thing ID, or the name of the thing.')

const thingFields = {
  mqttClientId: clientIdSchema.optional().describe('The MQTT client id by which it comes; left out: its name.'),
  thingTypeId: templateIdSchema.nullable().optional(),
  tags: tagsSchema.optional(),
}
export const newThingSchema = z.strictObject({ name: deviceIdSchema, ...thingFields })
/** What is left out stays. */
export const thingChangeSchema = z.strictObject({
  name: deviceIdSchema.optional().describe('As it is: a thing keeps its name.'),
  ...thingFields,
  mqttClientId: clientIdSchema.optional(),
})

export const thingSchema = z.object({
  /** The Thing ID: a UUID that is made from the name, the same on every bench. */
  id: z.uuid(),
  name: deviceIdSchema,
  mqttClientId: z.string(),
  status: z.enum(['online', 'offline']),
  thingTypeId: templateIdSchema.nullable(),
  tags: z.array(z.string()),
  /** Of each tag, in the same order: a UUID that is made from it. */
  tagIds: z.array(z.uuid()),
  createdAt: z.string(),
  /** Null: not yet. */
  lastSeenAt: z.string().nullable(),
})
export type Thing = z.infer<typeof thingSchema>

/** The state of a thing. `delta` is what is desired and not reported so. */
export const thingShadowSchema = z.object({
  reported: jsonObjectSchema,
  desired: jsonObjectSchema,
  delta: jsonObjectSchema,
  /** Grows by one with each write; 0: never written. */
  version: z.number().int().nonnegative(),
  updatedAt: z.string().nullable(),
})
export type ThingShadow = z.infer<typeof thingShadowSchema>

/** The types of EMQX Fleets. A type of the bench that has no word there is shown as the bench calls it. */
export const thingValueTypes = ['string', 'int', 'float', 'boolean', 'enum'] as const

const valueFields = {
  name: fieldNameSchema,
  type: z.enum(thingValueTypes),
  unit: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  values: z
    .array(z.union([z.string(), z.number()]))
    .optional()
    .describe('Of an enum: what it may be.'),
}

function isWhole({
  type,
  values,
  min,
  max,
}: {
  type: string
  values?: unknown[] | undefined
  min?: number | undefined
  max?: number | undefined
}) {
  const hasBounds = min !== undefined || max !== undefined
  return (type === 'enum') === (values !== undefined && values.length > 0) && (!hasBounds || type === 'int' || type === 'float')
}
const wholeSentence = 'An enum has "values" and nothing else has; "min" and "max" are for int and float.'

export const thingValueSchema = z.strictObject(valueFields).refine(isWhole, wholeSentence)
export type ThingValue = z.infer<typeof thingValueSchema>
export const thingPropertySchema = z
  .strictObject({ ...valueFields, writable: z.boolean().default(false).describe('true: it may be desired of the device.') })
  .refine(isWhole, wholeSentence)
export type ThingProperty = z.infer<typeof thingPropertySchema>

const thingEventSchema = z.strictObject({
  name: fieldNameSchema,
  severity: z.enum(['info', 'warn', 'error']).default('info'),
  payload: z.array(thingValueSchema).max(100).default([]),
})
export type ThingEvent = z.infer<typeof thingEventSchema>

const thingCommandSchema = z.strictObject({
  name: fieldNameSchema,
  type: z.literal('sync', 'The type of a command is "sync".').default('sync'),
  input: z.array(thingValueSchema).max(100).default([]),
  output: z.array(thingValueSchema).max(100).default([]),
  timeoutMs: z.number().int().positive().optional(),
})
export type ThingCommand = z.infer<typeof thingCommandSchema>

const thingTypeFields = {
  version: thingTypeFactsSchema.shape.version.unwrap().optional(),
  description: z.string().max(2028).optional(),
  tags: tagsSchema.optional(),
  properties: z.array(thingPropertySchema).max(500).optional(),
  events: z.array(thingEventSchema).max(500).optional(),
  commands: z.array(thingCommandSchema).max(500).optional(),
}
export const newThingTypeSchema = z.strictObject({ name: titleSchema, ...thingTypeFields })
export type NewThingType = z.infer<typeof newThingTypeSchema>
/** A list that is given stands in place of the one that there is; what is left out stays. */
export const thingTypeChangeSchema = z.strictObject({ name: titleSchema.optional(), ...thingTypeFields })
export type ThingTypeChange = z.infer<typeof thingTypeChangeSchema>

const shownValueSchema = z.object({ ...valueFields, type: z.string() })
export type ShownThingValue = z.infer<typeof shownValueSchema>
export const thingTypeSchema = z.object({
  id: templateIdSchema,
  name: z.string(),
  version: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  properties: z.array(shownValueSchema.extend({ writable: z.boolean() })),
  events: z.array(z.object({ name: z.string(), severity: z.string(), payload: z.array(shownValueSchema) })),
  commands: z.array(
    z.object({
      name: z.string(),
      type: z.literal('sync'),
      input: z.array(shownValueSchema),
      output: z.array(shownValueSchema),
      timeoutMs: z.number().optional(),
    }),
  ),
  createdAt: z.string(),
  updatedAt: z.string(),
})
export type ThingType = z.infer<typeof thingTypeSchema>

/** `POST /api/v1/commands`. */
export const newThingCommandSchema = z.strictObject({
  thingName: deviceIdSchema,
  action: newDeviceCommandSchema.shape.action,
  params: newDeviceCommandSchema.shape.params,
  ttl: newDeviceCommandSchema.shape.ttlSeconds,
})

/** One execution of a command. */
export const commandExecutionSchema = z.object({
  executionId: z.string(),
  commandId: z.string(),
  thingName: deviceIdSchema,
  action: z.string(),
  params: jsonValueSchema.nullable(),
  status: deviceCommandStatusSchema,
  result: jsonValueSchema.nullable(),
  error: z.string().nullable(),
  sentAt: z.string(),
  expiresAt: z.string(),
  finishedAt: z.string().nullable(),
})
export type CommandExecution = z.infer<typeof commandExecutionSchema>
