import { ref, shallowRef } from 'vue'
import type { TelemetryValue } from '../../../main/contract/telemetry.ts'
import { client, errorSentence } from '../../app/client.ts'
import { useLive } from '../../app/live.ts'
import { names } from '../../app/use-read.ts'
import { noTelemetry, TelemetryReader } from './telemetry-reader.ts'

/** What a device measures, live: the last value of each field, and its messages as far back as was asked for. */
export function useTelemetry(deviceId: string) {
  const last = shallowRef<TelemetryValue[] | null>(null)
  const shown = shallowRef(noTelemetry)
  const error = ref<string | null>(null)
  const reader = new TelemetryReader(
    (page) => client.devices.telemetry({ deviceId, ...page }),
    (next) => (shown.value = next),
  )

  async function watched(reads: Promise<unknown>): Promise<void> {
    try {
      await reads
      error.value = null
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }
  async function readValues(): Promise<void> {
    last.value = (await client.devices.lastValues({ deviceId })).items
  }
  const readNewer = () => watched(Promise.all([readValues(), reader.readNewer()]))

  void readNewer()
  useLive((batch) => names(batch.telemetry, deviceId), readNewer)
  return { last, shown, error, readOlder: () => watched(reader.readOlder()) }
}
