/** EMQX Fleets with mosquitto's own clients, each its own connection: what a person at a shell does, over MQTT 3.1.1 and 5. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DeviceCommand } from '../../../main/contract/device-commands.ts'
import type { TwinView } from '../../../main/contract/twin.ts'
import { AwsBench, type Thing } from '../../helpers/aws-bench.ts'
import { isMissing } from '../../helpers/programs.ts'

const run = promisify(execFile)
const missing = isMissing('mosquitto_rr', 'mosquitto-clients')

let bench: AwsBench
beforeAll(async () => {
  if (!missing) bench = await AwsBench.start()
})
afterAll(() => bench?.stop())

describe.skipIf(missing).each(['mqttv311', 'mqttv5'])('mosquitto’s clients with -V %s', (version) => {
  /** The words of every call: where the bench is, the files of the thing, and a session that ends with the connection. */
  const words = ({ thingName, certPath, keyPath, caPath }: Thing) => [
    ...['-h', 'localhost', '-p', String(bench.server.mqttsPort), '-V', version, '-i', thingName, '-q', '1'],
    ...['--cafile', caPath, '--cert', certPath, '--key', keyPath],
  ]
  const topic = ({ thingName }: Thing, end: string) => `$emqx/things/${thingName}/${end}`

  /** One message of each topic, as `topic body` lines; at most 20 s. */
  const hear = async (thing: Thing, count: number, ...topics: string[]) => {
    const filters = topics.flatMap((name) => ['-t', name])
    const { stdout } = await run('mosquitto_sub', [...words(thing), '-C', String(count), '-W', '20', '-F', '%t %p', ...filters])
    return stdout
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), JSON.parse(line.slice(line.indexOf(' ') + 1))] as const)
  }

  /** Asks, and hears the answer. */
  const ask = async (thing: Thing, end: string, body: object, verdict = 'accepted') => {
    const answer = ['-t', topic(thing, end), '-e', `${topic(thing, end)}/${verdict}`, '-m', JSON.stringify(body), '-W', '20']
    const { stdout } = await run('mosquitto_rr', [...words(thing), ...answer])
    return JSON.parse(stdout) as Record<string, unknown>
  }

  const tell = (thing: Thing, name: string, body: object) => run('mosquitto_pub', [...words(thing), '-t', name, '-m', JSON.stringify(body)])

  test('hear of a job as soon as they subscribe, fetch it, and end it', async () => {
    const thing = await bench.newThing(bench.newName('cooler'))
    await ask(thing, 'jobs/get', {})
    const jobId = await bench.startJob([thing.thingName], { action: 'reboot', params: { delay: 3 } })
    const [first, second] = await hear(thing, 2, topic(thing, 'jobs/notify'), topic(thing, 'jobs/notify-next'))
    expect([first, second]).toMatchObject([
      [topic(thing, 'jobs/notify'), { jobs: { QUEUED: [{ jobId }] } }],
      [topic(thing, 'jobs/notify-next'), { execution: { jobId, jobDocument: { action: 'reboot', params: { delay: 3 } } } }],
    ])
    expect(await ask(thing, 'jobs/start-next', { clientToken: 'a' })).toMatchObject({
      execution: { jobId, status: 'IN_PROGRESS' },
      clientToken: 'a',
    })
    expect(await ask(thing, `jobs/${jobId}/update`, { status: 'IN_PROGRESS', expectedVersion: 9 }, 'rejected')).toMatchObject({
      ...{ code: 'VersionMismatch', executionState: { status: 'IN_PROGRESS', versionNumber: 2 } },
    })
    await ask(thing, `jobs/${jobId}/update`, { status: 'SUCCEEDED', statusDetails: { percent: 100 } })
    expect(await bench.executionOf(jobId, thing.thingName)).toMatchObject({ status: 'SUCCEEDED', statusDetails: { percent: '100' } })
  })

  test('report to the shadow, and hear what is desired', async () => {
    const thing = await bench.newThing(bench.newName('cooler'))
    await tell(thing, topic(thing, 'shadow/update'), { state: { reported: { volts: 12 } } })
    expect(await bench.server.call<TwinView>('GET', `/devices/${thing.thingName}/twin`)).toMatchObject({ reported: { volts: 12 } })
    const heard = hear(thing, 2, topic(thing, 'shadow/update'), topic(thing, 'shadow/update/delta'))
    // A setting job waits until the device listens, however long that takes.
    const jobId = await bench.startJob([thing.thingName], null, { type: 'setting', operations: [{ name: 'volts', value: 14 }] })
    expect(await heard).toMatchObject([
      [topic(thing, 'shadow/update'), { state: { desired: { volts: 14 } } }],
      [topic(thing, 'shadow/update/delta'), { state: { volts: 14 } }],
    ])
    await tell(thing, topic(thing, 'shadow/update'), { state: { reported: { volts: 14 } } })
    await bench.reaches('SUCCEEDED', jobId, thing.thingName)
  })

  test('take a command and answer it', async () => {
    const thing = await bench.newThing(bench.newName('cooler'))
    await tell(thing, topic(thing, 'shadow/update'), { state: { reported: { here: true } } })
    const heard = hear(thing, 1, `$emqx/commands/things/${thing.thingName}/executions/+/request`)
    const sent = await bench.sendCommand(thing.thingName, { action: 'beep', params: { times: 2 }, ttlSeconds: 60 })
    const [[name, body]] = (await heard) as [Awaited<typeof heard>[number]]
    expect([name, body]).toEqual([
      `$emqx/commands/things/${thing.thingName}/executions/${sent.executionId}/request`,
      expect.objectContaining({ action: 'beep', params: { times: 2 }, ttl: 60, commandId: sent.commandId }),
    ])
    await tell(thing, name.replace(/request$/, 'response'), { status: 'SUCCEEDED', result: { beeped: 2 } })
    const { items } = await bench.server.call<{ items: DeviceCommand[] }>('GET', `/devices/${thing.thingName}/commands`)
    expect(items).toMatchObject([{ status: 'SUCCEEDED', result: { beeped: 2 } }])
  })
})
