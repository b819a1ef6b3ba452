/** Calls about recipes and their runs. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { newRecipeSchema, recipeChangeSchema, recipeIdSchema, recipeRunIdSchema, runPlaceSchema, runStates } from '../recipes.ts'
import {
  recipePreviewSchema,
  recipeRowSchema,
  recipeRunDeviceSchema,
  recipeRunRowSchema,
  recipeRunViewSchema,
  recipeViewSchema,
  runDeviceStates,
  shelfSchema,
} from '../recipe-views.ts'
import { done, listOf, pageFields, pageOf, plainList, searchField, sortField } from './fields.ts'

const recipe = z.strictObject({ recipeId: recipeIdSchema })
const run = z.strictObject({ runId: recipeRunIdSchema })
const at = recipe.extend({ place: runPlaceSchema })

export const recipes = {
  list: oc.route({ method: 'GET', path: '/recipes', summary: 'List recipes' }).input(plainList).output(pageOf(recipeRowSchema)),
  get: oc.route({ method: 'GET', path: '/recipes/{recipeId}', summary: 'One recipe' }).input(recipe).output(recipeViewSchema),
  create: oc
    .route({ method: 'POST', path: '/recipes', successStatus: 201, summary: 'Make a recipe' })
    .input(newRecipeSchema)
    .output(recipe),
  change: oc
    .route({ method: 'PATCH', path: '/recipes/{recipeId}', summary: 'Change a recipe; runs under way keep what they began with' })
    .input(recipe.extend(recipeChangeSchema.shape))
    .output(recipe),
  delete: oc.route({ method: 'DELETE', path: '/recipes/{recipeId}', summary: 'Delete a recipe' }).input(recipe).output(done),
  shelves: oc
    .route({ method: 'GET', path: '/recipes/{recipeId}/shelves', summary: 'Shelves it can run on, with the last run on each' })
    .input(recipe)
    .output(listOf(shelfSchema.extend({ lastRun: recipeRunRowSchema.nullable(), isNext: z.boolean() }))),
  preview: oc
    .route({ method: 'POST', path: '/recipes/{recipeId}/preview', summary: 'What a run would begin with' })
    .input(at)
    .output(recipePreviewSchema),
  run: oc.route({ method: 'POST', path: '/recipes/{recipeId}/runs', successStatus: 201, summary: 'Run a recipe' }).input(at).output(run),
  runNextShelf: oc
    .route({ method: 'POST', path: '/recipes/{recipeId}/runs/next-shelf', successStatus: 201, summary: 'Run a recipe on the next shelf' })
    .input(recipe)
    .output(run),
}

export const recipeRuns = {
  list: oc
    .route({ method: 'GET', path: '/recipe-runs', summary: 'List runs of recipes' })
    .input(
      z.strictObject({
        recipeId: recipeIdSchema.optional(),
        state: z.enum(runStates).optional(),
        search: searchField.describe('Text in the name of the recipe or the place.'),
        sort: sortField.describe('Default: those that are not over first, then newest.'),
        ...pageFields,
      }),
    )
    .output(pageOf(recipeRunRowSchema)),
  get: oc.route({ method: 'GET', path: '/recipe-runs/{runId}', summary: 'One run of a recipe' }).input(run).output(recipeRunViewSchema),
  devices: oc
    .route({ method: 'GET', path: '/recipe-runs/{runId}/devices', summary: 'How the devices of a run stand' })
    .input(
      run.extend({
        step: z.coerce.number().int().min(0).optional().describe('Of this step, from 0; left out: of the whole run.'),
        state: z.enum(runDeviceStates).optional(),
        search: searchField.describe('Text in device id, name, slot or reason.'),
        sort: sortField.describe('deviceId, name, slot, state, step; default: what failed first, by slot.'),
        ...pageFields,
      }),
    )
    .output(pageOf(recipeRunDeviceSchema)),
  pause: oc.route({ method: 'POST', path: '/recipe-runs/{runId}/pause', summary: 'Pause a run' }).input(run).output(run),
  continue: oc.route({ method: 'POST', path: '/recipe-runs/{runId}/continue', summary: 'Go on with a paused run' }).input(run).output(run),
  skipGate: oc
    .route({ method: 'POST', path: '/recipe-runs/{runId}/skip-gate', summary: 'Go on to the next step now' })
    .input(run.extend({ keepFailed: z.boolean().optional().describe('true: with the devices that failed. Default: without them.') }))
    .output(run),
  tryAgain: oc
    .route({ method: 'POST', path: '/recipe-runs/{runId}/try-again', summary: 'The step once more on the devices that failed it' })
    .input(run)
    .output(run),
  stop: oc.route({ method: 'POST', path: '/recipe-runs/{runId}/stop', summary: 'Stop a run for good' }).input(run).output(run),
  delete: oc
    .route({ method: 'DELETE', path: '/recipe-runs/{runId}', summary: 'Delete a run that is over; its jobs stay' })
    .input(run)
    .output(done),
}
