import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { openLocked } from '../../../main/store/store.ts'
import { openIn, temporaryFolder } from './data-folder.ts'
import { deviceChange } from './kept-records.ts'
import { PowerCutDisk, seededRandom } from './power-cut-disk.ts'

const fixture = path.join(import.meta.dirname, 'fixtures', 'layout-0')

describe('an older data folder', () => {
  it('is brought to this layout, with a backup of it as it was and a note', async () => {
    const folder = await temporaryFolder('layout-0')
    const store = await openIn(folder)
    expect(store.kept.devices.map(({ deviceId, slot, name }) => ({ deviceId, slot, name }))).toEqual(
      expect.arrayContaining([
        { deviceId: 'fridge-1', slot: null, name: 'Fridge 1' },
        { deviceId: 'fridge-2', slot: null, name: 'Fridge 2' },
      ]),
    )
    expect(store.kept.deviceSets).toHaveLength(1)
    expect(store.notices).toEqual([
      'The data was brought to layout 1: devices are spread over several files, and each can have a slot. A copy as it was is in backups/layout-0.',
    ])
    expect(await readdir(path.join(folder, 'backups', 'layout-0'))).toEqual(await readdir(fixture))
    expect(await readFile(path.join(folder, 'backups', 'layout-0', 'devices.json'))).toEqual(
      await readFile(path.join(fixture, 'devices.json')),
    )
    expect(await readdir(folder)).not.toContain('devices.json')
    await store.close()
    expect((await openIn(folder)).notices).toEqual([])
  })

  it('arrives whole when the power is cut at any operation of the migration, and what is kept afterwards is not undone', async () => {
    for (let troubleAt = 1, isThrough = false; !isThrough; troubleAt += 1) {
      const disk = new PowerCutDisk(seededRandom(troubleAt))
      for (const name of await readdir(fixture)) disk.plant(`/data/${name}`, await readFile(path.join(fixture, name)))
      disk.troubleAt = troubleAt
      const open = () =>
        openLocked(
          { folder: '/data', log: () => undefined },
          disk.files(),
          () => Promise.resolve(),
          async () => disk.records(),
        )
      isThrough = await open().then(
        () => true,
        () => false,
      )
      disk.cutPower()
      const store = await open()
      expect(store.kept.devices, `cut at ${troubleAt}`).toHaveLength(2)
      expect(store.kept.devices.every(({ slot }) => slot === null)).toBe(true)
      await store.commit([deviceChange('new'), { kind: 'device', deviceId: 'fridge-1', device: null }])
      await store.close()
      disk.cutPower()
      expect((await open()).kept.devices.map(({ deviceId }) => deviceId).sort()).toEqual(['fridge-2', 'new'])
    }
  })

  it('goes on without a file of the old layout that cannot be read, and says where it is', async () => {
    const folder = await temporaryFolder('layout-0')
    await writeFile(path.join(folder, 'devices.json'), '{')
    const store = await openIn(folder)
    expect([store.kept.devices.length, store.kept.deviceSets.length]).toEqual([0, 1])
    expect(store.notices[0]).toMatch(/^devices\.json of the older layout could not be read .* its copy stays in backups\/layout-0\.$/)
    expect(await readFile(path.join(folder, 'backups', 'layout-0', 'devices.json'), 'utf8')).toBe('{')
  })
})

describe('a newer data folder', () => {
  const newer: { file: string; text: string }[] = [
    { file: 'layout.json', text: '{"schemaVersion":7}' },
    { file: 'templates.json', text: '{"schemaVersion":7,"records":[]}' },
    { file: 'settings.json', text: '{"schemaVersion":7,"settings":{}}' },
  ]
  it.each(newer)('is refused by its $file, naming both layouts, and left as it is', async ({ file, text }) => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'layout.json'), '{"schemaVersion":1}')
    await writeFile(path.join(folder, file), text)
    const before = await readdir(folder)
    await expect(openIn(folder)).rejects.toMatchObject({
      code: 'NewerData',
      sentence: `${path.join(folder, file)} was written by a newer Benchfleet (layout 7; this one reads up to layout 1): start the newer version, or choose another folder with --data.`,
    })
    expect(await readdir(folder)).toEqual(before)
    expect(await readFile(path.join(folder, file), 'utf8')).toBe(text)
  })

  it('a layout file that cannot be read is kept aside', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'layout.json'), 'x')
    expect((await openIn(folder)).notices).toEqual([expect.stringMatching(/^layout\.json could not be read/)])
  })
})
