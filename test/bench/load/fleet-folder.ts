import { Engine } from '../../../main/engine/engine.ts'
import { openStore } from '../../../main/store/store.ts'
import type { Input } from '../../../main/contract/engine-io.ts'
import { engineOptions, emptyState } from '../../helpers/engine-bench.ts'

const registeredAtATime = 5_000

/** Fills a data folder with devices (`device-0` …) on shelves of 50. */
export async function fillFolder(folder: string, count: number): Promise<void> {
  const store = await openStore({ folder, log: console.error })
  const engine = new Engine(emptyState(), engineOptions)
  const apply = (input: Input) => store.commit(engine.apply(input, Date.now()).changes)
  for (let first = 0; first < count; first += registeredAtATime) {
    const devices = Array.from({ length: Math.min(registeredAtATime, count - first) }, (_, index) => {
      const number = first + index
      return { deviceId: `device-${number}`, name: `Thermostat ${number}`, slot: `S${Math.floor(number / 50)}-${number % 50}` }
    })
    await apply({ kind: 'device.register', devices, by: 'import' })
  }
  await store.close()
}
