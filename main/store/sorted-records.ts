/** A part of the keys, in the order of their bytes: from one on, and up to but without another. */
export interface KeyRange {
  from: string
  below: string
  newestFirst?: boolean
  limit?: number
}

/** A sorted table of text on disk, far larger than memory: what the history and the telemetry are made of. */
export interface SortedRecords {
  values(keys: string[]): Promise<(string | undefined)[]>
  keys(range: KeyRange): AsyncIterable<string>
  entries(range: KeyRange): AsyncIterable<[key: string, value: string]>
  /** Resolves once they are on disk, all of them or none; null removes. */
  write(records: ReadonlyMap<string, string | null>): Promise<void>
  close(): Promise<void>
}

/** All of a range that is known to be small. */
export async function gathered<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}
