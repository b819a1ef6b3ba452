/**
 * A run of a recipe as a pure state machine: what happens goes in with the time and fresh ids, the run as it is afterwards comes
 * out. What has to be done with jobs stands in its `acts`.
 */
import type { Gate, KeptPlace, KeptRecipe, KeptRecipeRun, RecipeStep, RunAct, RunFailure, RunStep } from '../../contract/recipes.ts'
import { gateTable, isOver, movedTo, type Decision } from './run-table.ts'

/** How the devices of a step stand. Those that are in neither list are not done. */
export interface StepReading {
  succeeded: readonly string[]
  failed: readonly RunFailure[]
  /** Of those that are not done: what they wait for, where that is known. */
  open?: readonly RunFailure[]
}

export type RunInput =
  /** The step under way is over. */
  | { kind: 'ended'; reading: StepReading; nextJobId: string }
  /** Its time has passed: what is not done has failed. */
  | { kind: 'timedOut'; reading: StepReading; nextJobId: string }
  /** Its job could not be made: why, in a sentence. */
  | { kind: 'refused'; sentence: string }
  | { kind: 'pause' }
  | { kind: 'continue' }
  /** Opens the gate by hand; what is not done has failed. @param keep failed devices go on with the others. */
  | { kind: 'skipGate'; reading: StepReading; keep: boolean; nextJobId: string }
  /** The step once more, on the devices that failed it; on all, where it never began. */
  | { kind: 'tryAgain'; nextJobId: string }
  | { kind: 'stop'; reading: StepReading; who: string }

export interface NewRun {
  id: string
  recipe: Pick<KeptRecipe, 'id' | 'name' | 'steps'>
  place: KeptPlace
  placeName: string
  deviceIds: readonly string[]
  who: string
  /** The id of its first job, if its first step makes one. */
  jobId: string
}

/** A run that begins with its first step. */
export function beginRun(given: NewRun, now: number): KeptRecipeRun {
  const { id, recipe, place, placeName, deviceIds, who, jobId } = given
  const run: KeptRecipeRun = {
    id,
    recipeId: recipe.id,
    name: recipe.name,
    steps: recipe.steps,
    place,
    placeName,
    startedBy: who,
    startedAtMs: now,
    endedAtMs: null,
    state: 'running',
    why: null,
    deviceIds: [...new Set(deviceIds)],
    leftOut: [],
    current: 0,
    again: null,
    progress: recipe.steps.map(() => ({
      state: 'waiting',
      jobIds: [],
      startedAtMs: null,
      endedAtMs: null,
      devices: 0,
      succeeded: 0,
      failed: [],
    })),
    deadlineAtMs: null,
    remainingMs: null,
    acts: [],
  }
  return begun(run, 0, jobId, now)
}

/**
 * The run after an input at `now`, in ms.
 * @throws BenchError InvalidStateTransition for an act that its state does not allow; nothing has changed then.
 */
export function appliedTo(run: KeptRecipeRun, input: RunInput, now: number): KeptRecipeRun {
  switch (input.kind) {
    case 'ended':
      movedTo(run, 'ended')
      return atGate(settled(run, input.reading, null), input.nextJobId, now)
    case 'timedOut':
      movedTo(run, 'ended')
      return atGate(closed(run, input.reading, limitWords(run)), input.nextJobId, now)
    case 'refused':
      return halted(notMade(run, input.sentence), 'ask', input.sentence, now)
    case 'pause': {
      const remainingMs = run.deadlineAtMs === null ? null : Math.max(0, run.deadlineAtMs - now)
      return withAct({ ...run, state: movedTo(run, 'pause'), deadlineAtMs: null, remainingMs }, 'stop')
    }
    case 'continue': {
      const deadlineAtMs = run.remainingMs === null ? null : now + run.remainingMs
      return withAct({ ...run, state: movedTo(run, 'continue'), deadlineAtMs, remainingMs: null }, 'run')
    }
    case 'skipGate':
      return skipped(run, input, now)
    case 'tryAgain':
      return triedAgain(run, input.nextJobId, now)
    case 'stop':
      movedTo(run, 'stop')
      return halted(closed(run, input.reading, 'The recipe was stopped before it was done.'), 'stop', `Stopped by ${input.who}.`, now)
  }
}

