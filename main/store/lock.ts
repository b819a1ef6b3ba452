import { open, readFile, rm, stat, utimes } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { BenchError } from '../contract/errors.ts'
import { systemProcesses, type ProcessTable } from './process-table.ts'

interface Holder {
  pid: number
  host: string
  since: string
  bootId: string | null
  beganAt: string | null
}

/** The holder touches its lock this often; where the system does not tell processes of one number apart, that does. */
const heartbeatMs = 5_000
/** A lock that was not touched for this long is held by nobody, if nothing better is known. */
const forsakenAfterMs = 60_000
/** A lock that cannot be read is being written this moment, or its writer was killed that moment: then it gets no older. */
const writingTakesAtMostMs = 10_000

/**
 * Takes the folder for this process, durably against a second start; a lock whose process is gone is taken over.
 * @returns how to let go of it.
 * @throws BenchError DataFolderInUse that says who holds it, since when, and what to do.
 */
export async function lockFolder(folder: string, processes: ProcessTable = systemProcesses): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock.json')
  if (!(await make(file, processes))) {
    await refuseIfHeld(folder, file, processes)
    // Of several that find the same forsaken lock, one takes it over: who removes it must be sure that it is still that one.
    const takeover = path.join(folder, 'lock.takeover')
    if ((await ageMs(takeover)) > writingTakesAtMostMs) await rm(takeover, { force: true })
    if (!(await make(takeover, processes))) throw otherIsStarting(folder)
    try {
      await refuseIfHeld(folder, file, processes)
      await rm(file, { force: true })
      if (!(await make(file, processes))) throw otherIsStarting(folder)
    } finally {
      await rm(takeover, { force: true })
    }
  }
  const heartbeat = setInterval(() => {
    const now = new Date()
    // The lock may have been removed by hand; that is for the person to know.
    utimes(file, now, now).catch(() => undefined)
  }, heartbeatMs)
  heartbeat.unref()
  return async () => {
    clearInterval(heartbeat)
    await rm(file, { force: true })
  }
}

/** @returns false when the file is there already. */
async function make(file: string, processes: ProcessTable): Promise<boolean> {
  const holder: Holder = {
    pid: process.pid,
    host: os.hostname(),
    since: new Date().toISOString(),
    bootId: processes.bootId(),
    beganAt: processes.beganAt(process.pid),
  }
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(`${JSON.stringify(holder)}\n`)
    await handle.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function refuseIfHeld(folder: string, file: string, processes: ProcessTable): Promise<void> {
  const untouchedMs = await ageMs(file)
  const holder = await readHolder(file)
  if (holder === null) {
    if (untouchedMs < writingTakesAtMostMs) throw otherIsStarting(folder)
    return
  }
  if (isHeld(holder, untouchedMs, processes))
    throw new BenchError(
      'DataFolderInUse',
      `The data folder ${folder} is held by another Benchfleet (process ${holder.pid} on ${holder.host}, since ${holder.since}): ` +
        `use that one or stop it, or choose another folder with --data. If it is surely not running, delete ${file}.`,
      { folder, ...holder },
    )
}

function isHeld(holder: Holder, untouchedMs: number, processes: ProcessTable): boolean {
  const bootId = processes.bootId()
  const isSameBoot = bootId !== null && holder.bootId === bootId
  // Another computer's processes cannot be seen from here (a shared folder): only its heartbeat tells.
  if (!isSameBoot && holder.host !== os.hostname()) return untouchedMs < forsakenAfterMs
  if (bootId !== null && holder.bootId !== null && !isSameBoot) return false
  if (!processes.isAlive(holder.pid)) return false
  const beganAt = processes.beganAt(holder.pid)
  return beganAt === null || holder.beganAt === null ? untouchedMs < forsakenAfterMs : beganAt === holder.beganAt
}

function otherIsStarting(folder: string): BenchError {
  return new BenchError(
    'DataFolderInUse',
    `Another Benchfleet is just starting on the data folder ${folder}: use that one, or try again in a moment.`,
    { folder },
  )
}

async function readHolder(file: string): Promise<Holder | null> {
  try {
    const holder = JSON.parse(await readFile(file, 'utf8')) as Holder | null
    return typeof holder?.pid === 'number' ? holder : null
  } catch {
    return null
  }
}

/** How long ago a file was last touched, in ms; infinite when it is not there. */
async function ageMs(file: string): Promise<number> {
  try {
    return Date.now() - (await stat(file)).mtimeMs
  } catch {
    return Infinity
  }
}
