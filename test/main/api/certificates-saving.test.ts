import { expect, it } from 'vitest'
import { whileSaved } from '../../../main/api/certificates-saving.ts'
import type { ZipUnderWay } from '../../../main/api/certificates-making.ts'

type Save = Parameters<typeof whileSaved>[1]

/** A zip of three certificates, and how many were made. */
function zip(): { underWay: ZipUnderWay; made(): number } {
  let count = 0
  async function* pieces() {
    while (count < 3) {
      count += 1
      yield { bytes: Buffer.from(`${count};`), made: count }
    }
    return 'bundle-1'
  }
  return { underWay: { fileName: 'three.zip', total: 3, pieces: pieces() }, made: () => count }
}

/** A disk that takes a file, and a person who says where. */
function disk(where: string | null) {
  const files: Record<string, string> = {}
  const save: Save = async ({ name, pieces }) => {
    if (where === null) return { path: null }
    let text = ''
    for await (const piece of pieces) {
      text += Buffer.from(piece).toString()
      await new Promise((resolve) => setImmediate(resolve))
    }
    files[`${where}/${name}`] = text
    return { path: `${where}/${name}` }
  }
  return { files, save }
}

it('tells how far it is, and takes the certificates into use once the file is whole', async () => {
  const { files, save } = disk('/tmp')
  const settled: [string, string[]][] = []
  const heard = []
  const settle = async (bundleId: string) => void settled.push([bundleId, Object.values(files)])
  for await (const one of whileSaved(zip().underWay, save, settle)) heard.push(one)
  expect(heard).toEqual([
    { kind: 'progress', made: 1, total: 3 },
    { kind: 'progress', made: 2, total: 3 },
    { kind: 'progress', made: 3, total: 3 },
    { kind: 'saved', path: '/tmp/three.zip' },
  ])
  expect(settled).toEqual([['bundle-1', ['1;2;3;']]])
})

it('makes nothing when the person thought better of it', async () => {
  const { underWay, made } = zip()
  const heard = []
  for await (const one of whileSaved(underWay, disk(null).save, () => Promise.reject(new Error('settled')))) heard.push(one)
  expect([heard, made()]).toEqual([[{ kind: 'saved', path: null }], 0])
})

it('takes nothing into use when the disk does not take the file', async () => {
  const full: Save = async ({ pieces }) => {
    for await (const _ of pieces) throw new Error('The disk is full.')
    return { path: null }
  }
  const read = async () => {
    for await (const _ of whileSaved(zip().underWay, full, () => Promise.reject(new Error('settled'))));
  }
  await expect(read()).rejects.toThrow('The disk is full.')
})

it('leaves no file and nothing in use when it is stopped', async () => {
  const { files, save } = disk('/tmp')
  const ended = Promise.withResolvers<unknown>()
  const told: Save = (file) => {
    const saving = save(file)
    saving.catch(ended.resolve)
    return saving
  }
  for await (const _ of whileSaved(zip().underWay, told, () => Promise.reject(new Error('settled')))) break
  expect([await ended.promise, files]).toEqual([new Error('Stopped by the person.'), {}])
})
