import { keptTelemetry, telemetryValues, type TelemetryRecord, type TelemetryValue } from '../contract/telemetry.ts'
import { knownDevice } from './devices.ts'
import { inChunks } from './in-chunks.ts'
import { newestFirst } from './newest-first.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** A message may have 256 KiB: so many are in memory at a time. */
const readAtOnce = 100
/** A device that names its values anew in every message would have millions of them. */
const mostValues = 5_000

/** The kept messages of a device, newest first, up to the one that is the newest when reading begins. */
async function* keptMessages(port: ApiPort, deviceId: string, newest: number): AsyncGenerator<TelemetryRecord> {
  let beforeSequence = newest + 1
  for (let left = keptTelemetry; left > 0; left -= readAtOnce) {
    const records = await port.telemetry.list(deviceId, { beforeSequence, limit: Math.min(readAtOnce, left) })
    yield* records
    if (records.length < readAtOnce) return
    beforeSequence = records.at(-1)!.sequence
  }
}

async function newestSequence(port: ApiPort, deviceId: string): Promise<number> {
  const [newest] = await port.telemetry.list(deviceId, { limit: 1 })
  return newest?.sequence ?? 0
}

const inNaturalOrder = new Intl.Collator('en', { numeric: true })

/** The newest value of every path, in the order of their names. */
async function lastValues(messages: AsyncIterable<TelemetryRecord>): Promise<TelemetryValue[]> {
  const newest = new Map<string, TelemetryValue>()
  for await (const message of messages) {
    for (const [path, value] of telemetryValues(message))
      if (!newest.has(path) && newest.size < mostValues) newest.set(path, { path, value, atMs: message.atMs })
    if (newest.size === mostValues) break
  }
  return [...newest.values()].sort((a, b) => inNaturalOrder.compare(a.path, b.path))
}

/** What a device measures. */
export function telemetryHandlers(port: ApiPort) {
  const { devices } = procedures
  return {
    telemetry: devices.telemetry.handler(({ input: { deviceId, ...page } }) => {
      knownDevice(port, deviceId)
      return newestFirst((part) => port.telemetry.list(deviceId, part), page)
    }),
    lastValues: devices.lastValues.handler(async ({ input: { deviceId } }) => {
      knownDevice(port, deviceId)
      return { items: await lastValues(keptMessages(port, deviceId, await newestSequence(port, deviceId))) }
    }),
    telemetryCsv: devices.telemetryCsv.handler(async ({ input: { deviceId } }) => {
      knownDevice(port, deviceId)
      const newest = await newestSequence(port, deviceId)
      return inChunks(port.telemetryCsv(() => keptMessages(port, deviceId, newest)))
    }),
  }
}
