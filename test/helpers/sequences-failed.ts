/** The part of fast-check's report that a person needs. */
interface FailedCheck {
  seed: number
  numRuns: number
  counterexamplePath: string | null
  errorInstance: unknown
}

/** A failed check of random sequences in words: where chance began, and the shortest sequence that still fails, as it tells itself. */
export function sequencesFailed({ seed, numRuns, counterexamplePath, errorInstance }: FailedCheck): Error {
  const story = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
  return new Error(`Sequence ${numRuns} of seed ${seed} (path ${counterexamplePath}) fails. The shortest that does:\n${story}`)
}
