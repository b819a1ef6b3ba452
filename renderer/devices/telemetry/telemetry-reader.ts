/** The messages of a device as they come: the newest first, older ones when asked for, and none twice. */
import { keptTelemetry, type TelemetryRecord } from '../../../main/contract/telemetry.ts'

export interface TelemetryPage {
  items: TelemetryRecord[]
  isEnd: boolean
}
export type ReadTelemetry = (page: { beforeSequence?: number | undefined; limit: number }) => Promise<TelemetryPage>

export interface ShownTelemetry {
  /** Newest first, without a gap. */
  records: TelemetryRecord[]
  /** There is nothing older. */
  isEnd: boolean
}

export const noTelemetry: ShownTelemetry = { records: [], isEnd: true }

/** Messages a page: what a plot shows at first. */
export const telemetryPage = 200

export class TelemetryReader {
  readonly #read: ReadTelemetry
  readonly #show: (shown: ShownTelemetry) => void
  #shown = noTelemetry
  /** One reading after the other: two that overlap would leave a gap or a double. */
  #last: Promise<void> = Promise.resolve()

  constructor(read: ReadTelemetry, show: (shown: ShownTelemetry) => void) {
    this.#read = read
    this.#show = show
  }

  /** Rejects as the read does; what was shown stays. */
  readNewer(): Promise<void> {
    return this.#next(async () => {
      const knownSequence = this.#shown.records[0]?.sequence ?? 0
      const page = await this.#read({ limit: telemetryPage })
      const fresh = page.items.filter((record) => record.sequence > knownSequence)
      // Not so where more came than a page holds, or the device was forgotten and began anew.
      const isLater = (page.items[0]?.sequence ?? 0) >= knownSequence
      const isNext = fresh.at(-1)?.sequence === knownSequence + 1
      const isJoined = isLater && (fresh.length < page.items.length || (knownSequence > 0 && isNext))
      const records = isJoined ? [...fresh, ...this.#shown.records] : page.items
      this.#take(records, isJoined ? this.#shown.isEnd : page.isEnd)
    })
  }

  readOlder(): Promise<void> {
    return this.#next(async () => {
      const oldest = this.#shown.records.at(-1)
      if (!oldest || this.#shown.isEnd) return
      const page = await this.#read({ beforeSequence: oldest.sequence, limit: telemetryPage })
      this.#take([...this.#shown.records, ...page.items], page.isEnd)
    })
  }

  #take(records: TelemetryRecord[], isEnd: boolean): void {
    this.#shown = { records: records.slice(0, keptTelemetry), isEnd: isEnd || records.length >= keptTelemetry }
    this.#show(this.#shown)
  }

  #next(step: () => Promise<void>): Promise<void> {
    const done = this.#last.then(step)
    this.#last = done.catch(() => undefined)
    return done
  }
}
