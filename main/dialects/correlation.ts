/** One execution of one job, and for commands the step of it, as it stands in topics. */
export interface Correlation {
  jobId: string
  executionNumber: number
  step: number
}

/** `{jobId}.{executionNumber}.{step}`; a job id has no dots. */
export function formatCorrelation({ jobId, executionNumber, step }: Correlation): string {
  return `${jobId}.${executionNumber}.${step}`
}

/** Null when the text is not a correlation id that the bench could have made. */
export function parseCorrelation(text: string): Correlation | null {
  const parts = /^([A-Za-z0-9_-]{1,64})\.([1-9]\d{0,8})\.(0|[1-9]\d{0,8})$/.exec(text)
  return parts && { jobId: parts[1]!, executionNumber: Number(parts[2]), step: Number(parts[3]) }
}
