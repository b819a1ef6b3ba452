import { z } from 'zod'
import {
  deviceIdSchema,
  deviceSetIdSchema,
  jobIdSchema,
  jobTemplateIdSchema,
  keptTitleSchema,
  templateIdSchema,
  titleSchema,
} from './ids.ts'
import { jobWorkSchema } from './jobs.ts'
import { jsonValueSchema } from './json.ts'

/** As ids of kept records are spelled. */
const idPattern = /^[A-Za-z0-9_-]{1,64}$/
export const recipeIdSchema = z.string().regex(idPattern, 'A recipe id has 1 to 64 letters, digits, "_" or "-".')
export const recipeRunIdSchema = z.string().regex(idPattern, 'A run’s id has 1 to 64 letters, digits, "_" or "-".')

/** What becomes of devices that failed a step: they are left out of the next steps, the recipe stops, or a person is asked. */
export const failedPolicies = ['leaveOut', 'stop', 'ask'] as const
export type FailedPolicy = (typeof failedPolicies)[number]

/** What stands between a step and the next. */
export const gateSchema = z.strictObject({
  /** The gate opens when at least this many percent of the devices succeeded. 100: all; 0: always. */
  minimumPercent: z.number().int().min(0).max(100).default(100),
  failed: z.enum(failedPolicies).default('ask'),
})
export type Gate = z.infer<typeof gateSchema>

/** A week: longer than any shelf is waited for. */
const longestSeconds = 7 * 24 * 3600
const timeLimit = z.number().int().min(1).max(longestSeconds)

const common = {
  name: titleSchema,
  gate: gateSchema.default({ minimumPercent: 100, failed: 'ask' }),
}

/** A value that a device reports, by its name (`fan`, or `climate.fan` within an object), and what it has to be. */
export const expectedValueSchema = z.union([
  z.strictObject({ name: z.string().min(1).max(256), equals: jsonValueSchema }),
  z
    .strictObject({ name: z.string().min(1).max(256), minimum: z.number().optional(), maximum: z.number().optional() })
    .refine(({ minimum, maximum }) => minimum !== undefined || maximum !== undefined, 'Give a minimum, a maximum, or both.')
    .refine(({ minimum, maximum }) => (minimum ?? -Infinity) <= (maximum ?? Infinity), 'The minimum is not above the maximum.'),
])
export type ExpectedValue = z.infer<typeof expectedValueSchema>

export const recipeStepSchema = z.discriminatedUnion('kind', [
  /** A job from a job template. */
  z.strictObject({
    kind: z.literal('template'),
    ...common,
    jobTemplateId: jobTemplateIdSchema,
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
    /** How long it may take, in s; what is not done then counts as failed. null: as long as the job takes. */
    timeLimitSeconds: timeLimit.nullable().default(null),
  }),
  /** A job that is written here. */
  z.strictObject({
    kind: z.literal('work'),
    ...common,
    templateId: templateIdSchema.nullable().default(null),
    work: jobWorkSchema,
    timeLimitSeconds: timeLimit.nullable().default(null),
  }),
  /** Waits until that many percent of the devices are online. */
  z.strictObject({
    kind: z.literal('online'),
    ...common,
    percent: z.number().int().min(1).max(100).default(100),
    timeLimitSeconds: timeLimit.default(600),
  }),
  /** Waits until the devices report what is expected of them. */
  z.strictObject({
    kind: z.literal('check'),
    ...common,
    values: z.array(expectedValueSchema).min(1, 'A check needs at least one value.').max(50),
    timeLimitSeconds: timeLimit.default(60),
  }),
])
export type RecipeStep = z.infer<typeof recipeStepSchema>
export type RecipeStepKind = RecipeStep['kind']

const stepsSchema = z.array(recipeStepSchema).min(1, 'A recipe needs at least one step.').max(50, 'A recipe has at most 50 steps.')

const recipeFields = { name: keptTitleSchema, description: z.string().max(2028), steps: stepsSchema }

/** A recipe as it is kept. */
export const keptRecipeSchema = z.object({
  id: recipeIdSchema,
  ...recipeFields,
  createdAtMs: z.number(),
  createdBy: z.string(),
  lastUpdatedAtMs: z.number(),
})
export type KeptRecipe = z.infer<typeof keptRecipeSchema>

