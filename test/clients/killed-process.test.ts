import { afterAll, beforeAll, expect, test } from 'vitest'
import { isTerminal, noCounts } from '../../main/contract/fold-status.ts'
import type { Execution } from '../../main/contract/executions.ts'
import type { JobView } from '../../main/contract/jobs.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../helpers/headless-bench.ts'
import { KillableDevice, seeded, type AcknowledgedAnswers } from '../helpers/killable-fleet.ts'

const rounds = 50
const deviceIds = Array.from({ length: 12 }, (_, index) => `unit-${index + 1}`)

async function executionsOf(bench: HeadlessBench, jobId: string): Promise<Execution[]> {
  return (await bench.call<{ items: Execution[] }>('GET', `/jobs/${jobId}/executions?limit=1000`)).items
}

async function expectConsistent(bench: HeadlessBench, acknowledgedJobs: string[], acknowledgedAnswers: AcknowledgedAnswers): Promise<void> {
  for (const jobId of acknowledgedJobs) {
    const job = await bench.call<JobView>('GET', `/jobs/${jobId}`)
    const executions = await executionsOf(bench, jobId)
    const recount = noCounts()
    for (const execution of executions) recount[execution.status] += 1
    expect(job.counts, `counts of ${jobId}`).toEqual(recount)
    expect(executions.map((execution) => execution.deviceId).toSorted()).toEqual(deviceIds.toSorted())
    const lost = executions
      .filter((execution) => acknowledgedAnswers.has(`${jobId}/${execution.deviceId}/1`) && execution.status !== 'SUCCEEDED')
      .map((execution) => `${execution.deviceId}: ${execution.status}`)
    expect(lost, `acknowledged answers of ${jobId} that were lost`).toEqual([])
    if (job.state === 'completed' || job.state === 'failed')
      expect(executions.every((execution) => isTerminal(execution.status))).toBe(true)
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5)
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

test(
  `killed at ${rounds} random moments, the bench keeps every acknowledged update and consistent jobs`,
  { timeout: 600_000 },
  async () => {
    const random = seeded(20_261_120)
    const jobs: string[] = []
    const answers: AcknowledgedAnswers = new Map()
    /** How long the bench may live: twice as long as the first round took to acknowledge a job and an answer, on this machine. */
    let lifeMs = 0

    for (let round = 0; round < rounds; round += 1) {
      const bench = await startHeadless({ dataFolder: folder.folder, built: true })
      if (round === 0) for (const deviceId of deviceIds) await bench.call('POST', '/devices', { deviceId })
      await expectConsistent(bench, jobs.slice(-3), answers)
      const devices = deviceIds.map((deviceId) => new KillableDevice(bench.mqttPort, deviceId, answers))
      const beganMs = performance.now()
      const moment = round === 0 ? until(() => jobs.length > 0 && answers.size > 0) : pause(random() * lifeMs)
      const killed = moment.then(() => {
        if (round === 0) lifeMs = 2 * (performance.now() - beganMs)
        return bench.end('SIGKILL')
      })
      const made = bench
        .call<{ jobId: string }>('POST', '/jobs', {
          name: `Round ${round}`,
          type: 'command',
          operations: [{ name: 'blink' }],
          targets: { thingNames: deviceIds },
        })
        .then(({ jobId }) => jobs.push(jobId))
        .catch(() => undefined)
      await Promise.all([killed, made])
      for (const device of devices) device.leave()
    }

    expect(jobs.length).toBeGreaterThan(0)
    expect(answers.size).toBeGreaterThan(0)
    const bench = await startHeadless({ dataFolder: folder.folder, built: true })
    await expectConsistent(bench, jobs, answers)

    const devices = deviceIds.map((deviceId) => new KillableDevice(bench.mqttPort, deviceId, answers))
    const unfinished = () => bench.call<{ total: number }>('GET', '/jobs?status=running')
    while ((await unfinished()).total > 0) await pause(20)
    await expectConsistent(bench, jobs, answers)
    for (const jobId of jobs) expect((await bench.call<JobView>('GET', `/jobs/${jobId}`)).state).toBe('completed')
    for (const device of devices) device.leave()
    await bench.end()
  },
)
