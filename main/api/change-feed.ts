import { maximumIdsInBatch, type ChangeBatch } from '../contract/change-feed.ts'
import type { Change } from '../contract/engine-io.ts'

/** Ten batches a second at most. */
const intervalMs = 100

/** Ids that changed; null once they are too many to name. */
class Ids {
  #ids: Set<string> | null = new Set()

  add(id: string): void {
    this.#ids?.add(id)
    if (this.#ids && this.#ids.size > maximumIdsInBatch) this.#ids = null
  }

  toList(): string[] | null {
    return this.#ids && [...this.#ids]
  }
}

/** What one watcher has not been told yet. It grows with what there is to name, never with how often it changed. */
class Pending {
  readonly devices = new Ids()
  readonly deviceSets = new Ids()
  readonly templates = new Ids()
  readonly jobTemplates = new Ids()
  readonly jobs = new Ids()
  readonly executions = new Map<string, Ids>()
  readonly telemetry = new Ids()
  readonly cloudMessages = new Ids()
  readonly shadows = new Ids()
  readonly deviceCommands = new Ids()
  events = 0
  overview = false
  readonly kept = new Set<string>()
  traffic = 0

  note(change: Change): void {
    switch (change.kind) {
      case 'device':
      case 'twin':
      case 'credentials':
        return this.devices.add(change.deviceId)
      case 'deviceSet':
        return this.deviceSets.add(change.deviceSetId)
      case 'template':
        return this.templates.add(change.templateId)
      case 'jobTemplate':
        return this.jobTemplates.add(change.jobTemplateId)
      case 'cloudMessage':
        return this.cloudMessages.add(change.deviceId)
      case 'shadow':
        return this.shadows.add(change.deviceId)
      case 'deviceCommand':
        return this.deviceCommands.add(change.deviceId)
      case 'event':
        this.events += 1
        // A job of the archive has no record here: what is done with it shows by its event alone.
        if (change.event.jobId !== undefined) this.jobs.add(change.event.jobId)
        return
      case 'job':
      case 'jobProgress':
        return this.jobs.add(change.jobId)
      case 'execution': {
        const ids = this.executions.get(change.jobId) ?? new Ids()
        this.executions.set(change.jobId, ids)
        ids.add(change.deviceId)
      }
    }
  }

  toBatch(sequence: number): ChangeBatch {
    return {
      sequence,
      atMs: Date.now(),
      devices: this.devices.toList(),
      deviceSets: this.deviceSets.toList(),
      templates: this.templates.toList(),
      jobTemplates: this.jobTemplates.toList(),
      jobs: this.jobs.toList(),
      executions: Object.fromEntries([...this.executions].map(([jobId, ids]) => [jobId, ids.toList()])),
      telemetry: this.telemetry.toList(),
      cloudMessages: this.cloudMessages.toList(),
      shadows: this.shadows.toList(),
      deviceCommands: this.deviceCommands.toList(),
      events: this.events,
      overview: this.overview,
      kept: [...this.kept],
      traffic: this.traffic,
    }
  }
}

class Watcher {
  pending: Pending | null = null
  wake: (() => void) | null = null
}

/**
 * Tells watchers what changed, in batches. A watcher that is slow gets one larger batch, not a queue of them; with
 * nobody watching nothing is kept.
 */
export class ChangeFeed {
  readonly #watchers = new Set<Watcher>()

  note(changes: Change[]): void {
    this.#tell((pending) => {
      for (const change of changes) pending.note(change)
    })
  }

  noteOverview(): void {
    this.#tell((pending) => (pending.overview = true))
  }

  /** A record of the bench's tools changed. */
  noteKept(kind: string): void {
    this.#tell((pending) => pending.kept.add(kind))
  }

  /** A device has measured something. */
  noteTelemetry(deviceId: string): void {
    this.#tell((pending) => pending.telemetry.add(deviceId))
  }

  noteTraffic(count: number): void {
    this.#tell((pending) => (pending.traffic += count))
  }

  /** Batches of what changes from this call on, until `signal` aborts or the reader returns. */
  watch(signal: AbortSignal | undefined): AsyncGenerator<ChangeBatch> {
    const watcher = new Watcher()
    if (!signal?.aborted) this.#watchers.add(watcher)
    // A reader may go before it has asked for its first batch.
    signal?.addEventListener('abort', () => this.#watchers.delete(watcher), { once: true })
    return this.#batches(watcher, signal)
  }

  async *#batches(watcher: Watcher, signal: AbortSignal | undefined): AsyncGenerator<ChangeBatch> {
    const stop = () => watcher.wake?.()
    signal?.addEventListener('abort', stop)
    try {
      for (let sequence = 1; !signal?.aborted; sequence += 1) {
        if (watcher.pending === null) await new Promise<void>((resolve) => (watcher.wake = resolve))
        watcher.wake = null
        if (watcher.pending === null) continue
        yield this.#take(watcher, sequence)
        await new Promise((resolve) => setTimeout(resolve, intervalMs))
      }
    } finally {
      signal?.removeEventListener('abort', stop)
      this.#watchers.delete(watcher)
    }
  }

  #take(watcher: Watcher, sequence: number): ChangeBatch {
    const batch = watcher.pending!.toBatch(sequence)
    watcher.pending = null
    return batch
  }

  #tell(note: (pending: Pending) => void): void {
    for (const watcher of this.#watchers) {
      watcher.pending ??= new Pending()
      note(watcher.pending)
      watcher.wake?.()
    }
  }
}
