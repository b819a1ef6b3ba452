import path from 'node:path'
import { replaceJson } from '../../files/atomic-file.ts'
import { shardName } from '../document-names.ts'
import type { Migration } from './migration.ts'

/** Layout 0, from before the first release, kept all devices in one file and knew no slots. */
export const shardDevices: Migration = {
  from: 0,
  note: 'devices are spread over several files, and each can have a slot.',
  obsolete: ['devices.json'],

  async run({ files, backup, folder, aside }) {
    const bytes = await files.read(path.join(backup, 'devices.json'))
    let devices: { deviceId: string }[]
    try {
      devices = (JSON.parse(bytes?.toString('utf8') ?? '{"records":[]}') as { records: { deviceId: string }[] }).records
    } catch (error) {
      aside.notices.push(
        `devices.json of the older layout could not be read (${(error as Error).message}); its copy stays in ${path.relative(folder, backup)}.`,
      )
      return
    }
    for (const [name, records] of Map.groupBy(devices, (device) => shardName('devices', device.deviceId)))
      await replaceJson(files, path.join(folder, `${name}.json`), {
        schemaVersion: 1,
        records: records.map((device) => ({ slot: null, ...device })),
      })
  },
}
