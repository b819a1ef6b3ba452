import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { ClassicLevel } from 'classic-level'
import { BenchError } from '../contract/errors.ts'
import type { DelayedWill } from './delayed-wills.ts'
import { levelCode, levelReason } from '../files/level-errors.ts'

/** What MQTT 5 has of a subscription beside its QoS. */
export interface SubscriptionOptions {
  /** MQTT 5, 3.8.2.1.2. */
  identifier?: number
  /** What the client published itself does not come back by it (MQTT 5, 3.8.3.1). */
  isNotLocal?: true
}

/** What outlives a connection that asked for a session (`clean session` 0). */
export interface SessionRecord {
  /** Filter -> QoS granted. */
  filters: Record<string, number>
  /** Packet ids of QoS 2 messages that were taken but not yet released (MQTT 3.1.1, 4.3.3). */
  exactlyOnce: number[]
  /** By filter; absent where no filter has any. */
  options?: Record<string, SubscriptionOptions>
  /** How long it is kept once the connection has closed, in seconds (MQTT 5, 3.1.2.11.2); absent: for ever, as in MQTT 3.1.1. */
  expirySeconds?: number
  /** When it ends, in ms since 1970; absent while its connection is there, and where it never does. */
  endsAtMs?: number
  /** What is to be heard if the client stays away (MQTT 5, 3.1.3.2.2). */
  will?: DelayedWill
}

export interface SessionRecords {
  read(): AsyncIterable<[clientId: string, record: SessionRecord]>
  /** Resolves once all of them are on disk; null removes. */
  write(records: ReadonlyMap<string, SessionRecord | null>): Promise<void>
  close(): Promise<void>
  /** What a person should know: a folder that could not be read. */
  notice: string | null
}

/** Sessions that end with the bench. */
export function memoryRecords(): SessionRecords {
  return {
    async *read() {},
    write: async () => undefined,
    close: async () => undefined,
    notice: null,
  }
}

/**
 * Opens the LevelDB folder of the sessions, or makes it. One that cannot be read is kept aside and a new one is begun:
 * devices then subscribe again, at the latest when they are restarted.
 * @throws BenchError StorageFailed when another process has it open or it cannot be written.
 */
export async function openRecords(folder: string, now: number): Promise<SessionRecords> {
  await mkdir(path.dirname(folder), { recursive: true })
  let notice: string | null = null
  let level = new ClassicLevel<string, SessionRecord>(folder, { valueEncoding: 'json' })
  try {
    await level.open()
    // A damaged table shows only when it is read.
    for await (const _ of level.iterator({ fillCache: false }));
  } catch (error) {
    await level.close().catch(() => undefined)
    if (levelCode(error) === 'LEVEL_LOCKED')
      throw new BenchError('StorageFailed', `The sessions in ${folder} are in use by another bench: stop that one first.`)
    const aside = `${folder}.unreadable-${now}`
    try {
      await rename(folder, aside)
      level = new ClassicLevel<string, SessionRecord>(folder, { valueEncoding: 'json' })
      await level.open()
    } catch {
      throw new BenchError('StorageFailed', `The sessions in ${folder} can be neither read nor begun anew: ${levelReason(error)}.`)
    }
    notice = `The sessions of the devices could not be read (${levelReason(error)}): they are kept in ${aside}, and devices that do not subscribe on connect need a restart.`
  }
  return {
    read: () => level.iterator(),
    write: (records) =>
      level.batch(
        [...records].map(([key, value]) => (value ? { type: 'put' as const, key, value } : { type: 'del' as const, key })),
        { sync: true },
      ),
    close: () => level.close(),
    notice,
  }
}
