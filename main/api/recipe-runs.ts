import { createRouterClient } from '@orpc/server'
import { readCheckStep, readJobStep, readOnlineStep, type StepNow } from '../bench-tools/recipes/read-step.ts'
import { appliedTo, beginRun, devicesOfTry, jobOfTry, type NewRun, type RunInput } from '../bench-tools/recipes/run-machine.ts'
import { isOver } from '../bench-tools/recipes/run-table.ts'
import type { ChangeBatch } from '../contract/change-feed.ts'
import { BenchError, isBenchError } from '../contract/errors.ts'
import { onOneLine } from '../contract/ids.ts'
import type { NewJob } from '../contract/job-requests.ts'
import type { KeptRecipeRun, RunAct } from '../contract/recipes.ts'
import { Alarm } from './alarm.ts'
import { doorError } from './errors.ts'
import { jobSourceOf, type FoundJob } from './job-source.ts'
import { jobHandlers } from './jobs.ts'
import type { ApiPort } from './port.ts'
import { Turns } from './turns.ts'

/** Runs that are over are kept up to this many, the newest. */
const keptRuns = 200
/** A run is looked at anew at most this often, in ms, however much changes. */
const lookEveryMs = 200

const runners = new WeakMap<ApiPort, RecipeRuns>()

/** The runs of recipes on this bench. */
export function recipeRunsOf(port: ApiPort): RecipeRuns {
  let runner = runners.get(port)
  if (runner === undefined) runners.set(port, (runner = new RecipeRuns(port)))
  return runner
}

/**
 * Carries out runs of recipes: follows what changes, makes the job of each step by the calls of the API, as the person who started
 * the run, and keeps the run at each step before anything is done for it.
 */
export class RecipeRuns {
  readonly #port: ApiPort
  /** What is done with a run is done one after the other. */
  readonly #turns = new Turns()
  readonly #alarm = new Alarm(() => void this.look())
  readonly #stopping = new AbortController()
  #following: Promise<void> | null = null
  #failed: (error: unknown) => void = () => undefined

  constructor(port: ApiPort) {
    this.#port = port
  }

  /** Goes on with what was under way, and follows the changes from now on. @param failed is told what could not be done. */
  start(failed: (error: unknown) => void): void {
    this.#failed = failed
    const changes = this.#port.watch(this.#stopping.signal)
    this.#following = this.#follow(changes).catch(failed)
    void this.look()
  }

  /** Begins nothing more; resolves once what is under way has ended. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#alarm.clear()
    await this.#following
    await this.#turns.allDone()
  }

  list(): KeptRecipeRun[] {
    return this.#port.tools.recipeRuns.list()
  }

  /** @throws BenchError NotFound */
  get(runId: string): KeptRecipeRun {
    const run = this.#port.tools.recipeRuns.get(runId)
    if (!run) throw new BenchError('NotFound', `There is no run ‘${runId}’: it may have been deleted.`, { runId })
    return run
  }

  /** Starts a run. Resolves once it is on disk and its first job is made, or waits for a person. */
  async begin(given: Omit<NewRun, 'id' | 'jobId'>): Promise<string> {
    const run = beginRun({ ...given, id: this.#port.newId('run'), jobId: this.#port.newId('job') }, this.#port.now())
    await this.#turns.take(run.id, async () => {
      await this.#keep(run)
      await this.#goOn(run.id)
    })
    await this.#forgetOld()
    return run.id
  }

