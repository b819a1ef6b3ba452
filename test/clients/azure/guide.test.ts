import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MadeCredentials } from '../../../main/contract/credentials.ts'
import type { Execution } from '../../../main/contract/executions.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

const root = path.join(import.meta.dirname, '..', '..', '..')
const patience = { timeout: 30_000, interval: 50 }

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let server: HeadlessBench
let device: ChildProcess | undefined

beforeAll(async () => {
  folder = await temporaryFolder()
  server = await startHeadless({ dataFolder: path.join(folder.folder, 'data') })
})
afterAll(async () => {
  device?.kill('SIGKILL')
  await server.end()
  await folder.remove()
})

/** The blocks of a language in the page, as they stand there. */
async function blocks(language: string): Promise<string[]> {
  const page = await readFile(path.join(root, 'docs', 'azure-device.md'), 'utf8')
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text!)
}

test('the page’s own lines make a device that the bench serves', async () => {
  const cwd = folder.folder
  const env = { ...process.env, BENCH: server.http, TOKEN: server.token }
  const [fetchCa, makeKeys] = await blocks('sh')
  await promisify(execFile)('sh', ['-ec', fetchCa!], { cwd, env })
  const { stdout } = await promisify(execFile)('sh', ['-ec', makeKeys!], { cwd, env })
  const { connectionString } = JSON.parse(stdout) as MadeCredentials

  const [program] = await blocks('js')
  await writeFile(path.join(cwd, 'device.mjs'), program!)
  await symlink(path.join(root, 'node_modules'), path.join(cwd, 'node_modules'))
  device = spawn(process.execPath, ['device.mjs'], { cwd, env: { ...env, CONNECTION_STRING: connectionString }, stdio: 'inherit' })
  const ended = once(device, 'exit').then(() => Promise.reject(new Error('The device program ended.')))
  const served = (async () => {
    await expect
      .poll(() => server.call('GET', '/devices/thermo-1'), patience)
      .toMatchObject({ presence: 'online', modelId: 'dtmi:com:example:Thermostat;1', reported: { firmware: '2.1' } })
    const targets = { thingNames: ['thermo-1'] }
    for (const work of [
      { type: 'setting', operations: [{ name: 'fan', value: 3 }] },
      { type: 'command', operations: [{ name: 'reboot' }] },
    ]) {
      const { jobId } = await server.call<{ jobId: string }>('POST', '/jobs', { name: work.type, ...work, targets })
      const status = async () => (await server.call<{ items: Execution[] }>('GET', `/jobs/${jobId}/executions`)).items[0]?.status
      await expect.poll(status, patience).toBe('SUCCEEDED')
    }
  })()
  await Promise.race([served, ended])
})
