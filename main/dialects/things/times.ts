/** Whole seconds since 1970, as every time is on this wire (aws-iot-jobs.md, 0). @param atMs ms since 1970. */
export function seconds(atMs: number): number {
  return Math.floor(atMs / 1000)
}
