import { readFileSync } from 'node:fs'

/** What the system tells of processes; a test puts another one in its place. */
export interface ProcessTable {
  /** Tells one start of this computer from another; null where the system does not say. */
  bootId(): string | null
  /** When a process began, as the system counts it: tells it from a later one of the same number. Null where not known. */
  beganAt(pid: number): string | null
  isAlive(pid: number): boolean
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return null
  }
}

export const systemProcesses: ProcessTable = {
  bootId: () => readOrNull('/proc/sys/kernel/random/boot_id'),

  beganAt(pid) {
    // Field 22 (proc_pid_stat(5)). The name before it, in parentheses, may itself hold spaces and parentheses.
    const line = readOrNull(`/proc/${pid}/stat`)
    return line?.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? null
  },

  isAlive(pid) {
    try {
      process.kill(pid, 0)
      return true
    } catch (error) {
      // EPERM: it is there, and belongs to somebody else.
      return (error as NodeJS.ErrnoException).code !== 'ESRCH'
    }
  },
}
