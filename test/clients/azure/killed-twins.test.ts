import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { JsonObject } from '../../../main/contract/json.ts'
import { keptTwinEntries, type TwinEntry, type TwinView } from '../../../main/contract/twin.ts'
import { AzureLightDevice } from '../../helpers/azure-light-device.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'
import { seeded } from '../../helpers/killable-fleet.ts'

const rounds = 10
const deviceIds = ['unit-1', 'unit-2', 'unit-3']
/** Reports of one device that wait for their answer; three devices come to more than 1,000 a second. */
const pipelined = 20
/** Every value is written again within the entries of a history, so that these alone make the whole state. */
const names = 10

/** What one device was told of its writes, over all rounds: versions, and the number that each report carried. */
interface Told {
  reported: Map<number, number>
  desired: Map<number, number>
  /** Entries of its history that were seen before. */
  entries: Map<number, TwinEntry>
}

const nameOf = (number: number) => `value${number % names}`

/** Reports as fast as it is answered, until the bench is gone. */
function storm(device: AzureLightDevice, told: Told, nextNumber: () => number): void {
  const reportNext = async (): Promise<void> => {
    const number = nextNumber()
    const { status, version } = await device.report({ [nameOf(number)]: number })
    expect([status, told.reported.has(version!)]).toEqual([204, false])
    told.reported.set(version!, number)
    return reportNext()
  }
  for (let count = 0; count < pipelined; count += 1) void reportNext()
}

/** Writes the desired state, one after the other, until the bench is gone. */
async function desire(bench: HeadlessBench, deviceId: string, told: Told, nextNumber: () => number): Promise<void> {
  for (;;) {
    const number = nextNumber()
    const view = await bench.call<TwinView>('PATCH', `/devices/${deviceId}/twin/desired`, { patch: { [nameOf(number)]: number } })
    told.desired.set(view.desiredVersion, number)
  }
}

async function expectWhole(bench: HeadlessBench, deviceId: string, told: Told): Promise<void> {
  const view = await bench.call<TwinView>('GET', `/devices/${deviceId}/twin`)
  const { items } = await bench.call<{ items: TwinEntry[] }>('GET', `/devices/${deviceId}/twin/history?limit=${keptTwinEntries}`)
  const entries = items.toReversed()
  const last = view.desiredVersion + view.reportedVersion
  // Versions begin at 1, and the first entry is the sum after the first write.
  const first = Math.max(3, last - keptTwinEntries + 1)
  expect(entries.map(({ sequence }) => sequence)).toEqual(Array.from({ length: last - first + 1 }, (_, index) => first + index))

  for (const side of ['desired', 'reported'] as const) {
    const written = entries.filter((entry) => entry.side === side)
    const newest = side === 'desired' ? view.desiredVersion : view.reportedVersion
    expect(written.map(({ version }) => version)).toEqual(written.map((_, index) => newest - written.length + 1 + index))
    const folded: JsonObject = Object.assign({}, ...written.map(({ patch }) => patch))
    expect(view[side]).toMatchObject(folded)
    expect(Math.max(1, ...told[side].keys())).toBeLessThanOrEqual(newest)
    for (const { version, patch } of written)
      if (told[side].has(version)) expect(patch).toEqual({ [nameOf(told[side].get(version)!)]: told[side].get(version) })
  }
  for (const entry of entries) {
    const before = told.entries.get(entry.sequence)
    if (before) expect(entry).toEqual(before)
    told.entries.set(entry.sequence, entry)
  }
}

test(
  `killed ${rounds} times while devices report, the bench keeps every report and every desired change that it has answered`,
  { timeout: 180_000 },
  async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const random = seeded(20_261_121)
    const told = new Map<string, Told>(
      deviceIds.map((deviceId) => [deviceId, { reported: new Map(), desired: new Map(), entries: new Map() }]),
    )
    let lastNumber = 0
    const nextNumber = () => (lastNumber += 1)

    for (let round = 0; round < rounds; round += 1) {
      const bench = await startHeadless({ dataFolder: folder })
      const ca = await readFile(bench.caPath, 'utf8')
      const devices: AzureLightDevice[] = []
      for (const deviceId of deviceIds) {
        if (round === 0) await bench.call('POST', '/devices', { deviceId })
        await expectWhole(bench, deviceId, told.get(deviceId)!)
        devices.push(await AzureLightDevice.connect({ port: bench.mqttsPort, deviceId, ca }))
      }
      for (const [index, deviceId] of deviceIds.entries()) {
        storm(devices[index]!, told.get(deviceId)!, nextNumber)
        void desire(bench, deviceId, told.get(deviceId)!, nextNumber).catch(() => undefined)
      }
      await new Promise<void>((resolve) => setTimeout(resolve, 100 + random() * 400))
      await bench.end('SIGKILL')
      for (const device of devices) device.leave()
    }

    const bench = await startHeadless({ dataFolder: folder })
    const ca = await readFile(bench.caPath, 'utf8')
    for (const deviceId of deviceIds) {
      const seen = told.get(deviceId)!
      expect([seen.reported.size, seen.desired.size].every((answers) => answers > rounds)).toBe(true)
      await expectWhole(bench, deviceId, seen)
      const view = await bench.call<TwinView>('GET', `/devices/${deviceId}/twin`)
      const device = await AzureLightDevice.connect({ port: bench.mqttsPort, deviceId, ca })
      expect(await device.twin()).toEqual({
        desired: { ...view.desired, $version: view.desiredVersion },
        reported: { ...view.reported, $version: view.reportedVersion },
      })
      device.leave()
    }
    await bench.end()
  },
)