export const newRecipeSchema = z.strictObject({
  recipeId: recipeIdSchema.optional(),
  name: titleSchema,
  description: z.string().max(2028).default(''),
  steps: stepsSchema,
})
export type NewRecipe = z.infer<typeof newRecipeSchema>

export const recipeChangeSchema = z.strictObject({
  name: titleSchema.optional(),
  description: z.string().max(2028).optional(),
  steps: stepsSchema.optional(),
})

/** A run has at most as many devices: its record is written whole at every step. */
export const maximumRunDevices = 10_000

/** Where a recipe runs. A shelf is what slots say before the place (`shelves.ts`). */
export const runPlaceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('shelf'), shelf: z.string().max(128) }),
  z.strictObject({ kind: z.literal('deviceSet'), deviceSetId: deviceSetIdSchema }),
  /** The units of an intake list that are here. */
  z.strictObject({ kind: z.literal('intake'), intakeId: z.string().max(64) }),
  z.strictObject({ kind: z.literal('devices'), deviceIds: z.array(deviceIdSchema).min(1).max(maximumRunDevices) }),
])
export type RunPlace = z.infer<typeof runPlaceSchema>

/** The place as a run keeps it: its devices stand beside it. */
export const keptPlaceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('shelf'), shelf: z.string() }),
  z.object({ kind: z.literal('deviceSet'), deviceSetId: z.string() }),
  z.object({ kind: z.literal('devices') }),
  z.object({ kind: z.literal('intake'), intakeId: z.string() }),
])
export type KeptPlace = z.infer<typeof keptPlaceSchema>

export const runStates = ['running', 'paused', 'asking', 'completed', 'failed', 'stopped'] as const
export type RunState = (typeof runStates)[number]

/** What a person may ask of a run. */
export const runActions = ['pause', 'continue', 'skipGate', 'tryAgain', 'stop'] as const
export type RunAction = (typeof runActions)[number]

export const runFailureSchema = z.object({ deviceId: deviceIdSchema, reason: z.string() })
export type RunFailure = z.infer<typeof runFailureSchema>

/** How a step of a run stands; `skipped`: its gate was opened by a person. */
export const runStepStates = ['waiting', 'running', 'asking', 'passed', 'skipped', 'ended'] as const

export const runStepSchema = z.object({
  state: z.enum(runStepStates),
  /** Jobs that it made, the last one last. */
  jobIds: z.array(jobIdSchema),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  /** Devices that took part; 0 before it begins. */
  devices: z.number(),
  succeeded: z.number(),
  failed: z.array(runFailureSchema),
})
export type RunStep = z.infer<typeof runStepSchema>

/** What has to be done with the job of a step. It stands in the run until it is done, so that a restart does it. */
export const runActSchema = z.object({ act: z.enum(['make', 'stop', 'run', 'cancel']), jobId: jobIdSchema })
export type RunAct = z.infer<typeof runActSchema>

/** A recipe at work on a place, as it is kept: whole at each step, so that a restart goes on where it was. Times in ms since 1970. */
export const keptRecipeRunSchema = z.object({
  id: recipeRunIdSchema,
  recipeId: recipeIdSchema,
  /** The recipe as it was when the run began. */
  name: z.string(),
  steps: z.array(recipeStepSchema),
  place: keptPlaceSchema,
  /** The place in words: "A", "Fridges". */
  placeName: z.string(),
  startedBy: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
  state: z.enum(runStates),
  /** Why it waits for a person, failed or was stopped, in a sentence. */
  why: z.string().nullable(),
  deviceIds: z.array(deviceIdSchema),
  /** Devices that no further step is for. */
  leftOut: z.array(deviceIdSchema),
  current: z.number().int().nonnegative(),
  /** What the try under way is for, where that is not all that are left: the devices that are tried again. */
  again: z.array(deviceIdSchema).nullable(),
  progress: z.array(runStepSchema),
  /** When the step under way has taken too long. */
  deadlineAtMs: z.number().nullable(),
  /** While it is paused: what was left of that time, in ms. */
  remainingMs: z.number().nullable(),
  acts: z.array(runActSchema),
})
export type KeptRecipeRun = z.infer<typeof keptRecipeRunSchema>
