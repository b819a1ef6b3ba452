import { BenchError } from '../contract/errors.ts'
import { shownSettings, withoutMasked } from '../contract/settings.ts'
import type { JobSource } from './job-source.ts'
import { keptCsv } from './kept-csv.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { settingsNote } from './settings-note.ts'

/** Lines of the trace that an answer holds when the caller does not say. */
const usualLines = 200

async function* onward<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  yield* items
}

/** The bench itself: overview, traffic, settings, simulator, change feed, desktop. */
export function workplaceHandlers(port: ApiPort, source: JobSource) {
  const { bench, traffic, settings, simulator, changes, desktop } = procedures
  return {
    bench: { overview: bench.overview.handler(() => port.overview()) },
    traffic: {
      list: traffic.list.handler(({ input }) => port.traffic({ ...input, limit: input.limit ?? usualLines })),
      file: traffic.file.handler(({ input: { format, ...filter } }) => onward(port.trafficFile(filter, format))),
    },
    settings: {
      get: settings.get.handler(() => shownSettings(port.settings())),
      change: settings.change.handler(async ({ input, context: { who } }) => {
        const before = port.settings()
        const after = await port.changeSettings(withoutMasked(input))
        const sentence = settingsNote(before, after)
        if (sentence !== null) await port.submit({ kind: 'audit.note', operation: 'settings.change', sentence, who })
        return shownSettings(after)
      }),
    },
    simulator: {
      start: simulator.start.handler(async ({ input: { count }, context: { who } }) => {
        const state = await port.startSimulator(count)
        const sentence = `Started ${count === 1 ? '1 simulated device' : `${count} simulated devices`}.`
        await port.submit({ kind: 'audit.note', operation: 'simulator.start', sentence, who })
        return state
      }),
      stop: simulator.stop.handler(async ({ context: { who } }) => {
        const { devices } = port.overview().simulator
        const state = await port.stopSimulator()
        if (devices > 0)
          await port.submit({ kind: 'audit.note', operation: 'simulator.stop', sentence: 'Stopped the simulated devices.', who })
        return state
      }),
    },
    changes: {
      // Watching begins with the call, not with the first batch asked for: what is read after it misses nothing.
      watch: changes.watch.handler(({ signal }) => onward(port.watch(signal))),
    },
    desktop: {
      saveCsv: desktop.saveCsv.handler(async ({ input }) => {
        if (port.saveCsv === null)
          throw new BenchError(
            'NotAvailable',
            'There is no native save dialog here: download the CSV from /api/v1/jobs/{jobId}/executions.csv.',
          )
        const found = await source.find(input.jobId)
        return port.saveCsv({ name: found.job.name, pieces: await keptCsv(port, found) })
      }),
    },
  }
}
