import { isOver } from '../bench-tools/recipes/run-table.ts'
import { BenchError } from '../contract/errors.ts'
import { filledJob } from '../contract/fill-parameters.ts'
import type { KeptRecipe, RecipeStep, RunPlace } from '../contract/recipes.ts'
import { shelfKey } from '../contract/shelves.ts'
import { definedOf } from './defined-of.ts'
import { done } from './done.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { recipeRunsOf } from './recipe-runs.ts'
import { newestFirst, recipeRow, runRow } from './recipe-views.ts'
import { findPlace, nextShelfAfter, shelvesOf } from './run-place.ts'

/** @throws BenchError NotFound */
function knownRecipe(port: ApiPort, recipeId: string): KeptRecipe {
  const recipe = port.tools.recipes.get(recipeId)
  if (!recipe) throw new BenchError('NotFound', `There is no recipe ‘${recipeId}’: it may have been deleted.`, { recipeId })
  return recipe
}

/** Why a step could not be done as the bench is now, in a sentence; null: it can. */
function stepProblem({ fleet }: Pick<ApiPort, 'fleet'>, step: RecipeStep): string | null {
  if (step.kind === 'work' && step.templateId !== null && !fleet.template(step.templateId))
    return `There is no device template ‘${step.templateId}’: choose another, or none.`
  if (step.kind !== 'template') return null
  const template = fleet.jobTemplate(step.jobTemplateId)
  if (!template) return `There is no job template ‘${step.jobTemplateId}’: it may have been deleted.`
  try {
    filledJob(template, step.parameters)
    return null
  } catch (error) {
    if (error instanceof BenchError) return error.sentence
    throw error
  }
}

function refuseTakenName(port: ApiPort, name: string, own: string | null): void {
  if (port.tools.recipes.list().some((recipe) => recipe.id !== own && recipe.name === name))
    throw new BenchError('AlreadyExists', `There is a recipe named ‘${name}’ already: use another name.`, { field: 'name', name })
}

/** What one may do with recipes. */
export function recipeHandlers(port: ApiPort) {
  const { recipes } = procedures
  const runs = recipeRunsOf(port)
  const runsOf = (recipeId: string) => runs.list().filter((run) => run.recipeId === recipeId)
  const note = (operation: string, sentence: string, who: string) => port.submit({ kind: 'audit.note', operation, sentence, who })
  const begin = async (recipe: KeptRecipe, at: RunPlace, who: string) => {
    const { place, placeName, devices } = findPlace(port, at)
    const busy = runsOf(recipe.id).find(
      (run) =>
        !isOver(run.state) && run.place.kind === 'shelf' && place.kind === 'shelf' && shelfKey(run.place.shelf) === shelfKey(place.shelf),
    )
    if (busy)
      throw new BenchError(
        'InvalidStateTransition',
        `‘${recipe.name}’ is at work on ‘${placeName}’ already: wait for its end, or stop it.`,
        {
          runId: busy.id,
        },
      )
    const runId = await runs.begin({ recipe, place, placeName, deviceIds: devices.map(({ deviceId }) => deviceId), who })
    const on = placeName === '' ? `${devices.length} devices` : `‘${placeName}’`
    await note('recipe.run', `Ran the recipe ‘${recipe.name}’ on ${on}.`, who)
    return { runId }
  }
  return recipes.router({
    list: recipes.list.handler(({ input }) => {
      const shelves = shelvesOf(port)
      const found = port.tools.recipes
        .list()
        .filter(({ name, description, id }) => input.search === undefined || holds(input.search, name, description, id))
      const ordered = sorted(found, input.sort ?? 'name', {
        name: (recipe) => recipe.name,
        created: (recipe) => recipe.createdAtMs,
        changed: (recipe) => recipe.lastUpdatedAtMs,
        steps: (recipe) => recipe.steps.length,
        lastRun: (recipe) => newestFirst(runsOf(recipe.id))[0]?.startedAtMs ?? null,
      })
      return pageOf(ordered, input, (recipe) => recipeRow(recipe, runs.list(), shelves))
    }),
    get: recipes.get.handler(({ input }) => {
      const recipe = knownRecipe(port, input.recipeId)
      return { ...recipeRow(recipe, runs.list(), shelvesOf(port)), steps: recipe.steps }
    }),
    create: recipes.create.handler(async ({ input: { recipeId = port.newId('recipe'), ...given }, context: { who } }) => {
      if (port.tools.recipes.get(recipeId))
        throw new BenchError('AlreadyExists', `There is a recipe with the id ‘${recipeId}’ already: use another.`, { field: 'recipeId' })
      refuseTakenName(port, given.name, null)
      const now = port.now()
      await port.tools.recipes.put({ id: recipeId, ...given, createdAtMs: now, createdBy: who, lastUpdatedAtMs: now })
      await note('recipe.create', `Made the recipe ‘${given.name}’.`, who)
      return { recipeId }
    }),
    change: recipes.change.handler(async ({ input: { recipeId, ...change }, context: { who } }) => {
      const recipe = knownRecipe(port, recipeId)
      if (change.name !== undefined) refuseTakenName(port, change.name, recipeId)
      await port.tools.recipes.put({ ...recipe, ...definedOf(change), lastUpdatedAtMs: port.now() })
      await note('recipe.change', `Changed the recipe ‘${recipe.name}’.`, who)
      return { recipeId }
    }),
    delete: recipes.delete.handler(async ({ input: { recipeId }, context: { who } }) => {
      const { name } = knownRecipe(port, recipeId)
      if (runsOf(recipeId).some(({ state }) => !isOver(state)))
        throw new BenchError('InvalidStateTransition', `The recipe ‘${name}’ is at work: stop its run first.`, { recipeId })
      await port.tools.recipes.remove(recipeId)
      await note('recipe.delete', `Deleted the recipe ‘${name}’.`, who)
      return done
    }),
    shelves: recipes.shelves.handler(({ input }) => {
      knownRecipe(port, input.recipeId)
      const own = newestFirst(runsOf(input.recipeId))
      const shelves = shelvesOf(port)
      const next = nextShelfAfter(shelves, own)
      const items = shelves.map((shelf) => {
        const last = own.find(({ place }) => place.kind === 'shelf' && shelfKey(place.shelf) === shelfKey(shelf.shelf))
        return { ...shelf, lastRun: last === undefined ? null : runRow(last), isNext: next?.shelf === shelf.shelf }
      })
      return { items }
    }),
    preview: recipes.preview.handler(({ input }) => {
      const recipe = knownRecipe(port, input.recipeId)
      const { placeName, devices } = findPlace(port, input.place)
      const problems = recipe.steps.flatMap((step, index) => {
        const message = stepProblem(port, step)
        return message === null ? [] : [{ step: index, message }]
      })
      return { placeName, devices: devices.length, online: devices.filter(({ presence }) => presence === 'online').length, problems }
    }),
    run: recipes.run.handler(({ input, context }) => begin(knownRecipe(port, input.recipeId), input.place, context.who)),
    runNextShelf: recipes.runNextShelf.handler(({ input, context }) => {
      const recipe = knownRecipe(port, input.recipeId)
      const next = nextShelfAfter(shelvesOf(port), runsOf(recipe.id))
      if (next === null)
        throw new BenchError('NoTargets', `There is no shelf after the one on which ‘${recipe.name}’ ran last: choose one.`, {
          recipeId: recipe.id,
        })
      return begin(recipe, { kind: 'shelf', shelf: next.shelf }, context.who)
    }),
  })
}
