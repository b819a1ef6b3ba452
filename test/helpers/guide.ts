/** Runs what a page of the docs tells to type, and what the app shows for a device, against a bench of its own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { startHeadless, temporaryFolder, type HeadlessBench } from './headless-bench.ts'

const root = path.join(import.meta.dirname, '..', '..')

/** The blocks of a language in a page of docs, as they stand there. */
export async function blocksOf(page: string, language: string): Promise<string[]> {
  const text = await readFile(path.join(root, 'docs', page), 'utf8')
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, block]) => block!)
}

export class Guide {
  readonly server: HeadlessBench
  /** Where lines are typed: packages are found from there. */
  readonly folder: string
  readonly #remove: () => Promise<void>
  readonly #programs: ChildProcess[] = []
  #count = 0

  private constructor(server: HeadlessBench, folder: string, remove: () => Promise<void>) {
    this.server = server
    this.folder = folder
    this.#remove = remove
  }

  static async start(): Promise<Guide> {
    const { folder, remove } = await temporaryFolder()
    const server = await startHeadless({ dataFolder: path.join(folder, 'data') })
    await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
    await mkdir(path.join(folder, 'typed'))
    return new Guide(server, path.join(folder, 'typed'), remove)
  }

  /** Runs lines of the shell to their end, with the ports of this bench in place of the usual ones. Rejects when one fails. */
  async shell(lines: string): Promise<string> {
    const env = { ...process.env, BENCH: this.server.http, TOKEN: this.server.token }
    return (await promisify(execFile)('sh', ['-ec', this.#withPorts(lines)], { cwd: this.folder, env, timeout: 30_000 })).stdout
  }

  /** Runs a device program until the device is done; rejects when the program ends by itself. */
  async runs(program: string, served: () => Promise<unknown>): Promise<void> {
    const file = `device-${(this.#count += 1)}.mjs`
    await writeFile(path.join(this.folder, file), this.#withPorts(program))
    const device = spawn(process.execPath, [file], { cwd: this.folder, stdio: ['ignore', 'ignore', 'inherit'] })
    this.#programs.push(device)
    const ended = once(device, 'exit').then(() => Promise.reject(new Error('The device program ended.')))
    await Promise.race([served(), ended])
  }

  /** Ends the device programs that run. */
  endPrograms(): void {
    for (const program of this.#programs.splice(0)) program.kill('SIGKILL')
  }

  async end(): Promise<void> {
    this.endPrograms()
    await this.server.end()
    await this.#remove()
  }

  #withPorts(lines: string): string {
    const { mqttPort, mqttsPort, filePort } = this.server
    const real: Record<string, number> = { 1883: mqttPort, 8883: mqttsPort, 8443: filePort }
    return lines.replaceAll(/\b(?:[18]883|8443)\b/g, (usual) => String(real[usual]))
  }
}
