/** Entries that an answer holds when the caller does not say. */
const usualLimit = 100

interface Page {
  beforeSequence?: number | undefined
  limit: number
}

/**
 * The newest entries below a place, and whether there are no more.
 * @param read gives as many as it is asked for, if there are that many.
 */
export async function newestFirst<Entry>(
  read: (page: Page) => Promise<Entry[]>,
  { beforeSequence, limit = usualLimit }: { beforeSequence?: number | undefined; limit?: number | undefined },
): Promise<{ items: Entry[]; isEnd: boolean }> {
  const entries = await read({ beforeSequence, limit: limit + 1 })
  return { items: entries.slice(0, limit), isEnd: entries.length <= limit }
}
