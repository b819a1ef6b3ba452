/** What docs/emqx-device.md and the app tell to type for an EMQX Fleets device: a program on MQTT.js, and lines of the shell. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { DeviceCommand } from '../../../main/contract/device-commands.ts'
import type { Execution } from '../../../main/contract/executions.ts'
import type { Overview } from '../../../main/contract/overview.ts'
import { emqxLines } from '../../../renderer/bench/emqx-lines.ts'
import { blocksOf, Guide } from '../../helpers/guide.ts'
import { isMissing } from '../../helpers/programs.ts'

const patience = { timeout: 30_000, interval: 50 }
const hasShell = !isMissing('unzip', 'unzip') && !isMissing('mosquitto_rr', 'mosquitto-clients')

describe.skipIf(!hasShell)('an EMQX Fleets device by the book', () => {
  let guide: Guide
  let shell: string[]
  beforeAll(async () => {
    guide = await Guide.start()
    shell = await blocksOf('emqx-device.md', 'sh')
    await guide.shell(shell[0]!)
  })
  afterEach(() => guide.endPrograms())
  afterAll(() => guide.end())

  /** Runs the page's own job, on another device if one is named. */
  async function runJob(device = 'valve-1'): Promise<() => Promise<Execution>> {
    const { jobId } = JSON.parse(await guide.shell(shell[1]!.replace('valve-1', device))) as { jobId: string }
    return async () => (await guide.server.call<{ items: Execution[] }>('GET', `/jobs/${jobId}/executions`)).items[0]!
  }
  const shown = async (id: string) => {
    const { broker } = await guide.server.call<Overview>('GET', '/overview')
    return emqxLines(broker, 'valve-1').find((lines) => lines.id === id)!.lines
  }
  const succeeds = async (execution: () => Promise<Execution>) => expect.poll(execution, patience).toMatchObject({ status: 'SUCCEEDED' })
  const reports = () =>
    expect
      .poll(() => guide.server.call('GET', '/devices/valve-1'), patience)
      .toMatchObject({ dialect: 'emqx', presence: 'online', reported: { firmware: '2.1' } })

  test('the page’s own program runs a job and answers a command', async () => {
    const programs = await blocksOf('emqx-device.md', 'js')
    expect(programs).toHaveLength(1)
    await guide.runs(programs[0]!, async () => {
      await reports()
      await succeeds(await runJob())
      const sent = JSON.parse(await guide.shell(shell[2]!)) as DeviceCommand
      const command = async () =>
        (await guide.server.call<{ items: DeviceCommand[] }>('GET', '/devices/valve-1/commands')).items.find(
          ({ executionId }) => executionId === sent.executionId,
        )
      await expect.poll(command, patience).toMatchObject({ action: 'blink', status: 'SUCCEEDED' })
    })
  })

  test('the lines that the app shows do what waits for the device', async () => {
    const execution = await runJob()
    await guide.runs(await shown('mqtt-js'), () => succeeds(execution))
  })

  test('by hand: the device reports, takes its job and says that it is done', async () => {
    for (const lines of [shell[3]!, await shown('shell')]) {
      const execution = await runJob()
      await guide.shell(lines)
      expect(await execution()).toMatchObject({ status: 'SUCCEEDED', statusDetails: { by: 'hand' } })
    }
  })

  test('by hand without TLS, for a device that has nothing set', async () => {
    await guide.server.call('POST', '/devices', { deviceId: 'valve-2' })
    for (const lines of [shell[4]!, (await shown('no-tls')).replaceAll('valve-1', 'valve-2')]) {
      const execution = await runJob('valve-2')
      await guide.shell(lines)
      expect(await execution()).toMatchObject({ status: 'SUCCEEDED', statusDetails: { by: 'hand' } })
    }
  })

  test('what is called tried is run here', async () => {
    const { broker } = await guide.server.call<Overview>('GET', '/overview')
    const tried = emqxLines(broker, 'valve-1').filter(({ isTried }) => isTried)
    expect([tried.map(({ id }) => id), shell.length]).toEqual([['mqtt-js', 'shell', 'no-tls'], 5])
  })
})
