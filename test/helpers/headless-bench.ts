import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

const root = path.join(import.meta.dirname, '..', '..')

export interface HeadlessBench {
  http: string
  mqttPort: number
  mqttsPort: number
  /** Where devices fetch files, with TLS. */
  filePort: number
  /** Where tools reach it by HTTP. */
  tools: string
  /** The file of its CA, which devices that come with TLS are given. */
  caPath: string
  token: string
  dataFolder: string
  process: ChildProcess
  /** What it said on stderr so far. */
  said(): string
  /** A REST call; the body and answer are JSON. Rejects with the answer's code and message when it is refused. */
  call<Answer = unknown>(method: string, route: string, body?: unknown): Promise<Answer>
  fetch(route: string, init?: RequestInit): Promise<Response>
  /** Ends it with a signal and waits until it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>
}

/** A temporary folder and its removal. */
export async function temporaryFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-test-'))
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/**
 * Starts the headless app in a process of its own, from source (`main/serve.ts`) unless `built`, on free ports.
 * Resolves at its ready line; rejects with what it said when it ends before that.
 */
export async function startHeadless(options: { dataFolder: string; built?: boolean; words?: string[] }): Promise<HeadlessBench> {
  const entry = options.built ? path.join(root, 'out', 'main', 'serve.js') : path.join(root, 'main', 'serve.ts')
  const ports = ['--port', '0', '--mqtt-port', '0', '--mqtts-port', '0', '--file-port', '0', '--plain-file-port', '0', '--tools-port', '0']
  // What tests say stays on this machine.
  const words = [entry, '--data', options.dataFolder, '--no-announce', ...ports, ...(options.words ?? [])]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'], cwd: root })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const exited = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const firstLine = await Promise.race([once(lines, 'line').then(([line]) => line as string), exited.then(() => null)])
  if (firstLine === null) throw new Error(`The bench ended before it was ready: ${said}`)
  const ready = JSON.parse(firstLine) as {
    http: string
    mqtt: string | null
    mqtts: string | null
    files: string | null
    tools: string
    ca: string
    token: string
  }
  const send = (route: string, init: RequestInit = {}) =>
    fetch(`${ready.http}${route}`, { ...init, headers: { authorization: `Bearer ${ready.token}`, ...init.headers } })
  return {
    http: ready.http,
    mqttPort: portOf(ready.mqtt),
    mqttsPort: portOf(ready.mqtts),
    filePort: portOf(ready.files),
    tools: ready.tools,
    caPath: ready.ca,
    token: ready.token,
    dataFolder: options.dataFolder,
    process: child,
    said: () => said,
    fetch: send,
    async call<Answer>(method: string, route: string, body?: unknown): Promise<Answer> {
      const response = await send(`/api/v1${route}`, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      })
      const answer = (await response.json()) as Answer & { code?: string; message?: string }
      if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${answer.code}: ${answer.message}`)
      return answer
    },
    async end(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill(signal)
      await exited
    },
  }
}

/** The port in an address of the ready line; 0 where nothing listens. */
function portOf(address: string | null): number {
  return address === null ? 0 : Number(new URL(address).port)
}
