/** The messages of one attempt, found in the trace by the device and the time that it took. */
import type { TrafficEntry } from '../../main/contract/traffic.ts'
import { client } from '../app/client.ts'

/** When an attempt was under way, in ms since 1970; `untilMs` null: it still is. */
export interface AttemptTime {
  fromMs: number
  untilMs: number | null
}

export interface AttemptMessages {
  /** Oldest first. */
  entries: TrafficEntry[]
  /** The trace may have had more of this attempt: `all` says that it has none at all any more. */
  gone: 'none' | 'some' | 'all'
}

/** Lines of one device that are looked through at most. */
const mostRead = 1_000
/** A delivery is noted a moment before or after the status that it leads to. */
const marginMs = 500

/** Those of the lines that belong to an attempt. @param oldestMs of what the trace still has; null: it has lost nothing. */
export function messagesWithin(lines: readonly TrafficEntry[], { fromMs, untilMs }: AttemptTime, oldestMs: number | null): AttemptMessages {
  const entries = lines.filter(({ atMs }) => atMs >= fromMs - marginMs && atMs <= (untilMs ?? Infinity) + marginMs)
  const hasLost = oldestMs !== null && oldestMs > fromMs
  return { entries, gone: hasLost ? (entries.length === 0 ? 'all' : 'some') : 'none' }
}

/** What a device was told and what it answered while an attempt was under way, as far as the trace still has it. */
export async function readAttemptMessages(deviceId: string, time: AttemptTime): Promise<AttemptMessages> {
  const { items, dropped } = await client.traffic.list({ deviceId, limit: mostRead })
  if (items.length === mostRead) return messagesWithin(items, time, items[0]!.atMs)
  const oldest = dropped === 0 ? undefined : (await client.traffic.list({ afterSequence: dropped, limit: 1 })).items[0]
  return messagesWithin(items, time, oldest?.atMs ?? null)
}
