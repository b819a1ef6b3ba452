import { z } from 'zod'
import { fieldNameSchema, keptTitleSchema, templateIdSchema, titleSchema } from './ids.ts'
import { jsonValueSchema } from './json.ts'
import { tagsSchema } from './tags.ts'

const numberBounds = { minimum: z.number().optional(), maximum: z.number().optional(), unit: z.string().optional() }
const choiceSchema = z.strictObject({ value: z.union([z.string(), z.number()]), title: z.string().optional() })

/** Types without others in them, those of DTDL v2 and v3. */
const plainTypes = [
  /** What true and false are called, where they have names. */
  z.strictObject({ type: z.literal('boolean'), trueTitle: z.string().optional(), falseTitle: z.string().optional() }),
  z.strictObject({ type: z.literal('integer'), ...numberBounds }),
  z.strictObject({ type: z.literal('double'), ...numberBounds, decimalPlaces: z.number().int().min(0).max(15).optional() }),
  z.strictObject({
    type: z.literal('string'),
    minimumLength: z.number().int().nonnegative().optional(),
    maximumLength: z.number().int().positive().optional(),
  }),
  z.strictObject({ type: z.literal('enum'), values: z.array(choiceSchema).min(1) }),
  /** RFC 3339: date and time with zone, full-date, partial-time; ISO 8601 duration. All are texts. */
  z.strictObject({ type: z.literal('dateTime') }),
  z.strictObject({ type: z.literal('date') }),
  z.strictObject({ type: z.literal('time') }),
  z.strictObject({ type: z.literal('duration') }),
  /** Anything that JSON can carry: a type that the bench does not know further. */
  z.strictObject({ type: z.literal('json') }),
] as const

/** A named value within an object. */
export interface ObjectField {
  name: string
  title?: string | undefined
  description?: string | undefined
  schema: ValueSchema
}

/** A typed value: what the builder draws an input from, and what a job's values are checked against. */
export type ValueSchema =
  | z.infer<(typeof plainTypes)[number]>
  /** Without fields: any JSON object. With fields: these and no others, each of which may be left out (DTDL). */
  | { type: 'object'; fields?: ObjectField[] | undefined }
  | { type: 'array'; items: ValueSchema }
  /** Any names, each with a value of one type. */
  | { type: 'map'; values: ValueSchema }

export const valueSchemaSchema: z.ZodType<ValueSchema> = z.discriminatedUnion('type', [
  ...plainTypes,
  z.strictObject({
    type: z.literal('object'),
    get fields() {
      return z
        .array(
          z.strictObject({
            name: fieldNameSchema,
            title: z.string().optional(),
            description: z.string().optional(),
            get schema() {
              return valueSchemaSchema
            },
          }),
        )
        .optional()
    },
  }),
  z.strictObject({
    type: z.literal('array'),
    get items() {
      return valueSchemaSchema
    },
  }),
  z.strictObject({
    type: z.literal('map'),
    get values() {
      return valueSchemaSchema
    },
  }),
])

/** `component.name` is the member of a component (DTDL); a name of the device itself has no dot. */
const named = {
  name: fieldNameSchema,
  title: z.string().optional(),
  description: z.string().optional(),
  /** What it means beside its type (DTDL semantic type: `Temperature`). */
  semanticType: z.string().max(128).optional(),
}

export const templateFieldSchema = z.strictObject({
  ...named,
  schema: valueSchemaSchema,
  /** What a form begins with. */
  initialValue: jsonValueSchema.optional(),
})
export type TemplateField = z.infer<typeof templateFieldSchema>

export const templateCommandSchema = z.strictObject({
  ...named,
  /** null: the command takes no payload. */
  payload: valueSchemaSchema.nullable().default(null),
  /** What the payload is called (DTDL, the name of the request). */
  payloadName: z.string().optional(),
  /** What it answers with; left out: not said. */
  response: valueSchemaSchema.optional(),
  responseName: z.string().optional(),
  /** "Queue if offline": on Azure devices it is told as a message, and has no answer. */
  isQueued: z.boolean().optional(),
})
export type TemplateCommand = z.infer<typeof templateCommandSchema>

