/** The shell lines of the protocol pages, run as they are printed with Debian's mosquitto-clients. */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'

/** True where mosquitto_pub or mosquitto_sub is not installed; says so. */
export function mosquittoIsMissing(): boolean {
  const isMissing = ['mosquitto_pub', 'mosquitto_sub'].some((program) => spawnSync(program, ['--help']).error !== undefined)
  if (isMissing) console.log('Skipped: mosquitto_pub and mosquitto_sub are not on this machine (Debian: apt install mosquitto-clients).')
  return isMissing
}

/** The fenced shell blocks of a page of docs/protocols, by the heading that they stand under. */
export function shellBlocks(name: string): Map<string, string[]> {
  const page = readFileSync(path.join(import.meta.dirname, '../../docs/protocols', name), 'utf8')
  const blocks = new Map<string, string[]>()
  let heading = ''
  for (const [, title, block] of page.matchAll(/^## (.+)$|^```sh\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title
    else blocks.set(heading, [...(blocks.get(heading) ?? []), block!])
  }
  return blocks
}

export interface RunningBlock {
  shell: ChildProcess
  /** What it wrote so far, to stdout and stderr. */
  output(): string
  /** Resolves once it has written what `holds` wants. */
  until(holds: (output: string) => boolean): Promise<void>
  ended: Promise<{ code: number | null; output: string }>
}

/** The shells of one test. */
export class Shells {
  readonly #running: ChildProcess[] = []

  /** Starts a block in a POSIX shell, with nothing changed but the port. */
  start(block: string, port: number): RunningBlock {
    const shell = spawn('/bin/sh', ['-c', block.replaceAll('-p 1883', `-p ${port}`)], { detached: true })
    this.#running.push(shell)
    let output = ''
    const waiting = new Set<() => void>()
    const take = (text: string) => {
      output += text
      for (const check of waiting) check()
    }
    shell.stdout.setEncoding('utf8').on('data', take)
    shell.stderr.setEncoding('utf8').on('data', take)
    return {
      shell,
      output: () => output,
      until: (holds) =>
        new Promise((resolve) => {
          const check = () => {
            if (!holds(output)) return
            waiting.delete(check)
            resolve()
          }
          waiting.add(check)
          check()
        }),
      ended: new Promise((resolve) => shell.once('close', (code) => resolve({ code, output }))),
    }
  }

  /** Ends those that still run, the whole group of each: a shell that is ended leaves its mosquitto_sub behind. */
  end(): void {
    for (const shell of this.#running.splice(0)) if (shell.exitCode === null) process.kill(-shell.pid!, 'SIGKILL')
  }
}
