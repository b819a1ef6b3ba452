/** What the tools of the bench do by themselves, wired: an import that was cut off, and the runs of recipes and acceptance sheets, go on. */
import { acceptanceRunnerOf } from '../api/acceptance-runner.ts'
import { finishImports } from '../api/hand-over.ts'
import type { ApiPort } from '../api/port.ts'
import { recipeRunsOf } from '../api/recipe-runs.ts'

/** @param failed hears of what could not be done. */
export function benchToolsOf(port: ApiPort, failed: (error: unknown) => void) {
  const recipeRuns = recipeRunsOf(port)
  const acceptanceRuns = acceptanceRunnerOf(port)
  return {
    /** Before devices are let in: those of an import that was cut off have to be known, and what recipes wait for must not be missed. */
    async start(): Promise<void> {
      await finishImports(port, failed)
      recipeRuns.start(failed)
    },
    /** Once devices are let in: a run of an acceptance sheet reads what they report. */
    resume: () => acceptanceRuns.resume(failed),
    /** Resolves once nothing is under way. */
    async stop(): Promise<void> {
      await acceptanceRuns.stop()
      await recipeRuns.stop()
    },
  }
}
