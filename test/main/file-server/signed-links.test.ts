import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openLinkKey } from '../../../main/file-server/link-key.ts'
import { SignedLinks } from '../../../main/file-server/signed-links.ts'

const key = Buffer.alloc(32, 1)
const links = new SignedLinks(key)
const file = { name: 'fw 1.1.bin', sha256: 'ab'.repeat(32) }
const purpose = { jobId: 'job-1', deviceId: 'thermo-1', executionNumber: 2 }

function urlOf(pathAndQuery: string): URL {
  return new URL(pathAndQuery, 'http://bench')
}

describe('signed links', () => {
  it('say what they were made for', () => {
    expect(links.read(urlOf(links.pathFor(file, purpose, 61_999)))).toEqual({
      ...purpose,
      name: 'fw 1.1.bin',
      sha256: 'abababababababab',
      expiresAtMs: 61_000,
    })
  })

  it('hold for any names and ids, and are one word for any document', () => {
    const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((given) => given.isWellFormed())
    fc.assert(
      fc.property(text, text, fc.nat(), (name, deviceId, executionNumber) => {
        const link = links.pathFor({ ...file, name }, { jobId: 'j', deviceId, executionNumber }, 1_000)
        expect(link).toMatch(/^\/files\/[^\s"\\<>]+$/)
        expect(links.read(urlOf(link))).toMatchObject({ name, deviceId, executionNumber })
      }),
    )
  })

  it.each(['job', 'device', 'execution', 'expires', 'sha256', 'signature'])('hold no longer when %s is changed or taken away', (field) => {
    const changed = urlOf(links.pathFor(file, purpose, 61_000))
    changed.searchParams.set(field, `${changed.searchParams.get(field)!}0`)
    const without = urlOf(links.pathFor(file, purpose, 61_000))
    without.searchParams.delete(field)
    expect([links.read(changed), links.read(without)]).toEqual([null, null])
  })

  it('hold for no other file, under no other key, and not where one field runs into the next', () => {
    const url = urlOf(links.pathFor(file, purpose, 61_000))
    const other = new URL(url)
    other.pathname = '/files/other.bin'
    const broken = new URL(url)
    broken.pathname = '/files/%E0%A4%A'
    expect([links.read(other), links.read(broken), new SignedLinks(Buffer.alloc(32, 2)).read(url)]).toEqual([null, null, null])
    const shifted = urlOf(links.pathFor(file, { ...purpose, jobId: 'job-1t', deviceId: 'hermo-1' }, 61_000))
    expect(shifted.searchParams.get('signature')).not.toBe(url.searchParams.get('signature'))
  })
})

describe('the key of the links', () => {
  async function keyFile(): Promise<string> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-key-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return path.join(folder, 'file-server', 'link.key')
  }

  it('is made once, for its owner alone, and stays', async () => {
    const at = await keyFile()
    const made = await openLinkKey(at)
    expect([made.length, await openLinkKey(at)]).toEqual([32, made])
    if (process.platform !== 'win32') expect((await stat(at)).mode & 0o777).toBe(0o600)
    expect((await openLinkKey(await keyFile())).equals(made)).toBe(false)
  })

  it('is made anew when what is there is none', async () => {
    const at = await keyFile()
    await openLinkKey(at)
    await writeFile(at, 'short')
    const made = await openLinkKey(at)
    expect([made.length, (await readFile(at)).equals(made)]).toEqual([32, true])
  })
})
