import { afterAll, beforeAll, expect, test } from 'vitest'
import { noCounts } from '../../../main/contract/fold-status.ts'
import type { Execution } from '../../../main/contract/executions.ts'
import type { JobView } from '../../../main/contract/jobs.ts'
import { AwsBench, patience, type Thing } from '../../helpers/aws-bench.ts'
import { AwsLightDevice, type LightAnswer } from '../../helpers/aws-light-device.ts'
import { seeded } from '../../helpers/killable-fleet.ts'

const kills = 5
const deviceCount = 12
/** Reports of progress before a device is done with a job. */
const reports = 15

/** What the bench has told its devices. */
class Told {
  /** The newest state of each execution, by `{job}/{device}`. */
  readonly states = new Map<string, { status: string; versionNumber: number; progress: string | undefined }>()
  #answers = 0
  #waiting: { answers: number; resolve(): void } | null = null

  keep(jobId: string, thingName: string, { body }: LightAnswer): void {
    const { status, versionNumber, statusDetails } = body.execution ?? body.executionState!
    this.states.set(`${jobId}/${thingName}`, { status, versionNumber, progress: statusDetails?.['progress'] })
    this.#answers += 1
    if (this.#waiting !== null && this.#answers >= this.#waiting.answers) this.#waiting.resolve()
  }

  /** Resolves when so many more have been answered. */
  more(answers: number): Promise<void> {
    return new Promise((resolve) => (this.#waiting = { answers: this.#answers + answers, resolve }))
  }
}

let bench: AwsBench
let things: Thing[]
beforeAll(async () => {
  bench = await AwsBench.start()
  things = []
  for (let index = 0; index < deviceCount; index += 1) things.push(await bench.newThing())
})
afterAll(() => bench.stop())

/** Fetches one job after the other and reports its progress as fast as it is answered, until nothing is left or the bench is gone. */
async function work({ thingName, ca, cert, key }: Thing, told: Told): Promise<AwsLightDevice> {
  const device = await AwsLightDevice.connect({ port: bench.server.mqttsPort, thingName, ca, cert, key })
  const workOn = async (): Promise<void> => {
    const begun = await device.ask('jobs/start-next')
    if (begun.body.execution === undefined) return
    const { jobId, statusDetails } = begun.body.execution
    told.keep(jobId, thingName, begun)
    for (let progress = Number(statusDetails?.['progress'] ?? 0) + 1; progress <= reports; progress += 1) {
      const status = progress === reports ? 'SUCCEEDED' : 'IN_PROGRESS'
      const update = { status, statusDetails: { progress: String(progress) }, includeJobExecutionState: true }
      const answer = await device.ask(`jobs/${jobId}/update`, update)
      expect(answer).toMatchObject({ isAccepted: true })
      told.keep(jobId, thingName, answer)
    }
    return workOn()
  }
  void workOn()
  return device
}

/** Nothing that a device was told is lost: what the bench knows now is that, or comes behind it. */
async function expectKept(jobs: string[], told: Told): Promise<void> {
  for (const jobId of jobs) {
    const { items } = await bench.server.call<{ items: Execution[] }>('GET', `/jobs/${jobId}/executions?limit=1000`)
    const counts = noCounts()
    for (const { deviceId, status, versionNumber, statusDetails } of items) {
      counts[status] += 1
      const last = told.states.get(`${jobId}/${deviceId}`)
      if (last === undefined) continue
      expect(versionNumber).toBeGreaterThanOrEqual(last.versionNumber)
      if (versionNumber === last.versionNumber) expect([status, statusDetails['progress']]).toEqual([last.status, last.progress])
      // Each report is one version: begun is 2, and behind it one for each step of the progress.
      if (versionNumber > 1) expect(versionNumber).toBe(2 + Number(statusDetails['progress'] ?? 0))
    }
    expect((await bench.server.call<JobView>('GET', `/jobs/${jobId}`)).counts).toEqual(counts)
  }
}

test(`killed ${kills} times while devices work, the bench keeps every status that it has accepted`, { timeout: 120_000 }, async () => {
  const random = seeded(20_261_121)
  const told = new Told()
  const jobs: string[] = []
  const thingNames = things.map(({ thingName }) => thingName)
  for (let round = 0; round < kills; round += 1) {
    jobs.push(await bench.startJob(thingNames, { operation: 'any', round }))
    // Somewhere between the first report and the last one but few.
    const answered = told.more(Math.floor(deviceCount + random() * deviceCount * (reports - 5)))
    const busy = await Promise.all(things.map((thing) => work(thing, told)))
    await answered
    await bench.killAndRestart()
    for (const device of busy) device.leave()
    expect([...told.states.values()].some(({ status }) => status === 'IN_PROGRESS')).toBe(true)
    await expectKept(jobs, told)
  }
  const last = await Promise.all(things.map((thing) => work(thing, told)))
  for (const jobId of jobs)
    await expect.poll(async () => (await bench.server.call<JobView>('GET', `/jobs/${jobId}`)).state, patience).toBe('completed')
  await expectKept(jobs, told)
  for (const device of last) device.leave()
})
