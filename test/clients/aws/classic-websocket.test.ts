import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { AwsBench } from '../../helpers/aws-bench.ts'
import type { WebSocketWish } from '../../helpers/aws-websocket-device.ts'

let bench: AwsBench
const programs: ChildProcess[] = []
beforeAll(async () => {
  bench = await AwsBench.start()
})
afterEach(() => {
  for (const program of programs.splice(0)) program.kill('SIGKILL')
})
afterAll(() => bench.stop())

test.each(['localhost', '127.0.0.1'])(
  'the classic SDK takes its jobs over a WebSocket to %s, with signed addresses and our CA',
  async (host) => {
    const { server } = bench
    const thingName = bench.newName('websocket')
    const wish: WebSocketWish = { host, port: server.mqttsPort, thingName }
    const program = path.join(import.meta.dirname, '..', '..', 'helpers', 'aws-websocket-device.ts')
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: server.caPath, WISH: JSON.stringify(wish) }
    const device = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    programs.push(device)
    const lines = createInterface({ input: device.stdout })
    const said = async () => JSON.parse(((await once(lines, 'line')) as [string])[0]) as unknown
    const ended = once(device, 'exit').then(() => Promise.reject(new Error('The device program ended.')))

    await Promise.race([bench.hears(thingName, '/jobs/$next/get'), ended])
    expect(await bench.device(thingName)).toMatchObject({ presence: 'online', dialect: 'aws' })
    const first = said()
    const jobId = await bench.startJob([thingName], { operation: 'reboot', delay: 3 })
    expect(await Promise.race([first, ended])).toEqual({ id: jobId, document: { operation: 'reboot', delay: 3 } })
    expect(await bench.reaches('SUCCEEDED', jobId, thingName)).toMatchObject({ versionNumber: 3, statusDetails: { step: 'done' } })
  },
)
