import { setImmediate as nextTurn } from 'node:timers/promises'
import { eventSentence, type BenchEvent, type EventFilter, type EventKind, type EventView } from '../contract/events.ts'
import { inChunks } from './in-chunks.ts'
import type { JobSource } from './job-source.ts'
import { holds } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** Events that an answer holds when the caller does not say. */
const usualLimit = 100
/** Events that are read from the log at once where it is not known how many are wanted. */
const usuallyReadAtOnce = 500

interface EventsAsked extends Omit<EventFilter, 'kinds'> {
  kind?: EventKind | EventKind[] | undefined
}

/** An event as the log shows it, with the names that its job and device have now. */
function eventView(port: ApiPort, { job: _job, ...event }: BenchEvent, jobName: string | null): EventView {
  const deviceName = event.deviceId === undefined ? null : (port.fleet.device(event.deviceId)?.name ?? null)
  return { ...event, sentence: eventSentence(event, { job: jobName, device: deviceName }), jobName, deviceName }
}

/** Events newest first, below `beforeSequence`. The text is looked for here: the log on disk knows no names. */
async function* eventsFor(
  { port, source }: { port: ApiPort; source: JobSource },
  { kind, search, ...rest }: EventsAsked,
  { beforeSequence, readAtOnce }: { beforeSequence?: number | undefined; readAtOnce: number },
): AsyncGenerator<EventView> {
  const filter: EventFilter = { ...rest, kinds: kind === undefined || Array.isArray(kind) ? kind : [kind] }
  const jobNames = new Map<string, string | null>()
  let before = beforeSequence
  for (;;) {
    const events = await port.history.events(filter, { beforeSequence: before, limit: readAtOnce })
    for (const event of events) {
      const { jobId } = event
      if (jobId !== undefined && !jobNames.has(jobId)) jobNames.set(jobId, await source.nameOf(jobId))
      const view = eventView(port, event, jobId === undefined ? null : (jobNames.get(jobId) ?? null))
      if (search === undefined || holds(search, ...textsOf(view))) yield view
    }
    if (events.length < readAtOnce) return
    before = events.at(-1)!.sequence
    // What is still in memory is read without a pause.
    await nextTurn()
  }
}

function textsOf({ sentence, jobId, jobName, deviceId, deviceName, reason, who }: EventView): (string | null)[] {
  return [sentence, jobId ?? null, jobName, deviceId ?? null, deviceName, reason ?? null, who ?? null]
}

/** What happened on the bench, and who did what. */
export function eventHandlers(port: ApiPort, source: JobSource) {
  const from = { port, source }
  const { events } = procedures
  return events.router({
    list: events.list.handler(async ({ input: { beforeSequence, limit = usualLimit, ...asked } }) => {
      const items: EventView[] = []
      const readAtOnce = asked.search === undefined ? limit + 1 : usuallyReadAtOnce
      for await (const view of eventsFor(from, asked, { beforeSequence, readAtOnce })) {
        if (items.length === limit) return { items, isEnd: false }
        items.push(view)
      }
      return { items, isEnd: true }
    }),
    csv: events.csv.handler(({ input }) => inChunks(port.eventsCsv(eventsFor(from, input, { readAtOnce: usuallyReadAtOnce })))),
  })
}
