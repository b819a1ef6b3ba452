import type { Execution } from '../../contract/executions.ts'

/**
 * An execution without one of its attempts.
 * @returns null when nothing is left: it was the last one; undefined when there was no such attempt.
 */
export function withoutAttempt(execution: Execution, executionNumber: number): Execution | null | undefined {
  if (execution.executionNumber === executionNumber) return null
  const earlierAttempts = execution.earlierAttempts.filter((attempt) => attempt.executionNumber !== executionNumber)
  return earlierAttempts.length === execution.earlierAttempts.length ? undefined : { ...execution, earlierAttempts }
}
