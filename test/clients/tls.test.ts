/** TLS of a bench in a process of its own, as a device and a script meet it: the ready line, the CA as a file, a name that comes later. */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { connectAsync, type IClientOptions } from 'mqtt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CertificatesView } from '../../main/contract/certificates.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'

let data: Awaited<ReturnType<typeof temporaryFolder>>
let bench: HeadlessBench
beforeAll(async () => {
  data = await temporaryFolder()
  bench = await startHeadless({ dataFolder: data.folder })
})
afterAll(async () => {
  await bench.end()
  await data.remove()
})

/** A device that knows the file of the ready line and nothing else. */
async function connect(clientId: string, options: IClientOptions = {}) {
  const ca = await readFile(bench.caPath)
  return connectAsync(`mqtts://127.0.0.1:${bench.mqttsPort}`, { clientId, ca, reconnectPeriod: 0, connectTimeout: 5_000, ...options })
}

it('is where the ready line says, and the CA is the one that REST hands out', async () => {
  const response = await bench.fetch('/api/v1/ca.pem')
  expect([response.status, await response.text()]).toEqual([200, await readFile(bench.caPath, 'utf8')])
  const device = await connect('tls-1')
  await device.publishAsync('anything', '{}', { qos: 1 })
  expect(await bench.call('GET', '/devices/tls-1')).toMatchObject({ presence: 'online' })
  await device.endAsync()
})

it.skipIf(process.platform === 'win32')('has keys that only their owner reads', async () => {
  const modes = ['ca.key.pem', 'server.key.pem'].map(
    async (name) => (await stat(path.join(data.folder, 'certificates', name))).mode & 0o777,
  )
  expect(await Promise.all(modes)).toEqual([0o600, 0o600])
})

it('is good for a name that the settings get, at once, and whoever is connected stays', async () => {
  const device = await connect('tls-2')
  await expect(connect('tls-3', { servername: 'hub.example.com' })).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
  await bench.call('PATCH', '/settings', { certificateNames: 'hub.example.com, 198.51.100.9' })
  await (await connect('tls-3', { servername: 'hub.example.com' })).endAsync()
  expect((await bench.call<CertificatesView>('GET', '/certificates')).server.names).toEqual(
    expect.arrayContaining(['hub.example.com', '198.51.100.9']),
  )
  await device.publishAsync('anything', '{}', { qos: 1 })
  await device.endAsync()
})

it('takes no name that is none, and keeps the setting as it was', async () => {
  const { certificateNames } = await bench.call<{ certificateNames: string }>('GET', '/settings')
  await expect(bench.call('PATCH', '/settings', { certificateNames: 'hub example' })).rejects.toThrow(
    /InvalidInput: ‘hub example’ is neither a host name nor an address/,
  )
  expect(await bench.call('GET', '/settings')).toMatchObject({ certificateNames })
})

it('goes on under the same CA when the bench starts again', async () => {
  const before = await readFile(bench.caPath, 'utf8')
  await bench.end('SIGKILL')
  bench = await startHeadless({ dataFolder: data.folder })
  expect(await readFile(bench.caPath, 'utf8')).toBe(before)
  await (await connect('tls-4', { servername: 'hub.example.com' })).endAsync()
})
