/** Runs the shell lines of docs/api.md as they are printed, with curl, against a whole bench with the one device that they need. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { connectAsync, type MqttClient } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHttpDoor, type HttpDoor } from '../../main/api/doors/http.ts'
import { createRouter } from '../../main/api/router.ts'
import { startBench, type Bench } from '../../main/bench.ts'
import { shellBlocks, Shells } from '../helpers/mosquitto.ts'
import { callsIn, callsMissing, curlIsMissing, strictShell } from '../helpers/rest-pages.ts'

const blocks = [...shellBlocks('../api.md').values()].flat()

const token = 'the-bench-token'

let folder: string
let bench: Bench
let door: HttpDoor
let pump: MqttClient
const shells = new Shells()

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-rest-page-'))
  const log = () => undefined
  bench = await startBench({
    dataFolder: path.join(folder, 'data'),
    mqttPort: 0,
    mqttsPort: 0,
    filePort: 0,
    plainFilePort: 0,
    toolsPort: null,
    version: '0.0.0',
    announce: false,
    log,
  })
  pump = await connectAsync(`mqtt://127.0.0.1:${bench.port.overview().broker.port}`, { clientId: 'pump-1' })
  await pump.subscribeAsync('$emqx/commands/things/pump-1/executions/+/request', { qos: 1 })
  door = await startHttpDoor({
    router: createRouter(bench.port),
    port: bench.port,
    host: '127.0.0.1',
    httpPort: 0,
    token,
    uiFolder: null,
    log,
  })
})
afterAll(async () => {
  shells.end()
  await pump.endAsync()
  await door.close()
  await bench.stop()
  await rm(folder, { recursive: true, force: true })
})

describe.skipIf(curlIsMissing())('the lines of docs/api.md', () => {
  test('work from the first to the last, and show every call that there is', async () => {
    const lines = blocks.join('').replaceAll(':8080', `:${door.port}`)
    const { code, output } = await shells.start(`${strictShell}; cd '${folder}'; TOKEN=${token}\n${lines}`, 0).ended
    expect([code, output.slice(-500)]).toEqual([0, expect.any(String)])

    const called = callsIn(output)
    expect(called.filter(({ status }) => status !== '200' && status !== '201')).toEqual([])
    expect(await callsMissing('api.md', called)).toEqual([])

    expect((await readFile(path.join(folder, 'reboot.csv'), 'utf8')).trim().split('\r\n')).toHaveLength(2)
    expect(JSON.parse(await readFile(path.join(folder, 'interval.json'), 'utf8'))).toMatchObject({ jobTemplateId: 'interval' })
    expect(bench.port.fleet.job('night-reboot')).toBeUndefined()
  })
})