/** Devices that the step under way is for. */
export function devicesOfTry(run: KeptRecipeRun): string[] {
  return run.again ?? devicesLeft(run)
}

/** Devices that no step has left out. */
export function devicesLeft(run: KeptRecipeRun): string[] {
  const out = new Set(run.leftOut)
  return run.deviceIds.filter((deviceId) => !out.has(deviceId))
}

/** The job of the step under way; null where it has none. */
export function jobOfTry(run: KeptRecipeRun): string | null {
  return makesJob(run.steps[run.current]!) ? (run.progress[run.current]!.jobIds.at(-1) ?? null) : null
}

function makesJob(step: RecipeStep): boolean {
  return step.kind === 'template' || step.kind === 'work'
}

function begun(run: KeptRecipeRun, current: number, jobId: string, now: number): KeptRecipeRun {
  const step = run.steps[current]!
  const limit = step.timeLimitSeconds
  const at = { ...run, current, again: null, why: null, deadlineAtMs: limit === null ? null : now + limit * 1000 }
  const jobIds = makesJob(step) ? [jobId] : []
  const began = withStep(at, { state: 'running', jobIds, startedAtMs: now, devices: devicesLeft(run).length })
  return makesJob(step) ? { ...began, acts: [...began.acts, { act: 'make', jobId }] } : began
}

/** The step with what its try has come to. @param unfinished why a device that is not done has failed. */
function settled(run: KeptRecipeRun, reading: StepReading, unfinished: string | null): KeptRecipeRun {
  const succeeded = new Set(reading.succeeded)
  const reasons = new Map(reading.failed.map(({ deviceId, reason }) => [deviceId, reason]))
  for (const { deviceId, reason } of reading.open ?? []) reasons.set(deviceId, unfinished === null ? reason : `${unfinished} ${reason}`)
  const ofTry = devicesOfTry(run)
  const failed = ofTry
    .filter((deviceId) => !succeeded.has(deviceId))
    .map((deviceId) => ({ deviceId, reason: reasons.get(deviceId) ?? unfinished ?? 'It was not done.' }))
  const devices = run.progress[run.current]!.devices
  return withStep({ ...run, acts: [], again: null }, { succeeded: devices - failed.length, failed })
}

function limitWords(run: KeptRecipeRun): string {
  const limit = run.steps[run.current]!.timeLimitSeconds ?? 0
  return `It was not done within ${limit % 60 === 0 && limit >= 60 ? `${limit / 60} min` : `${limit} s`}.`
}

/** Whether enough of them succeeded for the gate to open. */
export function opens({ minimumPercent }: Gate, succeeded: number, devices: number): boolean {
  return succeeded * 100 >= minimumPercent * devices
}

function atGate(run: KeptRecipeRun, nextJobId: string, now: number): KeptRecipeRun {
  const { gate } = run.steps[run.current]!
  const { devices, succeeded, failed } = run.progress[run.current]!
  const decision = failed.length === 0 ? 'goOn' : gateTable[gate.failed][opens(gate, succeeded, devices) ? 'open' : 'closed']
  if (decision !== 'goOn') return halted(run, decision, `${failed.length} of ${devices} did not succeed.`, now)
  return wentOn(run, 'passed', failed, nextJobId, now)
}

