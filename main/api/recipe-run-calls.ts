import type { KeptRecipeRun } from '../contract/recipes.ts'
import type { RecipeRunDevice } from '../contract/recipe-views.ts'
import type { RunInput } from '../bench-tools/recipes/run-machine.ts'
import type { StepNow } from '../bench-tools/recipes/read-step.ts'
import { done } from './done.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { recipeRunsOf } from './recipe-runs.ts'
import { deviceRow, newestFirst, runRow, runView, standingInRun, standingInStep } from './recipe-views.ts'
import { nextShelfAfter, shelvesOf } from './run-place.ts'

/** What a person looks at first comes first. */
const stateOrder: Record<RecipeRunDevice['state'], number> = { failed: 0, leftOut: 1, open: 2, succeeded: 3 }

/** What one may do with runs of recipes. */
export function recipeRunHandlers(port: ApiPort) {
  const { recipeRuns } = procedures
  const runs = recipeRunsOf(port)
  const act = async (
    runId: string,
    who: string,
    did: (run: KeptRecipeRun) => string,
    inputFor: (reading: StepNow, nextJobId: string) => RunInput,
  ) => {
    await runs.act(runId, inputFor)
    await port.submit({ kind: 'audit.note', operation: 'recipe.act', sentence: did(runs.get(runId)), who })
    return { runId }
  }
  return recipeRuns.router({
    list: recipeRuns.list.handler(({ input }) => {
      const found = runs
        .list()
        .filter(
          (run) =>
            (input.recipeId === undefined || run.recipeId === input.recipeId) &&
            (input.state === undefined || run.state === input.state) &&
            (input.search === undefined || holds(input.search, run.name, run.placeName, run.id)),
        )
      const ordered =
        input.sort === undefined
          ? newestFirst(found)
          : sorted(found, input.sort, {
              name: (run) => run.name,
              place: (run) => run.placeName,
              state: (run) => run.state,
              started: (run) => run.startedAtMs,
              ended: (run) => run.endedAtMs,
            })
      return pageOf(ordered, input, runRow)
    }),
    get: recipeRuns.get.handler(async ({ input }) => {
      const run = runs.get(input.runId)
      const ofRecipe = runs.list().filter(({ recipeId }) => recipeId === run.recipeId)
      const next = port.tools.recipes.get(run.recipeId) && run.place.kind === 'shelf' ? nextShelfAfter(shelvesOf(port), ofRecipe) : null
      return runView(run, await runs.read(run), next)
    }),
    devices: recipeRuns.devices.handler(async ({ input }) => {
      const run = runs.get(input.runId)
      const now = await runs.read(run)
      const standing = input.step === undefined ? standingInRun(run, now) : standingInStep(run, input.step, now)
      const rows = standing
        .filter(({ state }) => input.state === undefined || state === input.state)
        .map((one) => deviceRow(port, one))
        .filter((row) => input.search === undefined || holds(input.search, row.deviceId, row.deviceName, row.slot, row.reason))
      const ordered = sorted(rows, input.sort ?? 'state,slot', {
        deviceId: (row) => row.deviceId,
        name: (row) => row.deviceName,
        slot: (row) => row.slot,
        state: (row) => stateOrder[row.state],
        step: (row) => row.step,
      })
      return pageOf(ordered, input, (row) => row)
    }),
    pause: recipeRuns.pause.handler(({ input: { runId }, context: { who } }) =>
      act(
        runId,
        who,
        (run) => `Paused the recipe ‘${run.name}’.`,
        () => ({ kind: 'pause' }),
      ),
    ),
    continue: recipeRuns.continue.handler(({ input: { runId }, context: { who } }) =>
      act(
        runId,
        who,
        (run) => `Went on with the recipe ‘${run.name}’.`,
        () => ({ kind: 'continue' }),
      ),
    ),
    skipGate: recipeRuns.skipGate.handler(({ input: { runId, keepFailed: keep = false }, context: { who } }) =>
      act(
        runId,
        who,
        (run) => `Opened a gate of the recipe ‘${run.name}’ by hand.`,
        (reading, nextJobId) => ({ kind: 'skipGate', reading, keep, nextJobId }),
      ),
    ),
    tryAgain: recipeRuns.tryAgain.handler(({ input: { runId }, context: { who } }) =>
      act(
        runId,
        who,
        (run) => `Tried a step of the recipe ‘${run.name}’ again.`,
        (_, nextJobId) => ({ kind: 'tryAgain', nextJobId }),
      ),
    ),
    stop: recipeRuns.stop.handler(({ input: { runId }, context: { who } }) =>
      act(
        runId,
        who,
        (run) => `Stopped the recipe ‘${run.name}’.`,
        (reading) => ({ kind: 'stop', reading, who }),
      ),
    ),
    delete: recipeRuns.delete.handler(async ({ input: { runId }, context: { who } }) => {
      const { name } = runs.get(runId)
      await runs.delete(runId)
      await port.submit({ kind: 'audit.note', operation: 'recipe.deleteRun', sentence: `Deleted a run of the recipe ‘${name}’.`, who })
      return done
    }),
  })
}
