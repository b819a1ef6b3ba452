import { appendFile, cp, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../main/contract/engine-io.ts'
import { linesOf } from '../../../main/store/journal-lines.ts'
import { Stretch } from '../../../main/store/event-loop-share.ts'
import { openIn, temporaryFolder } from './data-folder.ts'
import { deviceChange, deviceRecord, executionChange, jobChanges } from './kept-records.ts'

/** A folder whose journal holds the commits, one sync each, and nothing else. */
async function folderWithJournal(segments: Change[][][]): Promise<string> {
  const folder = await temporaryFolder()
  let sequence = 1
  for (const [index, commits] of segments.entries())
    for (const changes of commits)
      for await (const line of linesOf(changes, sequence, sequence, new Stretch())) {
        await appendFile(path.join(folder, `journal-00000${index + 1}.ndjson`), line)
        sequence += 1
      }
  return folder
}

/** Takes several lines of the journal. */
const longCommit = ['b', 'c', 'd'].map((deviceId): Change => {
  const device = { ...deviceRecord(deviceId), reported: { long: 'x'.repeat(300_000) } }
  return { kind: 'device', deviceId, device }
})

async function change(folder: string, file: string, by: (text: string) => string): Promise<void> {
  const name = path.join(folder, file)
  await writeFile(name, by(await readFile(name, 'utf8')))
}

async function devicesIn(folder: string): Promise<{ devices: string[]; notices: string[] }> {
  const store = await openIn(folder)
  return { devices: store.kept.devices.map(({ deviceId }) => deviceId).sort(), notices: store.notices }
}

const first = 'journal-000001.ndjson'

describe('a torn end of the journal is dropped and said', () => {
  const torn: { what: string; by: (text: string) => string; kept: string[] }[] = [
    { what: 'half a line', by: (text) => text.slice(0, -40), kept: ['a', 'b'] },
    { what: 'a line without its end', by: (text) => text.slice(0, -1), kept: ['a', 'b'] },
    { what: 'zeros after the last line', by: (text) => `${text}${'\0'.repeat(100)}`, kept: ['a', 'b', 'c'] },
    { what: 'the beginning of a checksum', by: (text) => `${text}00a1`, kept: ['a', 'b', 'c'] },
  ]
  it.each(torn)('$what', async ({ by, kept }) => {
    const folder = await folderWithJournal([[[deviceChange('a')]], [[deviceChange('b')], [deviceChange('c')]]])
    await change(folder, 'journal-000002.ndjson', by)
    const { devices, notices } = await devicesIn(folder)
    expect(devices).toEqual(kept)
    expect(notices).toEqual([expect.stringMatching(/^The end of journal-000002\.ndjson \(\d+ bytes\) was torn, .* was dropped/)])
  })

  it('only once: the next start has nothing to say, even after a kill', async () => {
    const folder = await folderWithJournal([[[deviceChange('a')], [deviceChange('b')]]])
    await change(folder, first, (text) => text.slice(0, -10))
    const store = await openIn(folder)
    await store.commit([deviceChange('c')])
    // As a kill leaves it: the lock and the journal stay, no documents are written.
    await writeFile(path.join(folder, 'lock.json'), '')
    const killed = await temporaryFolder()
    for (const name of (await readdir(folder)).filter((name) => name.startsWith('journal')))
      await writeFile(path.join(killed, name), await readFile(path.join(folder, name)))
    expect(await devicesIn(killed)).toEqual({ devices: ['a', 'c'], notices: [] })
  })

  it('drops a large commit whole when its last line is missing', async () => {
    const folder = await folderWithJournal([[[deviceChange('a')], longCommit]])
    await change(folder, first, (text) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`)
    expect((await devicesIn(folder)).devices).toEqual(['a'])
  })
})

describe('damage is kept aside and said, and the rest is taken', () => {
  it('a damaged line in the middle: the commits after it stand', async () => {
    const folder = await folderWithJournal([[[deviceChange('a')], [deviceChange('b')], [deviceChange('c')]], [[deviceChange('d')]]])
    await change(folder, first, (text) => text.replace('"deviceId":"b"', '"deviceId":"x"'))
    const { devices, notices } = await devicesIn(folder)
    expect(devices).toEqual(['a', 'c', 'd'])
    expect(notices).toEqual([
      expect.stringMatching(
        /^journal-000001\.ndjson is damaged: 1 of its lines cannot be read\. All other .* kept as unreadable\/.*journal-000001\.ndjson\.$/,
      ),
    ])
    const [aside] = await readdir(path.join(folder, 'unreadable'))
    expect(await readFile(path.join(folder, 'unreadable', aside!), 'utf8')).toContain('"deviceId":"x"')
    expect((await devicesIn(await copyOf(folder))).devices).toEqual(['a', 'c', 'd'])
  })

  it('a damaged line of a large commit: that commit is left out whole', async () => {
    const folder = await folderWithJournal([[[deviceChange('a')], longCommit, [deviceChange('e')]], [[deviceChange('f')]]])
    await change(folder, first, (text) => text.replace('"deviceId":"c"', '"deviceId":"x"'))
    expect((await devicesIn(folder)).devices).toEqual(['a', 'e', 'f'])
  })

  it('a segment that is missing', async () => {
    const folder = await folderWithJournal([[[deviceChange('a')]], [[deviceChange('b')]], [[deviceChange('c')]]])
    await writeFile(path.join(folder, 'journal-000002.ndjson'), '')
    const { devices, notices } = await devicesIn(folder)
    expect(devices).toEqual(['a', 'c'])
    expect(notices).toEqual([expect.stringContaining('journal-000003.ndjson is damaged: 1 lines are missing in it or before it')])
  })

  const unreadable: { what: string; text: string }[] = [
    { what: 'is cut short', text: '{"schemaVersion":1,"records":[{"deviceId":' },
    { what: 'is empty', text: '' },
    { what: 'holds no records', text: '{"schemaVersion":1}' },
    { what: 'is another thing', text: 'null' },
    { what: 'holds a record without its key', text: '{"schemaVersion":1,"records":[{"name":"a"}]}' },
  ]
  it.each(unreadable)('a document that $what', async ({ text }) => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit([deviceChange('a'), { kind: 'template', templateId: 't', template: null }, ...jobChanges('job-1')])
    await store.close()
    const [shard] = await readdir(path.join(folder, 'devices'))
    await writeFile(path.join(folder, 'devices', shard!), text)
    const again = await openIn(folder)
    expect([again.kept.devices.length, again.kept.jobs.length]).toEqual([0, 1])
    expect(again.notices).toEqual([
      expect.stringMatching(/^devices\/\S+\.json could not be read \(.+\)\. It was kept aside as unreadable\/\S+;/),
    ])
    const [aside] = await readdir(path.join(folder, 'unreadable'))
    expect(await readFile(path.join(folder, 'unreadable', aside!), 'utf8')).toBe(text)
    await again.close()
    expect((await openIn(folder)).notices).toEqual([])
  })

  it('says how much belongs to a job whose definition is missing, and leaves it where it is', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await store.commit([...jobChanges('job-1'), executionChange('job-1', 'a'), executionChange('job-1', 'b')])
    await store.close()
    const [shard] = await readdir(path.join(folder, 'jobs'))
    await writeFile(path.join(folder, 'jobs', shard!), '{')
    const again = await openIn(folder)
    expect(again.kept.executions).toEqual([])
    expect(again.notices[1]).toMatch(/^3 records of progress belong to jobs whose definition is missing/)
    await again.close()
    expect(await readdir(path.join(folder, 'executions'))).toEqual(['job-1.json'])
  })

  it.each(['{', '{"schemaVersion":1,"settings":{"mqttPort":"many"}}', '{"schemaVersion":1}'])(
    'settings that cannot be read: %s',
    async (text) => {
      const folder = await temporaryFolder()
      await writeFile(path.join(folder, 'settings.json'), text)
      const store = await openIn(folder)
      expect(store.settings.mqttPort).toBe(1883)
      expect(store.notices).toEqual([expect.stringMatching(/^settings\.json could not be read/)])
      expect(await readdir(path.join(folder, 'unreadable'))).toHaveLength(1)
    },
  )
})

async function copyOf(folder: string): Promise<string> {
  const copy = await temporaryFolder()
  await cp(folder, copy, { recursive: true, filter: (name) => !name.endsWith('lock.json') })
  return copy
}
