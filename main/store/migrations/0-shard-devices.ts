import path from 'node:path'
import { readIfThere, removeFile, replaceFile } from '../files.ts'
import { shard } from '../mirror.ts'
import { makeFolder } from '../files.ts'
import type { Migration } from './index.ts'

/** Layout 0 kept all devices in one file and knew no slots. */
export const shardDevices: Migration = {
  from: 0,
  note: 'devices are spread over several files, and each has a slot.',
  async run(folder) {
    const old = path.join(folder, 'devices.json')
    const text = await readIfThere(old)
    if (text === null) return
    const devices = (JSON.parse(text) as { records: { deviceId: string }[] }).records
    const files = Map.groupBy(devices, (device) => shard('devices', device.deviceId))
    await makeFolder(path.join(folder, 'devices'))
    for (const [name, records] of files)
      await replaceFile(path.join(folder, `${name}.json`), [
        JSON.stringify({ schemaVersion: 1, records: records.map((device) => ({ slot: null, ...device })) }),
      ])
    await removeFile(old)
  },
}
