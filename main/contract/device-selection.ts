/** Devices that are meant together: those that a filter finds, or some of them that were picked. */
import { z } from 'zod'
import { attributesSchema, dialectNameSchema, presenceSchema } from './devices.ts'
import { deviceIdSchema, deviceSetIdSchema, fieldNameSchema, templateIdSchema } from './ids.ts'
import { jsonValueSchema } from './json.ts'

/** What a list of devices is narrowed by. */
export const deviceFilterFields = {
  search: z
    .string()
    .max(256)
    .optional()
    .describe('Words that are each in the id, name, slot, client id, model, an attribute, a property or a reported value.'),
  presence: presenceSchema.optional(),
  templateId: z.string().optional().describe('A template id, or "none".'),
  deviceSetId: deviceSetIdSchema.optional(),
  dialect: dialectNameSchema.optional(),
  shelf: z.string().max(128).optional().describe('A shelf as slots name it, or "none".'),
  query: z.string().max(4096).optional().describe('In the words of dynamic device sets.'),
}
const deviceFilterSchema = z.strictObject(deviceFilterFields)
export type DeviceFilter = z.infer<typeof deviceFilterSchema>

/** A selection is an expression, so that all of 100,000 are one line: these, or all that a filter finds now but these. */
export const deviceSelectionSchema = z.union([
  z.strictObject({ deviceIds: z.array(deviceIdSchema).min(1) }),
  z.strictObject({ matching: deviceFilterSchema, except: z.array(deviceIdSchema).default([]) }),
])
export type DeviceSelection = z.infer<typeof deviceSelectionSchema>
export type WireDeviceSelection = z.input<typeof deviceSelectionSchema>

/** What is changed of many devices alike; what is left out stays. Of attributes and properties, null takes one away. */
export const manyChangeSchema = z.strictObject({
  templateId: templateIdSchema.nullable().optional(),
  slot: z.string().trim().max(128).nullable().optional(),
  attributes: z.record(fieldNameSchema, attributesSchema.valueType.nullable()).optional(),
  properties: z.record(fieldNameSchema, jsonValueSchema).optional(),
})
export type ManyChange = z.infer<typeof manyChangeSchema>

/** How many were changed, and by what it is taken back while the bench remembers it. */
export const manyChangedSchema = z.object({ changed: z.number(), undoId: z.string().nullable() })
