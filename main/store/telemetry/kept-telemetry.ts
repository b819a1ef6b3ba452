import { BenchError } from '../../contract/errors.ts'
import type { TelemetryMessage, TelemetryRecord, TelemetryRing } from '../../contract/telemetry.ts'
import type { SortedRecords } from '../sorted-records.ts'
import { keptMessage } from './kept-message.ts'
import { Rings } from './rings.ts'
import { messageKey } from './telemetry-keys.ts'

/**
 * What the telemetry of all devices may take, in bytes of text; the folder takes less, since LevelDB packs it. It is
 * reached by 3,000 devices whose rings are full of messages of 350 bytes; of 10,000 such devices each keeps some 300.
 */
const keptTelemetryBytes = 1024 ** 3

/** Records, and characters of them, that go to disk together, at about. */
const recordsAWrite = 5_000
const charactersAWrite = 1024 * 1024

/** How a message is on disk; its device and its place are in the key. */
type MessageRecord = [sequence: number, atMs: number, message: TelemetryMessage]

interface Waiting {
  deviceId: string
  /** Null: what the device has sent is to be forgotten. */
  message: { atMs: number; text: string } | null
  done(): void
  failed(error: unknown): void
}

/** The table and what is known of it. */
interface Opened {
  records: SortedRecords
  rings: Rings
}

/**
 * The newest messages of each device, on disk. All that waited while the write before ran goes together, with one
 * sync; a message and where the ring of its device stands are written together, so that both are right whenever the process ends.
 *
 * When all rings together would take more than `keptTelemetryBytes`, those that take most give up their oldest messages.
 *
 * After a write that failed, what the disk holds is not known: the table is opened anew before it is used again. The
 * bench goes on meanwhile; devices get no acknowledgement of what they measured, and send it again.
 */
export class KeptTelemetry implements TelemetryRing {
  readonly #open: () => Promise<SortedRecords>
  readonly #folder: string
  readonly #keptBytes: number
  #opened: Promise<Opened> | null = null
  #waiting: Waiting[] = []
  /** Resolves when nothing waits any more; of use while `#isWorking`. */
  #turn: Promise<void> = Promise.resolve()
  #isWorking = false
  #isClosed = false

  /**
   * @param parts.open - opens the table; asked again after it failed, or the table did.
   * @param parts.folder - for sentences.
   */
  constructor(parts: { open: () => Promise<SortedRecords>; folder: string; keptBytes?: number | undefined }) {
    this.#open = parts.open
    this.#folder = parts.folder
    this.#keptBytes = parts.keptBytes ?? keptTelemetryBytes
  }

  /** Opens the table now, so that what is wrong with it shows. @throws BenchError StorageFailed */
  async open(): Promise<void> {
    await this.#served('opened', () => this.#table())
  }

  async append(deviceId: string, atMs: number, message: TelemetryMessage): Promise<void> {
    const text = JSON.stringify(keptMessage(message))
    await this.#served('written', () => this.#ask(deviceId, { atMs, text }))
  }

  async forget(deviceId: string): Promise<void> {
    await this.#served('written', () => this.#ask(deviceId, null))
  }

  /** Forgets what devices have sent that are no more: their deletion was kept, and the bench ended before this heard of it. */
  async forgetAllBut(deviceIds: ReadonlySet<string>): Promise<void> {
    await this.#served('written', async () => {
      const { rings } = await this.#table()
      const gone = [...rings.deviceIds()].filter((deviceId) => !deviceIds.has(deviceId))
      await Promise.all(gone.map((deviceId) => this.#ask(deviceId, null)))
    })
  }

  list(deviceId: string, page: { beforeSequence?: number | undefined; limit: number }): Promise<TelemetryRecord[]> {
    return this.#served('read', async () => {
      const { records, rings } = await this.#table()
      const { oldest, newest } = rings.span(deviceId)
      const found: TelemetryRecord[] = []
      let next = Math.min(newest, (page.beforeSequence ?? Infinity) - 1)
      while (next >= oldest && found.length < page.limit) {
        const count = Math.min(page.limit - found.length, next - oldest + 1)
        const sequences = Array.from({ length: count }, (_, index) => next - index)
        const texts = await records.values(sequences.map((sequence) => messageKey(deviceId, sequence)))
        for (const [index, text] of texts.entries()) {
          const [sequence, atMs, message] = JSON.parse(text ?? '[0]') as MessageRecord
          // Another one: this one is not on disk yet, gave way, or was written over while this reads.
          if (sequence === sequences[index]) found.push({ ...message, deviceId, sequence, atMs })
        }
        next -= count
      }
      return found
    })
  }

  /** Waits for what is under way and lets go of the table. */
  async close(): Promise<void> {
    this.#isClosed = true
    while (this.#isWorking) await this.#turn
    await this.#letGo()
  }

  #ask(deviceId: string, message: Waiting['message']): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the bench is stopping'))
    return new Promise((done, failed) => {
      this.#waiting.push({ deviceId, message, done, failed })
      if (!this.#isWorking) this.#turn = this.#work()
    })
  }

  async #work(): Promise<void> {
    this.#isWorking = true
    while (this.#waiting.length > 0) {
      let group: Waiting[] = []
      try {
        const { records, rings } = await this.#table()
        const batch = new Map<string, string | null>()
        group = this.#take(rings, batch)
        if (batch.size > 0) await records.write(batch)
        for (const { done } of group) done()
      } catch (error) {
        await this.#letGo()
        if (group.length === 0) group = this.#waiting.splice(0)
        for (const { failed } of group) failed(error)
      }
    }
    this.#isWorking = false
  }

  /** Takes from what waits as much as goes to disk together. */
  #take(rings: Rings, batch: Map<string, string | null>): Waiting[] {
    let characters = 0
    let taken = 0
    while (taken < this.#waiting.length && batch.size < recordsAWrite && characters < charactersAWrite) {
      const { deviceId, message } = this.#waiting[taken]!
      taken += 1
      if (message === null) {
        rings.forget(deviceId, batch)
        continue
      }
      const sequence = rings.span(deviceId).newest + 1
      const key = messageKey(deviceId, sequence)
      const text = `[${sequence},${message.atMs},${message.text}]`
      rings.add(deviceId, Buffer.byteLength(key) + Buffer.byteLength(text))
      batch.set(key, text)
      characters += text.length
    }
    rings.makeRoom(this.#keptBytes, batch)
    rings.noteChanged(batch)
    return this.#waiting.splice(0, taken)
  }

  async #table(): Promise<Opened> {
    if (this.#isClosed && !this.#opened) throw new Error('the bench is stopping')
    this.#opened ??= this.#openTable()
    const opening = this.#opened
    try {
      return await opening
    } catch (error) {
      if (this.#opened === opening) this.#opened = null
      throw error
    }
  }

  async #openTable(): Promise<Opened> {
    const records = await this.#open()
    try {
      return { records, rings: await Rings.read(records) }
    } catch (error) {
      await records.close()
      throw error
    }
  }

  async #letGo(): Promise<void> {
    const opened = this.#opened
    this.#opened = null
    await opened?.then(({ records }) => records.close()).catch(() => undefined)
  }

  async #served<Value>(how: 'opened' | 'read' | 'written', work: () => Promise<Value>): Promise<Value> {
    try {
      return await work()
    } catch (error) {
      throw new BenchError(
        'StorageFailed',
        `The telemetry in ${this.#folder} cannot be ${how} (${(error as Error).message}): see that the disk is sound and has room. Until it is, what devices measure is not acknowledged.`,
      )
    }
  }
}
