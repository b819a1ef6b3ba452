import type { Delivery } from '../contract/deliveries.ts'
import type { Change, Input, Output } from '../contract/engine-io.ts'

/** The parts of the way of a message, as the pipeline needs them. */
export interface PipelineParts {
  engine: { apply(input: Input, now: number): Output; nextWake(): number | null }
  /** Resolves once the changes are on disk. */
  commit(changes: Change[]): Promise<void>
  send(delivery: Delivery): void
  changed(changes: Change[]): void
  /** Milliseconds since 1970. */
  now(): number
  failed(error: unknown): void
}

/**
 * A longer wait is made of several, in ms: a timer knows nothing of a clock that is set meanwhile, by a person or after
 * the machine slept.
 */
const longestTimerMs = 15_000

/**
 * The one way into the engine: apply, commit, and only then tell people and devices. Commits end in the order in
 * which they began, so what reaches a device keeps the order of the inputs. Owns the one timer of the bench.
 */
export class Pipeline {
  readonly #parts: PipelineParts
  #timer: NodeJS.Timeout | null = null
  #wakeAtMs: number | null = null
  /** The latest time that was seen; an earlier one means that the clock has gone back. */
  #seenMs = 0
  #lastCommit: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(parts: PipelineParts) {
    this.#parts = parts
  }

  /**
   * @param first is called with what the engine put out once its changes are on disk, before its deliveries are sent.
   * @returns what the engine put out, once its changes are on disk and its deliveries are sent.
   * @throws BenchError when a person's input is refused (nothing has changed) or the disk fails (StorageFailed).
   */
  async submit(input: Input, first?: (output: Output) => void): Promise<Output> {
    const output = this.#parts.engine.apply(input, this.#look())
    this.#arm()
    if (output.changes.length > 0) {
      const commit = this.#parts.commit(output.changes)
      this.#lastCommit = commit
      await commit
      this.#parts.changed(output.changes)
    } else {
      // "Nothing changed" may rest on a change that is still on its way to the disk (the same message, twice).
      await this.#lastCommit
    }
    first?.(output)
    for (const delivery of output.outbox) this.#parts.send(delivery)
    return output
  }

  /** Resolves when all that the engine knows at the time of the call is on disk; rejects when it cannot get there. */
  settled(): Promise<void> {
    return this.#lastCommit
  }

  /**
   * Begins to serve the engine's wakes; also to be called when a setting moves one. The first is at once: only a tick tells
   * the engine what time it is, which may be earlier than when it ran last. Resolves when what was due is done and on disk.
   * @throws BenchError StorageFailed
   */
  async start(): Promise<void> {
    await this.submit({ kind: 'tick' })
  }

  /** Ends the timer and waits for what is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#lastCommit.catch(() => undefined)
  }

  #arm(): void {
    const wakeAtMs = this.#stopped ? null : this.#parts.engine.nextWake()
    if (wakeAtMs === this.#wakeAtMs) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#wakeAtMs = wakeAtMs
    if (wakeAtMs === null) return
    const delayMs = Math.min(Math.max(0, wakeAtMs - this.#parts.now()), longestTimerMs)
    this.#timer = setTimeout(() => {
      this.#wakeAtMs = null
      const before = this.#seenMs
      const now = this.#look()
      if (now < wakeAtMs && now >= before) this.#arm()
      else this.submit({ kind: 'tick' }).catch((error: unknown) => this.#parts.failed(error))
    }, delayMs)
    this.#timer.unref()
  }

  #look(): number {
    this.#seenMs = this.#parts.now()
    return this.#seenMs
  }
}
