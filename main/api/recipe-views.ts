import type { StepNow } from '../bench-tools/recipes/read-step.ts'
import { isOver, runActionsOf } from '../bench-tools/recipes/run-table.ts'
import type { KeptRecipe, KeptRecipeRun } from '../contract/recipes.ts'
import type { RecipeRow, RecipeRunDevice, RecipeRunRow, RecipeRunView, RunStepView, Shelf } from '../contract/recipe-views.ts'
import type { ApiPort } from './port.ts'
import { nextShelfAfter } from './run-place.ts'

export function runRow(run: KeptRecipeRun): RecipeRunRow {
  const { recipeId, name, place, placeName, startedBy, startedAtMs, endedAtMs, state, why, current } = run
  return {
    runId: run.id,
    ...{ recipeId, name, place, placeName, startedBy, startedAtMs, endedAtMs, state, why, current },
    devices: run.deviceIds.length,
    devicesLeft: run.deviceIds.length - run.leftOut.length,
    failed: new Set(run.progress.flatMap(({ failed }) => failed.map(({ deviceId }) => deviceId))).size,
    stepCount: run.steps.length,
    stepName: run.steps[current]!.name,
    allowedActions: runActionsOf(run.state),
  }
}

/** @param now how the step under way stands; of a run that does not move it is not looked at. */
export function runView(run: KeptRecipeRun, now: StepNow, nextShelf: Shelf | null): RecipeRunView {
  return { ...runRow(run), steps: run.steps.map((_, index) => stepView(run, index, now)), deadlineAtMs: run.deadlineAtMs, nextShelf }
}

function stepView(run: KeptRecipeRun, index: number, now: StepNow): RunStepView {
  const { failed, ...progress } = run.progress[index]!
  const kept = { ...progress, step: run.steps[index]!, failed: failed.length, inProgress: 0, waiting: 0 }
  if (index !== run.current || !isUnderWay(run)) return kept
  // Those that succeeded before a try again are not in its reading.
  const before = progress.devices - now.succeeded.length - now.failed.length - now.open.length
  return {
    ...kept,
    succeeded: before + now.succeeded.length,
    failed: now.failed.length,
    inProgress: now.inProgress,
    waiting: now.open.length - now.inProgress,
  }
}

/** True while the step stands as it is read, and not as it was settled. */
export function isUnderWay(run: KeptRecipeRun): boolean {
  return run.state === 'running' || run.state === 'paused'
}

type Standing = Pick<RecipeRunDevice, 'deviceId' | 'step' | 'state' | 'reason'>

/** How each device stood in one step: those that a step before left out are not of it. */
export function standingInStep(run: KeptRecipeRun, step: number, now: StepNow): Standing[] {
  if (step > run.current || run.progress[step] === undefined) return []
  const leftOut = new Set(run.leftOut)
  const failedBefore = run.progress.slice(0, step).flatMap(({ failed }) => failed.map(({ deviceId }) => deviceId))
  const gone = new Set(failedBefore.filter((deviceId) => leftOut.has(deviceId)))
  const isNow = step === run.current && isUnderWay(run)
  const failed = new Map((isNow ? now.failed : run.progress[step].failed).map(({ deviceId, reason }) => [deviceId, reason]))
  const open = new Map((isNow ? now.open : []).map(({ deviceId, reason }) => [deviceId, reason]))
  return run.deviceIds
    .filter((deviceId) => !gone.has(deviceId))
    .map((deviceId) => {
      const state = failed.has(deviceId) ? 'failed' : open.has(deviceId) ? 'open' : 'succeeded'
      return { deviceId, step, state, reason: failed.get(deviceId) ?? open.get(deviceId) ?? null }
    })
}

/** How each device stands in the run: where it was left out, or how it stands in the step under way. */
export function standingInRun(run: KeptRecipeRun, now: StepNow): Standing[] {
  const standing = new Map<string, Standing>()
  for (const [step, { failed }] of run.progress.entries())
    for (const { deviceId, reason } of failed) standing.set(deviceId, { deviceId, step, state: 'failed', reason })
  const leftOut = new Set(run.leftOut)
  const current = standingInStep(run, run.current, now)
  for (const one of current)
    if (!leftOut.has(one.deviceId) && (one.state !== 'succeeded' || !standing.has(one.deviceId))) standing.set(one.deviceId, one)
  return run.deviceIds.map(
    (deviceId) => standing.get(deviceId) ?? { deviceId, step: run.current, state: 'succeeded' as const, reason: null },
  )
}

export function deviceRow({ fleet }: ApiPort, standing: Standing): RecipeRunDevice {
  const device = fleet.device(standing.deviceId)
  return {
    ...standing,
    deviceName: device?.name ?? standing.deviceId,
    slot: device?.slot ?? null,
    presence: device?.presence ?? 'deleted',
  }
}

export function recipeRow(recipe: KeptRecipe, runs: readonly KeptRecipeRun[], shelves: readonly Shelf[]): RecipeRow {
  const { id: recipeId, steps, ...rest } = recipe
  const own = runs.filter((run) => run.recipeId === recipeId)
  const last = newestFirst(own)[0]
  return {
    ...rest,
    recipeId,
    steps: steps.map(({ kind, name }) => ({ kind, name })),
    lastRun: last === undefined ? null : runRow(last),
    nextShelf: nextShelfAfter(shelves, own),
  }
}

/** Those that are not over first, then the newest. */
export function newestFirst(runs: readonly KeptRecipeRun[]): KeptRecipeRun[] {
  return runs.toSorted((left, right) => Number(isOver(left.state)) - Number(isOver(right.state)) || right.startedAtMs - left.startedAtMs)
}
