import { crc32 } from 'node:zlib'
import type { Change, KeptState } from '../contract/engine-io.ts'
import type { Execution } from '../contract/executions.ts'

/** Devices and jobs are spread over this many files each, so that every file is small enough to rewrite. */
const shards = 64

type Records = Map<string, unknown>

/**
 * What is kept, by document: the name of a document is its path in the data folder without `.json`. Records are
 * shared with the engine, which never writes to one.
 */
export class Mirror {
  readonly #documents = new Map<string, Records>()
  readonly #dirty = new Set<string>()

  /** Puts a record as it was loaded; its document is as it is on disk. */
  load(document: string, record: unknown): void {
    this.#records(document).set(keyOf(document, record), record)
  }

  keep(change: Change): void {
    switch (change.kind) {
      case 'device':
        return this.#put(shard('devices', change.deviceId), change.deviceId, change.device)
      case 'deviceSet':
        return this.#put('device-sets', change.deviceSetId, change.deviceSet)
      case 'template':
        return this.#put('templates', change.templateId, change.template)
      case 'job':
        this.#put(shard('jobs', change.jobId), change.jobId, change.job)
        if (change.job === null) {
          this.#put(shard('progress', change.jobId), change.jobId, null)
          this.#documents.delete(executionsOf(change.jobId))
          this.#dirty.add(executionsOf(change.jobId))
        }
        return
      case 'jobProgress':
        return this.#put(shard('progress', change.jobId), change.jobId, change.progress)
      case 'execution':
        return this.#put(executionsOf(change.jobId), change.deviceId, change.execution)
    }
  }

  /** Takes the names of the documents that differ from disk. */
  takeDirty(): string[] {
    const names = [...this.#dirty]
    this.#dirty.clear()
    return names
  }

  loadedDocuments(): string[] {
    return [...this.#documents.keys()]
  }

  markDirty(document: string): void {
    this.#dirty.add(document)
  }

  /** The records of a document now; null when it has none and its file should go. */
  recordsOf(document: string): unknown[] | null {
    const records = this.#documents.get(document)
    return records === undefined || records.size === 0 ? null : [...records.values()]
  }

  /** Everything, for the engine to start from. Progress and executions of a job that is gone are left out. */
  keptState(): KeptState {
    const all = (kind: string): unknown[] =>
      [...this.#documents].filter(([name]) => name === kind || name.startsWith(`${kind}/`)).flatMap(([, records]) => [...records.values()])
    const jobs = all('jobs') as KeptState['jobs']
    const jobIds = new Set(jobs.map((job) => job.jobId))
    const isThere = (record: { jobId: string }) => jobIds.has(record.jobId)
    return {
      devices: all('devices') as KeptState['devices'],
      deviceSets: all('device-sets') as KeptState['deviceSets'],
      templates: all('templates') as KeptState['templates'],
      jobs,
      progress: (all('progress') as KeptState['progress']).filter(isThere),
      executions: (all('executions') as Execution[]).filter(isThere),
    }
  }

  #put(document: string, key: string, record: unknown): void {
    if (record === null) this.#records(document).delete(key)
    else this.#records(document).set(key, record)
    this.#dirty.add(document)
  }

  #records(document: string): Records {
    const found = this.#documents.get(document)
    if (found) return found
    const made: Records = new Map()
    this.#documents.set(document, made)
    return made
  }
}

export function shard(kind: string, id: string): string {
  return `${kind}/${(crc32(id) % shards).toString(16).padStart(2, '0')}`
}

function executionsOf(jobId: string): string {
  return `executions/${jobId}`
}

const keyFields: Record<string, string> = {
  devices: 'deviceId',
  'device-sets': 'deviceSetId',
  templates: 'templateId',
  jobs: 'jobId',
  progress: 'jobId',
  executions: 'deviceId',
}

/** The kinds of documents; those with a folder have many. */
export const documentKinds = Object.keys(keyFields)

function keyOf(document: string, record: unknown): string {
  return (record as Record<string, string>)[keyFields[document.split('/')[0]!]!]!
}
