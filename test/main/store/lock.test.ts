import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lockFolder } from '../../../main/store/lock.ts'
import type { ProcessTable } from '../../../main/store/process-table.ts'
import { openIn, temporaryFolder } from './data-folder.ts'

async function startHolder(folder: string): Promise<{ child: ChildProcess; says: unknown }> {
  const child = fork(path.join(import.meta.dirname, 'lock-holder.ts'), [folder])
  onTestFinished(() => void child.kill('SIGKILL'))
  const [says] = (await once(child, 'message')) as unknown[]
  return { child, says }
}

describe('one process owns a data folder', () => {
  it('a second start is refused and told who holds it since when; after a SIGKILL it is taken over', async () => {
    const folder = await temporaryFolder()
    const { child, says } = await startHolder(folder)
    expect(says).toBe('open')
    const { since } = JSON.parse(await readFile(path.join(folder, 'lock.json'), 'utf8')) as { since: string }
    await expect(openIn(folder)).rejects.toMatchObject({
      code: 'DataFolderInUse',
      sentence: expect.stringContaining(
        `is held by another Benchfleet (process ${child.pid} on ${os.hostname()}, since ${since})`,
      ) as string,
    })
    child.kill('SIGKILL')
    await once(child, 'exit')
    const store = await openIn(folder)
    expect(store.notices).toEqual([])
  })

  it('is let go of when the store is closed', async () => {
    const folder = await temporaryFolder()
    const { child } = await startHolder(folder)
    child.send('close')
    await once(child, 'exit')
    expect(await readdir(folder)).not.toContain('lock.json')
    await openIn(folder)
  })

  it('of several that start at once on a forsaken folder, one gets it', async () => {
    const folder = await temporaryFolder()
    const { child } = await startHolder(folder)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const all = await Promise.all(Array.from({ length: 4 }, () => startHolder(folder)))
    expect(all.map(({ says }) => says).sort()).toEqual(['DataFolderInUse', 'DataFolderInUse', 'DataFolderInUse', 'open'])
  })

  it('refuses a second open in the same process', async () => {
    const folder = await temporaryFolder()
    await openIn(folder)
    await expect(openIn(folder)).rejects.toMatchObject({ code: 'DataFolderInUse' })
  })

  const linux: ProcessTable = { bootId: () => 'boot-1', beganAt: () => '100', isAlive: () => true }
  const other: ProcessTable = { bootId: () => null, beganAt: () => null, isAlive: () => true }
  const now = { pid: 4711, host: os.hostname(), since: '2026-01-01T00:00:00.000Z', bootId: 'boot-1', beganAt: '100' }
  const elsewhere = { ...now, host: 'elsewhere', bootId: 'boot-9' }
  const minuteAgo = 61
  const held: { what: string; holder: object | string; untouchedSeconds: number; processes: ProcessTable; isHeld: boolean }[] = [
    { what: 'the process that made it runs', holder: now, untouchedSeconds: 999, processes: linux, isHeld: true },
    { what: 'its process is gone', holder: now, untouchedSeconds: 0, processes: { ...linux, isAlive: () => false }, isHeld: false },
    {
      what: 'its number belongs to another process now',
      holder: { ...now, beganAt: '7' },
      untouchedSeconds: 0,
      processes: linux,
      isHeld: false,
    },
    { what: 'the computer was started anew', holder: { ...now, bootId: 'boot-0' }, untouchedSeconds: 0, processes: linux, isHeld: false },
    { what: 'the computer was renamed', holder: { ...now, host: 'before' }, untouchedSeconds: 999, processes: linux, isHeld: true },
    { what: 'another computer holds it', holder: elsewhere, untouchedSeconds: 5, processes: linux, isHeld: true },
    { what: 'another computer held it and went', holder: elsewhere, untouchedSeconds: minuteAgo, processes: linux, isHeld: false },
    {
      what: 'the system tells little, and it beats',
      holder: { ...now, bootId: null, beganAt: null },
      untouchedSeconds: 5,
      processes: other,
      isHeld: true,
    },
    {
      what: 'the system tells little, and it beats no more',
      holder: { ...now, bootId: null, beganAt: null },
      untouchedSeconds: minuteAgo,
      processes: other,
      isHeld: false,
    },
    { what: 'it is being written this moment', holder: '', untouchedSeconds: 0, processes: linux, isHeld: true },
    { what: 'its writer was killed while writing it', holder: '{"pi', untouchedSeconds: 11, processes: linux, isHeld: false },
  ]
  it.each(held)('$what: held $isHeld', async ({ holder, untouchedSeconds, processes, isHeld }) => {
    const folder = await temporaryFolder()
    const file = path.join(folder, 'lock.json')
    await writeFile(file, typeof holder === 'string' ? holder : JSON.stringify(holder))
    const touched = new Date(Date.now() - untouchedSeconds * 1000)
    await utimes(file, touched, touched)
    const locked = lockFolder(folder, processes)
    if (isHeld) {
      await expect(locked).rejects.toMatchObject({ code: 'DataFolderInUse' })
      return
    }
    await (
      await locked
    )()
    expect(await readdir(folder)).toEqual([])
  })
})
