/** What docs/aws-device.md and the app tell to type for an AWS IoT device: programs on AWS's SDKs, and lines of the shell. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Execution } from '../../../main/contract/executions.ts'
import type { Overview } from '../../../main/contract/overview.ts'
import { awsLines } from '../../../renderer/bench/aws-lines.ts'
import { blocksOf, Guide } from '../../helpers/guide.ts'
import { isMissing } from '../../helpers/programs.ts'

const patience = { timeout: 30_000, interval: 50 }
const hasShell = !isMissing('unzip', 'unzip') && !isMissing('mosquitto_rr', 'mosquitto-clients') && !isMissing('curl', 'curl')

describe.skipIf(!hasShell)('an AWS IoT device by the book', () => {
  let guide: Guide
  let shell: string[]
  beforeAll(async () => {
    guide = await Guide.start()
    shell = await blocksOf('aws-device.md', 'sh')
    await guide.shell(shell[0]!)
  })
  afterEach(() => guide.endPrograms())
  afterAll(() => guide.end())

  const comesOnline = () =>
    expect.poll(() => guide.server.call('GET', '/devices/oven-1'), patience).toMatchObject({ dialect: 'aws', presence: 'online' })
  /** Runs the page's own job. */
  async function runJob(): Promise<() => Promise<Execution>> {
    const { jobId } = JSON.parse(await guide.shell(shell[1]!)) as { jobId: string }
    return async () => (await guide.server.call<{ items: Execution[] }>('GET', `/jobs/${jobId}/executions`)).items[0]!
  }
  const shown = async (id: string) => {
    const { broker } = await guide.server.call<Overview>('GET', '/overview')
    return awsLines(broker, 'oven-1').find((lines) => lines.id === id)!.lines
  }

  test('the page’s own programs run a job, each on its SDK', async () => {
    const programs = await blocksOf('aws-device.md', 'js')
    expect(programs).toHaveLength(2)
    for (const [index, program] of programs.entries()) {
      await guide.runs(program, async () => {
        await comesOnline()
        const execution = await runJob()
        await expect
          .poll(execution, patience)
          .toMatchObject({ status: 'SUCCEEDED', statusDetails: index === 0 ? { progress: 'done' } : {} })
      })
      guide.endPrograms()
    }
  })

  test.each(['classic', 'javascript-2'])('the lines that the app shows do what waits for the device: %s', async (id) => {
    const execution = await runJob()
    await guide.runs(await shown(id), () => expect.poll(execution, patience).toMatchObject({ status: 'SUCCEEDED' }))
  })

  test('by hand: the device reports, takes its job and says that it is done', async () => {
    const execution = await runJob()
    await guide.shell(shell[2]!)
    expect(await execution()).toMatchObject({ status: 'SUCCEEDED', statusDetails: { by: 'hand' } })
    expect(await guide.server.call('GET', '/devices/oven-1')).toMatchObject({ reported: { firmware: '2.1' } })
  })

  test('by hand over HTTPS: it takes its job and says that it is done', async () => {
    const execution = await runJob()
    await guide.shell(shell[3]!)
    expect(await execution()).toMatchObject({ status: 'SUCCEEDED', statusDetails: { by: 'HTTPS' } })
  })

  test('by hand, as the app shows it', async () => {
    const execution = await runJob()
    await guide.shell(await shown('shell'))
    expect(await execution()).toMatchObject({ status: 'SUCCEEDED' })
  })

  test('what is called tried is run here', async () => {
    const { broker } = await guide.server.call<Overview>('GET', '/overview')
    const tried = awsLines(broker, 'oven-1').filter(({ isTried }) => isTried)
    expect([tried.map(({ id }) => id), shell.length]).toEqual([['classic', 'javascript-2', 'shell'], 4])
  })
})
