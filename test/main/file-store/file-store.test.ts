import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { fileNameSchema, maximumFileBytes } from '../../../main/contract/files.ts'
import { bytesInWords } from '../../../main/contract/size-words.ts'
import { fileDisk } from '../../../main/file-store/file-disk.ts'
import { openFileStore, type OpenedFile } from '../../../main/file-store/file-store.ts'
import { reserveBytes } from '../../../main/file-store/upload.ts'
import { add, openIn, sha256Of, temporaryFolder } from './file-folder.ts'

const firmware = Buffer.from('firmware 1.1')
const newer = Buffer.from('firmware 1.2 is longer')

/** What of the bench's own lies in the folder, beside the list. */
async function contents(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== 'index.json')
}

async function readWhole({ handle }: OpenedFile): Promise<string> {
  const text = await handle.readFile('utf8')
  await handle.close()
  return text
}

describe('files of the bench', () => {
  it('keeps what came in pieces, with its size and hash, over a restart', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    const upload = await store.begin({ name: 'fw.bin', bytes: firmware.length, mimeType: 'application/x-firmware' })
    await Promise.all([upload.append(firmware.subarray(0, 5)), upload.append(firmware.subarray(5))])
    const file = await upload.finish()
    expect(file).toEqual({ name: 'fw.bin', bytes: 12, sha256: sha256Of(firmware), mimeType: 'application/x-firmware', addedAtMs: 1_000 })
    await store.close()

    const again = await openIn(folder)
    expect(again.list()).toEqual([file])
    expect(await readWhole((await again.open('fw.bin'))!)).toBe('firmware 1.1')
    expect(again.notices).toEqual([])
  })

  it('lists files by name, takes an empty one, and tells of each change', async () => {
    const changed = vi.fn()
    const store = await openIn(await temporaryFolder(), { changed })
    await add(store, { name: 'b' }, firmware)
    const empty = await (await store.begin({ name: 'a' })).finish()
    expect(empty).toMatchObject({ bytes: 0, sha256: sha256Of(Buffer.alloc(0)), mimeType: 'application/octet-stream' })
    expect(store.list().map(({ name }) => name)).toEqual(['a', 'b'])
    await store.delete('a')
    expect(changed).toHaveBeenCalledTimes(3)
  })

  it('reads a small file as text, and says why it does not read another', async () => {
    const store = await openIn(await temporaryFolder())
    await add(store, { name: 'job.json' }, Buffer.from('{"größe":1}'))
    await add(store, { name: 'raw' }, Buffer.from([0xff, 0xfe]))
    expect(await store.text('job.json', 13)).toBe('{"größe":1}')
    await expect(store.text('job.json', 12)).rejects.toMatchObject({
      code: 'TooLarge',
      sentence: expect.stringContaining('13 bytes') as string,
    })
    await expect(store.text('raw', 100)).rejects.toMatchObject({
      code: 'InvalidInput',
      sentence: expect.stringContaining('UTF-8') as string,
    })
    await expect(store.text('gone', 100)).rejects.toMatchObject({ code: 'FileNotFound' })
  })

  it('refuses a name that is taken, before anything comes and again at the end, and leaves nothing behind', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    const [first, second] = [await store.begin({ name: 'fw.bin' }), await store.begin({ name: 'fw.bin' })]
    await first.append(firmware)
    await second.append(newer)
    await first.finish()
    await expect(second.finish()).rejects.toMatchObject({ code: 'AlreadyExists', sentence: expect.stringContaining('‘fw.bin’') as string })
    await expect(store.begin({ name: 'fw.bin' })).rejects.toMatchObject({ code: 'AlreadyExists' })
    expect(store.get('fw.bin')!.sha256).toBe(sha256Of(firmware))
    expect(await contents(folder)).toHaveLength(1)
  })

  it('replaces a file at once, while whoever reads the old one reads it to its end', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await add(store, { name: 'fw.bin' }, firmware)
    const underWay = (await store.open('fw.bin'))!
    await add(store, { name: 'fw.bin', replace: true }, newer)
    expect(await readWhole(underWay)).toBe('firmware 1.1')
    expect(await readWhole((await store.open('fw.bin'))!)).toBe('firmware 1.2 is longer')
    expect(store.list()).toHaveLength(1)
    expect(await contents(folder)).toHaveLength(1)
  })

  it('deletes a file, and says so of one that is not there', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await add(store, { name: 'fw.bin' }, firmware)
    const underWay = (await store.open('fw.bin'))!
    await store.delete('fw.bin')
    expect(await readWhole(underWay)).toBe('firmware 1.1')
    expect([store.list(), await store.open('fw.bin'), await contents(folder)]).toEqual([[], null, []])
    await expect(store.delete('fw.bin')).rejects.toMatchObject({ code: 'FileNotFound' })
  })

  it('drops an upload that broke off, was cancelled, came too long, or from which nothing more comes', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder, { idleMs: 20 })
    const short = await store.begin({ name: 'short', bytes: 100 })
    await short.append(firmware)
    await expect(short.finish()).rejects.toMatchObject({
      code: 'InvalidInput',
      sentence: 'Of ‘short’ 12 bytes came, and it has 100: it broke off on its way. Send it again.',
    })
    const long = await store.begin({ name: 'long', bytes: 3 })
    await expect(long.append(firmware)).rejects.toMatchObject({ code: 'InvalidInput' })
    const cancelled = await store.begin({ name: 'cancelled' })
    await cancelled.append(firmware)
    await cancelled.cancel()
    await expect(cancelled.append(firmware)).rejects.toMatchObject({ code: 'NotFound' })
    const forgotten = await store.begin({ name: 'forgotten' })
    await forgotten.append(firmware)
    await vi.waitFor(() => expect(() => store.upload(forgotten.uploadId)).toThrow('nothing came for too long'))
    await vi.waitFor(async () => expect(await contents(folder)).toEqual([]))
    expect(store.list()).toEqual([])
  })

  it('finds an upload under way by its id', async () => {
    const store = await openIn(await temporaryFolder())
    const upload = await store.begin({ name: 'fw.bin' })
    await store.upload(upload.uploadId).append(firmware)
    expect(store.upload(upload.uploadId).bytes).toBe(12)
    await upload.finish()
    expect(() => store.upload(upload.uploadId)).toThrow('has ended')
  })

  it('refuses a file over 4 GiB before it comes, and one for which the disk has no room, with what it would need', async () => {
    let free = reserveBytes + 20
    const folder = await temporaryFolder()
    const store = await openIn(folder, { disk: { ...fileDisk, freeBytes: async () => free } })
    await expect(store.begin({ name: 'huge', bytes: maximumFileBytes + 1 })).rejects.toMatchObject({ code: 'TooLarge' })
    await expect(store.begin({ name: 'fw.bin', bytes: 21 })).rejects.toMatchObject({
      code: 'StorageFailed',
      sentence: expect.stringContaining('has 64 MiB left, of which the bench needs 64 MiB') as string,
    })
    const upload = await store.begin({ name: 'fw.bin', bytes: 20 })
    free = 0
    // It is asked again every 32 MiB; a small one is through before.
    await upload.append(Buffer.alloc(20))
    await upload.finish()
    expect(store.get('fw.bin')).toMatchObject({ bytes: 20 })
  })

  it('stops a file of unknown size when the disk gets too full', async () => {
    let free = reserveBytes + 1
    const folder = await temporaryFolder()
    const store = await openIn(folder, { disk: { ...fileDisk, freeBytes: async () => free } })
    const upload = await store.begin({ name: 'endless' })
    await upload.append(Buffer.alloc(16 * 1024 ** 2))
    free = reserveBytes - 1
    await expect(upload.append(Buffer.alloc(16 * 1024 ** 2))).rejects.toMatchObject({ code: 'StorageFailed' })
    expect(await contents(folder)).toEqual([])
  })

  it('leaves nothing of a file for which the disk is full, and takes the next when there is room again', async () => {
    let isFull = false
    const create: typeof fileDisk.create = async (file) => {
      const made = await fileDisk.create(file)
      const full = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }))
      return { ...made, append: (bytes) => (isFull ? full() : made.append(bytes)) }
    }
    const folder = await temporaryFolder()
    const store = await openIn(folder, { disk: { ...fileDisk, create } })
    isFull = true
    await expect(add(store, { name: 'fw.bin' }, firmware)).rejects.toMatchObject({
      code: 'StorageFailed',
      sentence: '‘fw.bin’ was not taken: the disk of the data folder is full. Make room or look at the disk, and send it again.',
    })
    expect([await contents(folder), store.list()]).toEqual([[], []])
    isFull = false
    await add(store, { name: 'fw.bin' }, firmware)
    expect(store.get('fw.bin')).toMatchObject({ bytes: 12 })
  })

  it('keeps what it holds to its owner', async () => {
    if (process.platform === 'win32') return
    const folder = await temporaryFolder()
    await add(await openIn(folder), { name: 'fw.bin' }, firmware)
    const modes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(path.join(folder, name))).mode & 0o777))
    expect(modes).toEqual([0o600, 0o600])
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
  })
})

