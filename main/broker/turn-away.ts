import type { Duplex } from 'node:stream'

/** How long the other side may take to read why it was turned away, in ms. */
const readingTimeMs = 1_000

/** Says the answer and closes; what still comes is read and thrown away, for unread bytes would take the answer with them. */
export function turnAway(stream: Duplex, answer: Buffer | string | null): void {
  if (answer === null) return void stream.destroy()
  stream.end(answer)
  stream.resume()
  const timer = setTimeout(() => stream.destroy(), readingTimeMs)
  timer.unref()
  stream.once('close', () => clearTimeout(timer))
}