/** On to the next step, or to the end. */
function wentOn(
  run: KeptRecipeRun,
  how: 'passed' | 'skipped',
  without: readonly RunFailure[],
  nextJobId: string,
  now: number,
): KeptRecipeRun {
  const leftOut = [...new Set([...run.leftOut, ...without.map(({ deviceId }) => deviceId)])]
  const after = withStep({ ...run, leftOut, why: null }, { state: how, endedAtMs: now })
  if (leftOut.length === run.deviceIds.length) return over(after, 'fail', 'No device is left for the next step.', now)
  const next = run.current + 1
  if (next < run.steps.length) return begun({ ...after, state: movedTo(run, 'goOn') }, next, nextJobId, now)
  const unwell = after.progress.some(({ failed }) => failed.length > 0)
  return over(after, unwell ? 'fail' : 'succeed', null, now)
}

function skipped(run: KeptRecipeRun, input: Extract<RunInput, { kind: 'skipGate' }>, now: number): KeptRecipeRun {
  movedTo(run, 'skipGate')
  const ended = closed(run, input.reading, 'The gate was opened before it was done.')
  const { failed } = ended.progress[ended.current]!
  return wentOn(ended, 'skipped', input.keep ? [] : failed, input.nextJobId, now)
}

/** Ends the step under way at once. Where a person is asked it has ended already. */
function closed(run: KeptRecipeRun, reading: StepReading, unfinished: string): KeptRecipeRun {
  if (run.state === 'asking') return run
  const cancelling = withAct(run, 'cancel')
  return { ...settled(run, reading, unfinished), acts: cancelling.acts }
}

/** A job that could not be made has done nothing on any device; those that were to be tried again have failed still. */
function notMade(run: KeptRecipeRun, sentence: string): KeptRecipeRun {
  const failed = (run.again ?? []).map((deviceId) => ({ deviceId, reason: sentence }))
  const { jobIds } = run.progress[run.current]!
  return withStep({ ...run, acts: [], again: null }, { failed, jobIds: jobIds.slice(0, -1) })
}

function triedAgain(run: KeptRecipeRun, jobId: string, now: number): KeptRecipeRun {
  const state = movedTo(run, 'tryAgain')
  const step = run.steps[run.current]!
  const limit = step.timeLimitSeconds
  const { failed, jobIds } = run.progress[run.current]!
  const deadlineAtMs = limit === null ? null : now + limit * 1000
  const again = failed.length === 0 ? null : failed.map(({ deviceId }) => deviceId)
  const tried = withStep(
    { ...run, state, why: null, again, deadlineAtMs },
    { state: 'running', failed: [], endedAtMs: null, jobIds: makesJob(step) ? [...jobIds, jobId] : [] },
  )
  return makesJob(step) ? { ...tried, acts: [{ act: 'make', jobId }] } : tried
}

const stepStates: Record<'ask' | 'halt' | 'stop', RunStep['state']> = { ask: 'asking', halt: 'ended', stop: 'ended' }

function halted(run: KeptRecipeRun, event: 'ask' | 'halt' | 'stop', why: string, now: number): KeptRecipeRun {
  const state = movedTo(run, event)
  const ended = withStep({ ...run, state, why, deadlineAtMs: null, remainingMs: null }, { state: stepStates[event], endedAtMs: now })
  return isOver(state) ? { ...ended, endedAtMs: now, again: null } : ended
}

function over(run: KeptRecipeRun, event: Extract<Decision, 'succeed' | 'fail'>, why: string | null, now: number): KeptRecipeRun {
  return { ...run, state: movedTo(run, event), why, deadlineAtMs: null, endedAtMs: now }
}

function withStep(run: KeptRecipeRun, change: Partial<RunStep>): KeptRecipeRun {
  return { ...run, progress: run.progress.map((step, index) => (index === run.current ? { ...step, ...change } : step)) }
}

/** Something to be done with the job under way, in place of what was still to be done with it; nothing where there is none. */
function withAct(run: KeptRecipeRun, act: RunAct['act']): KeptRecipeRun {
  const jobId = jobOfTry(run)
  if (jobId === null) return { ...run, acts: [] }
  const isToBeMade = run.acts.some((pending) => pending.act === 'make')
  return { ...run, acts: [...(isToBeMade && act !== 'cancel' ? run.acts : []), { act, jobId }] }
}
