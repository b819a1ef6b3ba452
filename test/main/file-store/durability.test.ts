import { spawn } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { unfinishedEnding } from '../../../main/files/atomic-file.ts'
import { openFileStore, type FileStore } from '../../../main/file-store/file-store.ts'
import { memoryFileDisk } from '../../helpers/memory-files.ts'
import { PowerCutDisk, seededRandom } from '../store/power-cut-disk.ts'
import { openIn, sha256Of, temporaryFolder } from './file-folder.ts'

interface Act {
  kind: 'put' | 'delete' | 'cancel'
  name: string
  pieces: number
  mark: number
}

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom('put', 'put', 'put', 'delete', 'cancel'),
  name: fc.constantFrom('a', 'b', 'c'),
  pieces: fc.integer({ min: 0, max: 4 }),
  mark: fc.nat(255),
})

function bytesOf({ pieces, mark }: Act): Buffer {
  return Buffer.alloc(pieces * 50, mark)
}

function openOn(disk: PowerCutDisk): Promise<FileStore> {
  return openFileStore({ folder: '/files', now: () => 0, log: () => undefined, changed: () => undefined, disk: memoryFileDisk(disk) })
}

async function perform(store: FileStore, given: Act): Promise<void> {
  if (given.kind === 'delete') return store.delete(given.name)
  const upload = await store.begin({ name: given.name, replace: true })
  const bytes = bytesOf(given)
  for (let at = 0; at < bytes.length; at += 50) await upload.append(bytes.subarray(at, at + 50))
  if (given.kind === 'cancel') await upload.cancel()
  else await upload.finish()
}

/** What the files come to: their bytes by name, as the list and the disk say together. */
function found(store: FileStore, disk: PowerCutDisk): Map<string, string> {
  const bySha = new Map(
    disk
      .names()
      .filter((name) => /\/[0-9a-f]{16}$/.test(name))
      .map((name) => [sha256Of(disk.bytes(name)), disk.bytes(name).toString('latin1')]),
  )
  return new Map(store.list().map(({ name, sha256 }) => [name, bySha.get(sha256) ?? 'lost']))
}

describe('files on a disk in trouble', () => {
  it.each(['powerCut', 'full', 'failingSync'] as const)('keeps what was acknowledged, and nothing by halves (%s)', async (trouble) => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 12 }), fc.integer({ min: 1, max: 90 }), fc.nat(), async (acts, troubleAt, seed) => {
        const disk = new PowerCutDisk(seededRandom(seed))
        const store = await openOn(disk)
        Object.assign(disk, { operations: 0, trouble, troubleAt })
        /** What may stand under each name: what was acknowledged last, and what was asked for since and refused. */
        const allowed = new Map<string, Set<string | undefined>>()
        for (const given of acts) {
          const isKnown = store.get(given.name) !== undefined
          const after = given.kind === 'delete' ? undefined : bytesOf(given).toString('latin1')
          const name = allowed.get(given.name) ?? new Set([undefined])
          allowed.set(given.name, name)
          try {
            await perform(store, given)
            if (given.kind !== 'cancel') allowed.set(given.name, new Set([after]))
          } catch {
            if (given.kind === 'put' || (given.kind === 'delete' && isKnown)) name.add(after)
          }
        }
        if (trouble === 'powerCut') disk.cutPower()
        else disk.killProcess()

        const again = await openOn(disk)
        const files = found(again, disk)
        for (const [name, contents] of allowed) expect([...contents]).toContain(files.get(name))
        expect(again.notices).toEqual([])
        // Nothing is left but the list and what it names.
        expect(disk.names().filter((name) => name.endsWith(unfinishedEnding))).toEqual([])
        expect(disk.names()).toHaveLength(again.list().length + 1)
      }),
      { numRuns: 300 },
    )
  })

  it('has every file that it acknowledged after it was killed in the middle of an upload', async () => {
    const folder = await temporaryFolder()
    const acknowledged = new Map<string, string>()
    for (const afterMs of [30, 60, 90]) {
      const uploader = spawn(process.execPath, [path.join(import.meta.dirname, 'uploader.ts'), folder, String(afterMs)])
      const lines = createInterface(uploader.stdout)
      const ended = new Promise((resolve) => uploader.once('close', resolve))
      let timer: NodeJS.Timeout | null = null
      for await (const line of lines) {
        const [name, sha256] = line.split(' ') as [string, string]
        acknowledged.set(name, sha256)
        timer ??= setTimeout(() => uploader.kill('SIGKILL'), afterMs)
      }
      await ended
      expect(uploader.signalCode).toBe('SIGKILL')
    }
    const store = await openIn(folder)
    expect(store.notices).toEqual([])
    for (const [name, sha256] of acknowledged) {
      // The one that was replaced as the process died may be the new one, which nobody was told of.
      const file = store.get(name)!
      if (name !== 'again') expect(file.sha256).toBe(sha256)
      const { handle } = (await store.open(name))!
      expect(sha256Of(await handle.readFile())).toBe(file.sha256)
      await handle.close()
    }
    expect((await readdir(folder)).filter((name) => name.endsWith(unfinishedEnding))).toEqual([])
    const listed = JSON.parse(await readFile(path.join(folder, 'index.json'), 'utf8')) as { files: unknown[] }
    expect(await readdir(folder)).toHaveLength(listed.files.length + 1)
  })
})
