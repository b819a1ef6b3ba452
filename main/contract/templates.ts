import { z } from 'zod'
import { fieldNameSchema, templateIdSchema, titleSchema } from './ids.ts'

/** The kinds of value that a setting, a property or a command's payload may have. */
export const valueTypes = ['boolean', 'integer', 'double', 'string', 'enum', 'dateTime', 'object'] as const

/** A typed value: what the builder draws an input from, and what a job's values are checked against. */
export const valueSchemaSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('boolean') }),
  z.strictObject({
    type: z.literal('integer'),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    unit: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('double'),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    unit: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('string'), maximumLength: z.number().int().positive().optional() }),
  z.strictObject({
    type: z.literal('enum'),
    values: z.array(z.strictObject({ value: z.union([z.string(), z.number()]), title: z.string().optional() })).min(1),
  }),
  /** ISO 8601 with zone. */
  z.strictObject({ type: z.literal('dateTime') }),
  /** Any JSON object; the fields are not typed further until DTDL import. */
  z.strictObject({ type: z.literal('object') }),
])
export type ValueSchema = z.infer<typeof valueSchemaSchema>

export const templateFieldSchema = z.strictObject({
  name: fieldNameSchema,
  title: z.string().optional(),
  description: z.string().optional(),
  schema: valueSchemaSchema,
})
export type TemplateField = z.infer<typeof templateFieldSchema>

export const templateCommandSchema = z.strictObject({
  name: fieldNameSchema,
  title: z.string().optional(),
  description: z.string().optional(),
  /** null: the command takes no payload. */
  payload: valueSchemaSchema.nullable().default(null),
})
export type TemplateCommand = z.infer<typeof templateCommandSchema>

/** What a kind of device can do. */
export const templateSchema = z.object({
  templateId: templateIdSchema,
  name: titleSchema,
  description: z.string().max(2028),
  settings: z.array(templateFieldSchema),
  properties: z.array(templateFieldSchema),
  commands: z.array(templateCommandSchema),
  createdAtMs: z.number(),
  lastUpdatedAtMs: z.number(),
})
export type DeviceTemplate = z.infer<typeof templateSchema>

export const templateViewSchema = templateSchema.extend({ deviceCount: z.number() })
export type DeviceTemplateView = z.infer<typeof templateViewSchema>

export const newTemplateSchema = z.strictObject({
  templateId: templateIdSchema.optional(),
  name: titleSchema,
  description: z.string().max(2028).default(''),
  settings: z.array(templateFieldSchema).default([]),
  properties: z.array(templateFieldSchema).default([]),
  commands: z.array(templateCommandSchema).default([]),
})
export type NewTemplate = z.infer<typeof newTemplateSchema>

export const templateChangeSchema = z.strictObject({
  name: titleSchema.optional(),
  description: z.string().max(2028).optional(),
  settings: z.array(templateFieldSchema).optional(),
  properties: z.array(templateFieldSchema).optional(),
  commands: z.array(templateCommandSchema).optional(),
})
export type TemplateChange = z.infer<typeof templateChangeSchema>