/** A part of a device with an interface of its own (DTDL). */
export const templateComponentSchema = z.strictObject({
  name: fieldNameSchema,
  title: z.string().optional(),
  description: z.string().optional(),
  /** The interface that it is of (DTMI). */
  modelId: templateIdSchema,
})
export type TemplateComponent = z.infer<typeof templateComponentSchema>

/**
 * How settings travel in the desired state of Azure devices, and how they are acknowledged: `pnp` since July 2020
 * (`ac`, `av`, `ad`), `preview` 2019 to 2020 (`sc`, `sv`, `sd`), `legacy` before (`desiredVersion`, `status`).
 */
export const wireFormats = ['pnp', 'preview', 'legacy'] as const
export type WireFormat = (typeof wireFormats)[number]

/** What ends a setting on an Azure device: its acknowledgement, or that it reports the value as it was sent. */
export const doneWhens = ['acknowledged', 'reported'] as const

const contents = {
  /** Values that the device should take. */
  settings: z.array(templateFieldSchema),
  /** Values kept about the device by the operator. */
  properties: z.array(templateFieldSchema),
  commands: z.array(templateCommandSchema),
  /** Values that the device says of itself and nobody sets. */
  reported: z.array(templateFieldSchema),
  telemetry: z.array(templateFieldSchema),
  components: z.array(templateComponentSchema),
  wireFormat: z.enum(wireFormats),
  doneWhen: z.enum(doneWhens),
}

/** Of a thing type of EMQX Fleets: what the bench keeps and gives back, and does nothing with. */
export const thingTypeFactsSchema = z.strictObject({
  version: z.string().trim().min(1).max(64).default('1.0.0'),
  tags: tagsSchema.default([]),
  /** Of its events, by name. */
  severities: z.record(z.string(), z.enum(['info', 'warn', 'error'])).default({}),
  /** Of its commands, by name, in ms. */
  timeoutsMs: z.record(z.string(), z.number().int().positive()).default({}),
})
export type ThingTypeFacts = z.infer<typeof thingTypeFactsSchema>

/** What a kind of device can do. */
export const templateSchema = z.object({
  templateId: templateIdSchema,
  name: keptTitleSchema,
  description: z.string().max(2028),
  ...contents,
  thingType: thingTypeFactsSchema.optional(),
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
  settings: contents.settings.default([]),
  properties: contents.properties.default([]),
  commands: contents.commands.default([]),
  reported: contents.reported.default([]),
  telemetry: contents.telemetry.default([]),
  components: contents.components.default([]),
  wireFormat: contents.wireFormat.default('pnp'),
  doneWhen: contents.doneWhen.default('acknowledged'),
  thingType: thingTypeFactsSchema.optional(),
})
export type NewTemplate = z.infer<typeof newTemplateSchema>

export const templateChangeSchema = z.strictObject({
  name: titleSchema.optional(),
  description: z.string().max(2028).optional(),
  settings: contents.settings.optional(),
  properties: contents.properties.optional(),
  commands: contents.commands.optional(),
  reported: contents.reported.optional(),
  telemetry: contents.telemetry.optional(),
  components: contents.components.optional(),
  wireFormat: contents.wireFormat.optional(),
  doneWhen: contents.doneWhen.optional(),
  thingType: thingTypeFactsSchema.optional(),
})
export type TemplateChange = z.infer<typeof templateChangeSchema>

/** One thing that is wrong with a model file: where (`[2].contents[4].schema`), and what. */
export const modelProblemSchema = z.object({ file: z.string(), path: z.string(), message: z.string() })
export type ModelProblem = z.infer<typeof modelProblemSchema>

/** DTDL files, as they were picked: one, or all of a folder. */
export const modelFilesSchema = z
  .array(z.strictObject({ name: z.string().max(512), text: z.string().max(4 * 1024 * 1024) }))
  .min(1, 'Choose a file.')
  .max(2_000, 'At most 2,000 files are read at a time.')
export type ModelFile = z.infer<typeof modelFilesSchema>[number]

/** What the files come to: templates that can be made, and what stands in the way. */
export const modelImportSchema = z.object({
  templates: z.array(newTemplateSchema.required({ templateId: true }).extend({ isKnown: z.boolean() })),
  problems: z.array(modelProblemSchema),
  applied: z.boolean(),
})
export type ModelImport = z.infer<typeof modelImportSchema>
