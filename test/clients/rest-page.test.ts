/** Runs the shell lines of docs/api.md as they are printed, with curl, against a whole bench. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHttpDoor, type HttpDoor } from '../../main/api/doors/http.ts'
import { openApiDocument } from '../../main/api/doors/openapi-document.ts'
import { createRouter } from '../../main/api/router.ts'
import { startBench, type Bench } from '../../main/bench.ts'
import { shellBlocks, Shells } from '../helpers/mosquitto.ts'

const blocks = [...shellBlocks('../api.md').values()].flat()
const isMissing = spawnSync('/bin/sh', ['-c', 'command -v curl && command -v openssl']).status !== 0
if (isMissing) console.log('Skipped: curl or openssl is not on this machine.')

const token = 'the-bench-token'
/** A failing call ends the shell; each says on stderr what it was and what came of it. */
const strict = `set -eu; curl() { command curl -sS --fail-with-body -w '%{stderr}\\n%{http_code} %{method} %{url}\\n' "$@"; }`

let folder: string
let bench: Bench
let door: HttpDoor
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
    log,
  })
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
  await door.close()
  await bench.stop()
  await rm(folder, { recursive: true, force: true })
})

describe.skipIf(isMissing)('the lines of docs/api.md', () => {
  test('work from the first to the last, and show every call that there is', async () => {
    const lines = blocks.join('').replaceAll(':8080', `:${door.port}`)
    const { code, output } = await shells.start(`${strict}; cd '${folder}'; TOKEN=${token}\n${lines}`, 0).ended
    expect([code, output.slice(-500)]).toEqual([0, expect.any(String)])

    const called = [...output.matchAll(/^(\d{3}) ([A-Z]+) http:\/\/[^/]+\/api\/v1([^?\n]*)/gm)].map(([, status, method, route]) => ({
      status,
      method,
      route,
    }))
    expect(called.filter(({ status }) => status !== '200' && status !== '201')).toEqual([])
    const { paths } = (await openApiDocument('0')) as { paths: Record<string, Record<string, unknown>> }
    const calls = Object.entries(paths).flatMap(([route, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), route })),
    )
    const isShown = (call: { method: string; route: string }) => {
      const pattern = new RegExp(`^${call.route.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`)
      return called.some(({ method, route }) => method === call.method && pattern.test(route!))
    }
    expect(calls.filter((call) => !isShown(call))).toEqual([])

    expect((await readFile(path.join(folder, 'reboot.csv'), 'utf8')).trim().split('\r\n')).toHaveLength(2)
    expect(JSON.parse(await readFile(path.join(folder, 'interval.json'), 'utf8'))).toMatchObject({ jobTemplateId: 'interval' })
    expect(bench.port.fleet.job('night-reboot')).toBeUndefined()
  })
})
