import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { KeptAside } from '../../../main/store/kept-aside.ts'
import { openToolRecords } from '../../../main/store/tool-records.ts'
import { PowerCutDisk, seededRandom } from './power-cut-disk.ts'

const schemas = { notes: z.strictObject({ id: z.string(), text: z.string() }) }

async function open(disk: PowerCutDisk) {
  const files = disk.files()
  const aside = new KeptAside(files, '/data', 'now')
  const { records, idle } = await openToolRecords(files, '/data', schemas, aside)
  return { notes: records.notes, idle, notices: aside.notices, files }
}

test('a record that was kept is there after a power cut, and one that was removed is not', async () => {
  const disk = new PowerCutDisk(seededRandom(1))
  const { notes } = await open(disk)
  await notes.put({ id: 'a', text: 'first' })
  await notes.put({ id: 'b', text: 'second' })
  await notes.put({ id: 'a', text: 'third' })
  await notes.remove('b')
  await notes.remove('never')
  disk.cutPower()
  expect((await open(disk)).notes.list()).toEqual([{ id: 'a', text: 'third' }])
})

test('wherever the power goes, each record is as it was told last or as it was being written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.integer(), async (troubleAt, seed) => {
      const disk = new PowerCutDisk(seededRandom(seed))
      const told = new Map<string, string>()
      let underWay: { id: string; text: string } | null = null
      disk.troubleAt = troubleAt
      try {
        const { notes } = await open(disk)
        for (const [index, id] of ['a', 'b', 'a', 'c', 'b', 'a'].entries()) {
          underWay = { id, text: `${index}` }
          await notes.put(underWay)
          told.set(id, underWay.text)
          underWay = null
        }
      } catch {
        // The power is gone.
      }
      disk.troubleAt = Infinity
      disk.cutPower()
      const { notes, notices } = await open(disk)
      expect(notices).toEqual([])
      for (const [id, text] of told) {
        const kept = notes.get(id)?.text
        expect(underWay?.id === id ? [text, underWay.text] : [text]).toContain(kept)
      }
    }),
    { numRuns: 200, seed: 7 },
  )
})

test('acts on one record come in their order, also when nobody waits for them', async () => {
  const disk = new PowerCutDisk(seededRandom(2))
  const { notes, idle } = await open(disk)
  for (let index = 0; index < 20; index += 1) void notes.put({ id: 'a', text: `${index}` })
  await idle()
  expect(notes.get('a')).toEqual({ id: 'a', text: '19' })
  void notes.put({ id: 'a', text: 'last' })
  await notes.remove('a')
  expect(notes.list()).toEqual([])
})

test('a full disk refuses with a sentence, and what was kept is as before', async () => {
  const disk = new PowerCutDisk(seededRandom(3))
  const { notes } = await open(disk)
  await notes.put({ id: 'a', text: 'kept' })
  disk.trouble = 'full'
  disk.troubleAt = disk.operations + 1
  await expect(notes.put({ id: 'a', text: 'lost' })).rejects.toMatchObject({
    code: 'StorageFailed',
    sentence: expect.stringContaining('a.json'),
  })
  expect(notes.get('a')).toEqual({ id: 'a', text: 'kept' })
})

test('an id that is no name of a file is refused', async () => {
  const { notes } = await open(new PowerCutDisk(seededRandom(4)))
  for (const id of ['', '../a', 'a/b', 'a.b', 'x'.repeat(65)]) expect(() => notes.put({ id, text: '' })).toThrow(/is no id/)
})

test.each([
  ['no JSON', '{'],
  ['another id than its name', '{"schemaVersion":3,"record":{"id":"b","text":""}}'],
  ['a record that does not fit', '{"schemaVersion":3,"record":{"id":"bad","text":1}}'],
  ['nothing', '{}'],
])('a file with %s is kept aside and said so; the others stand', async (_what, text) => {
  const disk = new PowerCutDisk(seededRandom(5))
  const before = await open(disk)
  await before.notes.put({ id: 'good', text: 'stands' })
  await before.notes.put({ id: 'bad', text: 'spoilt' })
  const spoilt = await before.files.create('/data/tools/notes/bad.json')
  await spoilt.append(Buffer.from(text))
  await spoilt.sync()
  await spoilt.close()
  const { notes, notices, files } = await open(disk)
  expect(notes.list()).toEqual([{ id: 'good', text: 'stands' }])
  expect(notices).toEqual([
    expect.stringMatching(
      /^tools\/notes\/bad\.json could not be read \(.+\)\. It was kept aside as unreadable\/now-tools-notes-bad\.json\.$/,
    ),
  ])
  expect(await files.read('/data/unreadable/now-tools-notes-bad.json')).not.toBeNull()
})

test('a file of a later version stops the start', async () => {
  const disk = new PowerCutDisk(seededRandom(6))
  const { files, notes } = await open(disk)
  await notes.put({ id: 'a', text: '' })
  const newer = await files.create('/data/tools/notes/a.json')
  await newer.append(Buffer.from('{"schemaVersion":99,"record":{}}'))
  await newer.close()
  await expect(open(disk)).rejects.toMatchObject({ code: 'NewerData' })
})
