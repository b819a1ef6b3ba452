import { open, readFile, rm, stat } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { BenchError } from '../contract/errors.ts'

interface Holder {
  pid: number
  host: string
  since: string
  /** When the process began, as the system counts it: tells a process from a later one of the same number. */
  began: string | null
}

/** Field 22 of /proc/<pid>/stat (proc(5)); null where there is no such file. */
function processBegan(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return holder.began === null || processBegan(holder.pid) === null || processBegan(holder.pid) === holder.began
}

/**
 * Takes the folder for this process. A lock whose process is gone is taken over.
 * @returns how to let go of it.
 * @throws BenchError DataFolderInUse that says who holds it, since when.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock.json')
  const own: Holder = { pid: process.pid, host: os.hostname(), since: new Date().toISOString(), began: processBegan(process.pid) }
  for (let attempt = 0; attempt < 30; attempt += 1) {
    try {
      const handle = await open(file, 'wx', 0o600)
      await handle.writeFile(JSON.stringify(own))
      await handle.sync()
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = await readHolder(file)
    if (holder && isAlive(holder) && holder.pid !== process.pid)
      throw new BenchError(
        'DataFolderInUse',
        `The data folder ${folder} is held by another Benchfleet (process ${holder.pid} since ${holder.since}): stop that one, or choose another folder with --data.`,
        { folder, ...holder },
      )
    if (holder && holder.pid === process.pid && holder.began === own.began)
      throw new BenchError('DataFolderInUse', `The data folder ${folder} is open in this process already.`, { folder })
    // A file that cannot be read may be one that another process is just writing.
    if (holder === null && (await ageMs(file)) < 2_000) await new Promise((resolve) => setTimeout(resolve, 100))
    else await rm(file, { force: true })
  }
  throw new BenchError('DataFolderInUse', `The data folder ${folder} could not be locked: another Benchfleet is starting on it.`, {
    folder,
  })
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder
  } catch {
    return null
  }
}

async function ageMs(file: string): Promise<number> {
  try {
    return Date.now() - (await stat(file)).mtimeMs
  } catch {
    return Infinity
  }
}