describe('files at the start', () => {
  it('sweeps what was cut short, and leaves what a person put there', async () => {
    const folder = await temporaryFolder()
    await (await openIn(folder)).close()
    for (const name of ['0123456789abcdef', '0123456789abcdee.writing', 'index.json.writing', 'notes.txt'])
      await writeFile(path.join(folder, name), 'x')
    const store = await openIn(folder)
    expect([await contents(folder), store.list(), store.notices]).toEqual([['notes.txt'], [], []])
  })

  it('says which file is gone or has another size, and goes on with the others', async () => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await add(store, { name: 'good' }, firmware)
    const before = new Set(await contents(folder))
    await add(store, { name: 'cut' }, newer)
    const [content] = (await contents(folder)).filter((name) => !before.has(name))
    await store.close()
    await writeFile(path.join(folder, content!), 'firm')
    const again = await openIn(folder)
    expect(again.notices).toEqual(['The file ‘cut’ has 4 bytes in place of 22 and is left out: add it again.'])
    expect(again.list().map(({ name }) => name)).toEqual(['good'])
  })

  it.each([
    ['unreadable', '{"version":1,"files":[{"name":'],
    ['unreadable', '{"version":1,"files":[{"name":"../x"}]}'],
    ['missing', null],
  ])('keeps the bytes aside when the list is %s', async (word, index) => {
    const folder = await temporaryFolder()
    const store = await openIn(folder)
    await add(store, { name: 'fw.bin' }, firmware)
    await store.close()
    if (index === null) await rm(path.join(folder, 'index.json'))
    else await writeFile(path.join(folder, 'index.json'), index)
    const again = await openIn(folder)
    expect(again.notices).toEqual([expect.stringContaining(`list of the bench’s files was ${word}`)])
    const aside = path.join(folder, 'unreadable', (await readdir(path.join(folder, 'unreadable')))[0]!)
    const kept = (await readdir(aside)).filter((name) => name !== 'index.json')
    expect(await readFile(path.join(aside, kept[0]!), 'utf8')).toBe('firmware 1.1')
    await add(again, { name: 'fw.bin' }, newer)
    await again.close()
    expect((await openIn(folder)).notices).toEqual([])
  })

  it('refuses a list of a newer bench', async () => {
    const folder = await temporaryFolder()
    await writeFile(path.join(folder, 'index.json'), '{"version":2}')
    const opened = openFileStore({ folder, now: () => 0, log: () => undefined, changed: () => undefined })
    await expect(opened).rejects.toMatchObject({ code: 'NewerData' })
  })
})

describe('names and sizes', () => {
  it.each(['fw.bin', 'Gerät 7 (neu).zip', '.config', 'a'.repeat(255), '固件.bin'])('takes the name %s', (name) => {
    expect(fileNameSchema.parse(name)).toBe(name)
  })

  it.each(['', '.', '..', 'a/b', 'a\\b', 'a:b', 'a}b', 'a{b', ' a', 'a ', 'a\nb', 'a\u0000', '"', 'a'.repeat(256), '\ud800'])(
    'refuses the name %j',
    (name) => {
      expect(fileNameSchema.safeParse(name).success).toBe(false)
    },
  )

  it('composes what a Mac takes apart', () => {
    expect(fileNameSchema.parse('Gera\u0308t')).toBe('Ger\u00e4t')
  })

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1 KiB'],
    [1_468_006, '1.4 MiB'],
    [maximumFileBytes, '4 GiB'],
  ])('says %d bytes as %s', (bytes, words) => {
    expect(bytesInWords(bytes)).toBe(words)
  })
})
