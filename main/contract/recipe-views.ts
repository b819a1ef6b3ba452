/** Recipes and their runs as pages show them. */
import { z } from 'zod'
import { presences } from './devices.ts'
import { keptPlaceSchema, keptRecipeRunSchema, keptRecipeSchema, recipeStepSchema, runActions, runStepSchema } from './recipes.ts'

/** A shelf that a recipe can run on. */
export const shelfSchema = z.object({ shelf: z.string(), devices: z.number(), online: z.number() })
export type Shelf = z.infer<typeof shelfSchema>

/** A run as a row: without its devices, which may be many. */
export const recipeRunRowSchema = keptRecipeRunSchema
  .pick({ recipeId: true, name: true, placeName: true, startedBy: true, startedAtMs: true, endedAtMs: true, state: true, why: true })
  .extend({
    runId: z.string(),
    place: keptPlaceSchema,
    devices: z.number(),
    /** Devices that went all the way, or are still on it. */
    devicesLeft: z.number(),
    /** Devices that failed a step and were not mended by another try. */
    failed: z.number(),
    /** The step under way, from 0, of so many. */
    current: z.number(),
    stepCount: z.number(),
    stepName: z.string(),
    allowedActions: z.array(z.enum(runActions)),
  })
export type RecipeRunRow = z.infer<typeof recipeRunRowSchema>

export const runStepViewSchema = runStepSchema.omit({ failed: true }).extend({
  step: recipeStepSchema,
  failed: z.number(),
  /** Of the step under way: at work on it, and not begun. */
  inProgress: z.number(),
  waiting: z.number(),
})
export type RunStepView = z.infer<typeof runStepViewSchema>

export const recipeRunViewSchema = recipeRunRowSchema.extend({
  steps: z.array(runStepViewSchema),
  deadlineAtMs: z.number().nullable(),
  /** Where the recipe can go on after this run; null: nowhere. */
  nextShelf: shelfSchema.nullable(),
})
export type RecipeRunView = z.infer<typeof recipeRunViewSchema>

/** How a device stands in a run, or in one step of it. */
export const runDeviceStates = ['failed', 'open', 'succeeded', 'leftOut'] as const
export const recipeRunDeviceSchema = z.object({
  deviceId: z.string(),
  deviceName: z.string(),
  slot: z.string().nullable(),
  presence: z.enum([...presences, 'deleted']),
  /** The step that is meant, from 0. */
  step: z.number(),
  state: z.enum(runDeviceStates),
  /** Why it failed, or what it waits for; null where there is nothing to say. */
  reason: z.string().nullable(),
})
export type RecipeRunDevice = z.infer<typeof recipeRunDeviceSchema>

export const recipeRowSchema = keptRecipeSchema.omit({ id: true, steps: true }).extend({
  recipeId: z.string(),
  steps: z.array(z.object({ kind: z.string(), name: z.string() })),
  lastRun: recipeRunRowSchema.nullable(),
  nextShelf: shelfSchema.nullable(),
})
export type RecipeRow = z.infer<typeof recipeRowSchema>

export const recipeViewSchema = recipeRowSchema.extend({ steps: z.array(recipeStepSchema) })

export const recipePreviewSchema = z.object({
  placeName: z.string(),
  devices: z.number(),
  online: z.number(),
  /** What stands in the way of a step, in sentences; with one of these the run would ask when it gets there. */
  problems: z.array(z.object({ step: z.number(), message: z.string() })),
})
export type RecipePreview = z.infer<typeof recipePreviewSchema>
