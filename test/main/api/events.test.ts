import { describe, expect, it } from 'vitest'
import { createTestBench, type TestBench } from '../../helpers/api-port.ts'

const pages = 20
const eventsAPage = 500

function benchWithLog(): TestBench {
  const bench = createTestBench()
  for (let sequence = 1; sequence <= pages * eventsAPage; sequence += 1)
    bench.history.note({ sequence, atMs: sequence, kind: 'execution', operation: 'failed', jobId: 'j', deviceId: 'f1', executionNumber: 1 })
  return bench
}

/** How often others get their turn while something is done. */
async function turnsDuring(work: () => Promise<void>): Promise<number> {
  let turns = 0
  let next = setImmediate(function turn() {
    turns += 1
    next = setImmediate(turn)
  })
  await work()
  clearImmediate(next)
  return turns
}

/** What is in memory is there at once: without a pause, a file of 100,000 events held the bench for most of a second. */
describe('a long log lets others in between its pages, however fast it is read', () => {
  const reads: [what: string, read: (calls: ReturnType<TestBench['calls']>) => Promise<void>][] = [
    [
      'as CSV',
      async (calls) => {
        let rows = -1
        for await (const { chunk } of await calls.events.csv({})) rows += chunk.split('\r\n').length - 1
        expect(rows).toBe(pages * eventsAPage)
      },
    ],
    [
      'for words that do not occur',
      async (calls) => expect(await calls.events.list({ search: 'door' })).toEqual({ items: [], isEnd: true }),
    ],
  ]
  it.each(reads)('%s', async (_, read) => {
    expect(await turnsDuring(() => read(benchWithLog().calls()))).toBeGreaterThanOrEqual(pages)
  })
})
