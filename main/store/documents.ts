import path from 'node:path'
import { Low } from 'lowdb'
import type { KeptState } from '../contract/engine-io.ts'
import type { Execution } from '../contract/executions.ts'
import { isBenchError } from '../contract/errors.ts'
import { DurableAdapter, type Records } from './durable-adapter.ts'
import type { DurableFiles } from '../files/durable-files.ts'
import { executionsName, keyFields, kindOfDocument, placeOf, shardName, type DocumentChange, type DocumentKind } from './document-names.ts'
import type { KeptAside } from './kept-aside.ts'

/** What is kept in documents. */
export type KeptDocuments = Omit<KeptState, 'lastEventSequence'>

/**
 * All that is kept but the events, as lowdb documents. Only what the journal already holds is put here, so that a document on disk
 * never knows a part of a commit that a power cut takes back. Records are shared with the engine, which never writes
 * to one.
 */
export class Documents {
  readonly #files: DurableFiles
  readonly #folder: string
  readonly #documents = new Map<string, Low<Records>>()
  /** Documents that differ from their files. */
  readonly #dirty = new Set<string>()
  /** What the last `writeDirty` wrote. */
  lastWrittenBytes = 0

  constructor(files: DurableFiles, folder: string) {
    this.#files = files
    this.#folder = folder
  }

  /** Reads every document of the folder; one that cannot be read is kept aside and reported. @throws BenchError NewerData. */
  async load(aside: KeptAside): Promise<void> {
    for (const file of await this.#files.filesBelow(this.#folder)) {
      const name = file.replace(/\.json$/, '')
      const kind = kindOfDocument(name)
      if (name === file || kind === null) continue
      const document = this.#lowdbDocument(name, kind)
      try {
        await document.read()
        this.#documents.set(name, document)
      } catch (error) {
        if (isBenchError(error) || !(error instanceof SyntaxError)) throw error
        aside.notices.push(
          `${file} could not be read (${error.message}). It was kept aside as ${await aside.move(file)}; what only it held is missing.`,
        )
      }
    }
  }

  /** Puts a change that is durable. */
  keep(change: DocumentChange): void {
    const { document, key, record } = placeOf(change)
    const { data } = this.#document(document)
    if (record === null) data.delete(key)
    else data.set(key, record)
    this.#dirty.add(document)
    if (change.kind === 'job' && change.job === null) {
      this.#document(shardName('progress', change.jobId)).data.delete(change.jobId)
      this.#document(executionsName(change.jobId)).data.clear()
      this.#dirty.add(shardName('progress', change.jobId)).add(executionsName(change.jobId))
    }
  }

  /** Writes the documents that differ from disk; one without records goes. What fails stays due. */
  async writeDirty(): Promise<void> {
    this.lastWrittenBytes = 0
    for (const name of [...this.#dirty]) {
      this.#dirty.delete(name)
      try {
        await this.#write(name)
      } catch (error) {
        this.#dirty.add(name)
        throw error
      }
    }
  }

  /** Every record of a kind. */
  all<RecordType>(wanted: DocumentKind): RecordType[] {
    return [...this.#documents]
      .filter(([name]) => kindOfDocument(name) === wanted)
      .flatMap(([, { data }]) => [...data.values()] as RecordType[])
  }

  /**
   * Everything, for the engine to start from, and how many records are left out: progress and executions whose job's
   * definition is not there (its document could not be read, say). They stay on disk.
   */
  keptState(): { kept: KeptDocuments; withoutJob: number } {
    const jobs = this.all<KeptState['jobs'][number]>('jobs')
    const jobIds = new Set(jobs.map((job) => job.jobId))
    const progress = this.all<KeptState['progress'][number]>('progress')
    const executions = this.all<Execution>('executions')
    const kept: KeptDocuments = {
      devices: this.all('devices'),
      deviceSets: this.all('device-sets'),
      templates: this.all('templates'),
      jobs,
      progress: progress.filter((record) => jobIds.has(record.jobId)),
      executions: executions.filter((record) => jobIds.has(record.jobId)),
      jobTemplates: this.all('job-templates'),
      twins: this.all('twins'),
      credentials: this.all('credentials'),
      cloudMessages: this.all('cloud-messages'),
      shadows: this.all('shadows'),
      deviceCommands: this.all('device-commands'),
    }
    return { kept, withoutJob: progress.length - kept.progress.length + executions.length - kept.executions.length }
  }

  async #write(name: string): Promise<void> {
    const document = this.#document(name)
    if (document.data.size > 0) return document.write()
    const file = path.join(this.#folder, `${name}.json`)
    this.#documents.delete(name)
    await this.#files.makeFolder(path.dirname(file))
    await this.#files.remove(file)
    await this.#files.syncFolder(path.dirname(file))
  }

  #document(name: string): Low<Records> {
    const found = this.#documents.get(name)
    if (found) return found
    const made = this.#lowdbDocument(name, kindOfDocument(name)!)
    this.#documents.set(name, made)
    return made
  }

  #lowdbDocument(name: string, kind: DocumentKind): Low<Records> {
    const wrote = (bytes: number) => void (this.lastWrittenBytes += bytes)
    return new Low(new DurableAdapter(this.#files, path.join(this.#folder, `${name}.json`), keyFields[kind], wrote), new Map() as Records)
  }
}
