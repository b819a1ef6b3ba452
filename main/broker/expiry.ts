/** The longest time that a timer of Node can run, in ms; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1

/**
 * Calls once, when the clock has reached this time (ms since 1970); at the next turn when it has passed already.
 * @returns what calls it off.
 */
export function atTime(timeMs: number, act: () => void): () => void {
  let timer: NodeJS.Timeout
  const wait = () => {
    const leftMs = timeMs - Date.now()
    timer = leftMs > longestTimerMs ? setTimeout(wait, longestTimerMs) : setTimeout(act, Math.max(0, leftMs))
    timer.unref()
  }
  wait()
  return () => clearTimeout(timer)
}
