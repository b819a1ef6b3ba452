/** A hand-over: what one bench gives the next, as one file. docs/hand-over.md describes it. */
import { z } from 'zod'
import { acceptanceSheetSchema } from './acceptance.ts'
import { attributesSchema } from './devices.ts'
import { deviceSetSchema } from './device-sets.ts'
import { clientIdSchema, deviceIdSchema, templateIdSchema } from './ids.ts'
import { jobTemplateSchema } from './job-templates.ts'
import { jobDefinitionSchema } from './jobs.ts'
import { jsonObjectSchema, jsonValueSchema } from './json.ts'
import { keptRecipeSchema } from './recipes.ts'
import { settingsChangeSchema, type Settings } from './settings.ts'
import { templateSchema } from './templates.ts'

export const handOverFormat = 'benchfleet-hand-over'
/** Grows when an older bench could not read a file any more. */
export const handOverVersion = 1
/** As much as one call carries, with room to spare. */
export const largestHandOverBytes = 24 * 1024 * 1024
export const mostHandedDevices = 10_000

/** Settings that hold for any bench. Those of this machine, and all that is secret, are never handed over. */
export const sharedSettings = ['admission', 'offlineGraceMs', 'recentJobs'] as const satisfies readonly (keyof Settings)[]
/** Settings that are handed over where that is asked for. */
export const portSettings = [
  'mqttPort',
  'mqttsPort',
  'webSocketPort',
  'filePort',
  'plainFilePort',
  'toolsPort',
] as const satisfies readonly (keyof Settings)[]

/** A device without what proves it, and without what it has said: it comes with neither. */
export const handedDeviceSchema = z.strictObject({
  deviceId: deviceIdSchema,
  name: z.string(),
  templateId: templateIdSchema.nullable(),
  slot: z.string().max(128).nullable(),
  attributes: attributesSchema,
  properties: jsonObjectSchema,
  clientId: clientIdSchema.optional(),
})

const handedSettings = settingsChangeSchema.pick(
  Object.fromEntries([...sharedSettings, ...portSettings].map((name) => [name, true])) as Record<
    (typeof sharedSettings)[number] | (typeof portSettings)[number],
    true
  >,
)

/** What is handed over, by kind, each in the order of its ids. Without times and names of people: they are of the bench before. */
export const handOverContentsSchema = z.strictObject({
  templates: z.array(templateSchema.omit({ createdAtMs: true, lastUpdatedAtMs: true }).strict()),
  devices: z.array(handedDeviceSchema).max(mostHandedDevices, 'A hand-over has at most 10,000 devices.').optional(),
  deviceSets: z.array(deviceSetSchema.omit({ createdAtMs: true, lastUpdatedAtMs: true }).strict()),
  jobTemplates: z.array(
    jobTemplateSchema.omit({ createdAtMs: true, createdBy: true, lastUpdatedAtMs: true, madeFromJobId: true }).strict(),
  ),
  recipes: z.array(keptRecipeSchema.omit({ createdAtMs: true, createdBy: true, lastUpdatedAtMs: true }).strict()),
  acceptanceSheets: z.array(
    acceptanceSheetSchema
      .omit({ createdAtMs: true, lastUpdatedAtMs: true, lastUpdatedBy: true })
      .extend({ id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'A sheet’s id has 1 to 64 letters, digits, "_" or "-".') })
      .strict(),
  ),
  /** Saved jobs: those that were never run. */
  jobs: z.array(jobDefinitionSchema.omit({ createdAtMs: true, createdBy: true, madeFrom: true }).strict()),
  settings: handedSettings,
})
export type HandOverContents = z.infer<typeof handOverContentsSchema>

export const handOverHeaderSchema = z.strictObject({
  benchName: z.string().max(64),
  /** Of the app that wrote it. */
  version: z.string().max(64),
  /** ISO 8601, UTC. */
  writtenAt: z.string().max(32),
})
export type HandOverHeader = z.infer<typeof handOverHeaderSchema>

export const handOverFileSchema = z.strictObject({
  format: z.literal(handOverFormat),
  schemaVersion: z.literal(handOverVersion),
  from: handOverHeaderSchema,
  contents: handOverContentsSchema,
  /** SHA-256 over all the rest, in hexadecimal; see `hand-over.md`. */
  checksum: z.string(),
})
export type HandOverFile = z.infer<typeof handOverFileSchema>

/** Kinds of what is handed over, in the order in which they are taken over. */
export const handOverKinds = ['template', 'device', 'deviceSet', 'jobTemplate', 'recipe', 'acceptanceSheet', 'job', 'setting'] as const
export type HandOverKind = (typeof handOverKinds)[number]

/** One member that would change. */
export const differenceSchema = z.object({
  /** The way to it, as `steps.1.name`. */
  path: z.string(),
  /** Left out: there is none. */
  before: jsonValueSchema.optional(),
  after: jsonValueSchema.optional(),
})
export type Difference = z.infer<typeof differenceSchema>

export const handOverStatuses = ['conflict', 'changed', 'new', 'same'] as const
export type HandOverStatus = (typeof handOverStatuses)[number]

/** What becomes of one thing of the file. */
export const handOverRowSchema = z.object({
  kind: z.enum(handOverKinds),
  id: z.string(),
  name: z.string(),
  status: z.enum(handOverStatuses),
  differences: z.array(differenceSchema),
  /** Differences that are not listed. */
  moreDifferences: z.number(),
  /** Of a conflict: why it cannot be taken over, in a sentence. */
  problem: z.string().nullable(),
})
export type HandOverRow = z.infer<typeof handOverRowSchema>

export const leftOutSchema = z.strictObject({ kind: z.enum(handOverKinds), id: z.string().max(256) })
export type LeftOut = z.infer<typeof leftOutSchema>

/** An import under way, kept so that one that a power cut ended is finished at the next start. */
export const keptImportSchema = z.object({
  id: z.string(),
  who: z.string(),
  from: handOverHeaderSchema,
  contents: handOverContentsSchema,
  leaveOut: z.array(leftOutSchema),
})
export type KeptImport = z.infer<typeof keptImportSchema>