  /** What a person asks of a run. @throws BenchError NotFound, InvalidStateTransition. */
  async act(runId: string, inputFor: (reading: StepNow, nextJobId: string) => RunInput): Promise<void> {
    await this.#turns.take(runId, async () => {
      const run = this.get(runId)
      const reading = await this.read(run)
      await this.#keep(appliedTo(run, inputFor(reading, this.#port.newId('job')), this.#port.now()))
      await this.#goOn(runId)
    })
  }

  /** @throws BenchError NotFound; InvalidStateTransition for a run that is not over. */
  async delete(runId: string): Promise<void> {
    await this.#turns.take(runId, async () => {
      const run = this.get(runId)
      if (!isOver(run.state))
        throw new BenchError('InvalidStateTransition', `The run of ‘${run.name}’ is not over: stop it first.`, { runId })
      await this.#port.tools.recipeRuns.remove(runId)
    })
  }

  /** How the devices of the step under way stand now; those of a run that is over, or of a job still to be made, are all open. */
  async read(run: KeptRecipeRun): Promise<StepNow> {
    const { fleet } = this.#port
    const deviceIds = devicesOfTry(run)
    const step = run.steps[run.current]!
    if (step.kind === 'online') return readOnlineStep(step, deviceIds, (deviceId) => fleet.device(deviceId))
    if (step.kind === 'check') return readCheckStep(step, deviceIds, (deviceId) => fleet.device(deviceId))
    if (run.acts.some(({ act }) => act === 'make') || run.state === 'asking') return allOpen(deviceIds)
    const found = await this.#job(run)
    const execution = found?.archived ? executionsById(found) : (deviceId: string) => found?.execution(deviceId)
    return readJobStep(deviceIds, found && { isOver: isFinished(found) }, execution, (one) => fleet.waitsFor(one))
  }

  async #follow(changes: AsyncIterable<ChangeBatch>): Promise<void> {
    for await (const batch of changes) {
      if (batch.jobs?.length === 0 && batch.devices?.length === 0) continue
      await this.look()
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
    }
  }

  /** Takes every run as far as it comes now. Resolves when that is on disk. */
  async look(): Promise<void> {
    if (this.#stopping.signal.aborted) return
    const moving = this.list().filter(({ state, acts }) => state === 'running' || acts.length > 0)
    this.#arm()
    await Promise.all(moving.map(({ id }) => this.#turns.take(id, () => this.#goOn(id)).catch((error: unknown) => this.#failed(error))))
  }

  /** Looks again when the time of a step is over. */
  #arm(): void {
    this.#alarm.clear()
    const next = Math.min(...this.list().map(({ state, deadlineAtMs }) => (state === 'running' ? (deadlineAtMs ?? Infinity) : Infinity)))
    if (next < Infinity && !this.#stopping.signal.aborted) this.#alarm.set(next - this.#port.now())
  }

  async #keep(run: KeptRecipeRun): Promise<void> {
    await this.#port.tools.recipeRuns.put(run)
    this.#arm()
  }

  /** Does what is to be done for a run, and takes it as far as it comes now. */
  async #goOn(runId: string): Promise<void> {
    for (;;) {
      const run = this.#port.tools.recipeRuns.get(runId)
      if (run === undefined) return
      if (run.acts.length > 0) {
        await this.#keep(await this.#carriedOut(run))
        continue
      }
      if (run.state !== 'running') return
      const isLate = run.deadlineAtMs !== null && run.deadlineAtMs <= this.#port.now()
      if (!isLate && jobOfTry(run) !== null && !(await this.#isJobOver(run))) return
      const reading = await this.read(run)
      if (!isLate && !reading.isOver) return
      const kind = reading.isOver ? 'ended' : 'timedOut'
      await this.#keep(appliedTo(run, { kind, reading, nextJobId: this.#port.newId('job') }, this.#port.now()))
    }
  }

  async #isJobOver(run: KeptRecipeRun): Promise<boolean> {
    const found = await this.#job(run)
    return found === null || isFinished(found)
  }

  /** The job of the step under way; null where it is gone. */
  async #job(run: KeptRecipeRun): Promise<FoundJob | null> {
    return this.#find(jobOfTry(run)!)
  }

  async #find(jobId: string): Promise<FoundJob | null> {
    try {
      return await jobSourceOf(this.#port).find(jobId)
    } catch (error) {
      if (isBenchError(error) && error.code === 'JobNotFound') return null
      throw error
    }
  }

  /** The run once its acts are done; each does nothing where it was done before. */
  async #carriedOut(run: KeptRecipeRun): Promise<KeptRecipeRun> {
    for (const act of run.acts) {
      const problem = await this.#do(run, act)
      if (problem !== null && act.act === 'make') return appliedTo(run, { kind: 'refused', sentence: problem }, this.#port.now())
    }
    return { ...run, acts: [] }
  }

  /** @returns why it was refused, in a sentence; null: it is done. */
  async #do(run: KeptRecipeRun, { act, jobId }: RunAct): Promise<string | null> {
    const jobs = createRouterClient(jobHandlers(this.#port, jobSourceOf(this.#port)), { context: { who: run.startedBy } })
    const found = await this.#find(jobId)
    const state = found?.job.state
    try {
      if (act === 'make' && found === null) await jobs.create(this.#jobOf(run, jobId))
      else if (act === 'stop' && state === 'running') await jobs.stop({ jobId })
      else if (act === 'run' && state === 'stopped') await jobs.run({ jobId })
      else if (act === 'cancel' && found !== null && !isFinished(found))
        await jobs.cancel({ jobId, force: true, comment: `The recipe ‘${run.name}’ did not wait for it any longer.`.slice(0, 2028) })
      return null
    } catch (error) {
      if (isBenchError(error) && (error.code === 'StorageFailed' || error.code === 'DataFolderInUse')) throw error
      return doorError(error, () => undefined).message
    }
  }

  /** What is asked for to make the job of the step under way. */
  #jobOf(run: KeptRecipeRun, jobId: string): NewJob {
    const step = run.steps[run.current]!
    const where = run.placeName === '' ? '' : `, ${run.placeName}`
    const thingNames = devicesOfTry(run).filter((deviceId) => this.#port.fleet.device(deviceId) !== undefined)
    const common = {
      jobId,
      name: onOneLine(`${run.name}${where}: ${step.name}`).slice(0, 256).trim(),
      description: `Step ${run.current + 1} of ${run.steps.length} of the recipe ‘${run.name}’.`,
      targets: { thingNames },
      targetSelection: 'SNAPSHOT' as const,
      run: true,
    }
    if (step.kind === 'template') return { ...common, jobTemplateId: step.jobTemplateId, parameters: step.parameters }
    if (step.kind !== 'work') throw new Error(`A step of kind ${step.kind} makes no job.`)
    const { work, templateId } = step
    return work.type === 'document' ? { ...common, templateId, document: work.document } : { ...common, templateId, ...work }
  }

  async #forgetOld(): Promise<void> {
    const over = this.list()
      .filter(({ state }) => isOver(state))
      .sort((left, right) => (right.endedAtMs ?? 0) - (left.endedAtMs ?? 0))
    for (const { id } of over.slice(keptRuns)) await this.#port.tools.recipeRuns.remove(id)
  }
}

function allOpen(deviceIds: readonly string[]): StepNow {
  const open = deviceIds.map((deviceId) => ({ deviceId, reason: 'It has not begun.' }))
  return { succeeded: [], failed: [], open, inProgress: 0, isOver: false }
}

function executionsById(found: FoundJob) {
  const byId = new Map(Array.from(found.executions, (execution) => [execution.deviceId, execution]))
  return (deviceId: string) => byId.get(deviceId)
}

function isFinished({ archived, job }: FoundJob): boolean {
  return archived || job.finishedAtMs !== null
}
