/** Runs the shell lines of docs/protocols/emqx-rest.md as they are printed, with curl, against a whole bench. */
import { connectAsync } from 'mqtt'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryFolder } from '../helpers/headless-bench.ts'
import { HttpDeviceBench } from '../helpers/http-devices.ts'
import { shellBlocks, Shells } from '../helpers/mosquitto.ts'
import { callsIn, callsMissing, curlIsMissing, strictShell } from '../helpers/rest-pages.ts'

let bench: HttpDeviceBench
let scratch: Awaited<ReturnType<typeof temporaryFolder>>
const shells = new Shells()
beforeAll(async () => {
  scratch = await temporaryFolder()
  bench = await HttpDeviceBench.start()
})
afterAll(async () => {
  shells.end()
  await bench.stop()
  await scratch.remove()
})

describe.skipIf(curlIsMissing())('the lines of docs/protocols/emqx-rest.md', () => {
  test('work from the first to the last, and show every call in the words of EMQX Fleets', async () => {
    const blocks = [...shellBlocks('emqx-rest.md')]
    const beforeCommands = blocks.findIndex(([heading]) => heading === 'Commands')
    // What a shell knows goes on into the next: the device of the page comes in between.
    const keep = '{ set | grep -E "^(api|SECRET|THING|TYPE|JOB)="; } > kept.sh'
    const run = async (part: typeof blocks) => {
      const lines = part.flatMap(([, texts]) => texts).join('')
      const text = lines.replaceAll(':8080', `:${bench.door.port}`)
      const { code, output } = await shells.start(
        `${strictShell}; cd '${scratch.folder}'; TOKEN=owner; [ ! -e kept.sh ] || . ./kept.sh\n${text}\n${keep}`,
        0,
      ).ended
      expect([code, output.slice(-500)]).toEqual([0, expect.any(String)])
      return callsIn(output)
    }
    const first = await run(blocks.slice(0, beforeCommands))

    const device = await connectAsync(`mqtt://127.0.0.1:${bench.mqttPort}`, { clientId: 'client-7', reconnectPeriod: 0 })
    await device.subscribeAsync('$emqx/commands/things/cooler-1/executions/+/request', { qos: 1 })
    const listens = async () => (await bench.rest('POST', '/commands', { thingName: 'cooler-1', action: 'hello', ttl: 1 })).status
    await expect.poll(listens, { timeout: 10_000 }).toBe(201)
    const second = await run(blocks.slice(beforeCommands))
    await device.endAsync(true)

    const called = [...first, ...second]
    expect(called.filter(({ status }) => status !== '200' && status !== '201')).toEqual([])
    expect(await callsMissing('emqx-rest.md', called)).toEqual([])
    const { fleet } = bench.bench.port
    expect([fleet.device('cooler-1'), [...fleet.templates()], [...fleet.deviceSets()]]).toEqual([undefined, [], []])
  })
})
