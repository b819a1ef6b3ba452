import { eventSentence, type BenchEvent, type EventFilter } from '../../contract/events.ts'

/**
 * Whether an event is among those that a filter asks for. Text is looked for whatever its case, in the sentence as the
 * ids make it, the ids, the reason and who did it: names are not known here.
 */
export function eventMatcher(filter: EventFilter): (event: BenchEvent) => boolean {
  const search = filter.search?.trim().toLowerCase() ?? ''
  return (event) =>
    (filter.kinds === undefined || filter.kinds.includes(event.kind)) &&
    (filter.jobId === undefined || event.jobId === filter.jobId) &&
    (filter.deviceId === undefined || event.deviceId === filter.deviceId) &&
    (filter.operation === undefined || event.operation === filter.operation) &&
    (filter.who === undefined || event.who === filter.who) &&
    (filter.fromMs === undefined || event.atMs >= filter.fromMs) &&
    (filter.toMs === undefined || event.atMs <= filter.toMs) &&
    (search === '' || wordsOf(event).some((words) => words.toLowerCase().includes(search)))
}

function wordsOf(event: BenchEvent): string[] {
  const sentence = eventSentence(event, { job: null, device: null })
  return [sentence, event.jobId, event.deviceId, event.reason, event.who].filter((words) => words !== undefined)
}
