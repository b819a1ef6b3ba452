import type { JobView } from '../../main/contract/jobs.ts'
import type { JobRules } from '../../main/contract/job-rules.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from './headless-bench.ts'
import { LightDevice } from './light-device.ts'

/** When a device was told of which of its attempts, in ms since 1970 by the clock that the bench reads too. */
export interface Notice {
  deviceId: string
  executionNumber: number
  atMs: number
}

export interface RolloutRun {
  job: JobView
  /** In the order in which they came. */
  notices: Notice[]
}

/** Connections that are made at a time. */
const atATime = 100

/**
 * Runs a command job with these rules over connected MQTT clients of a bench in a process of its own, and notes when each is
 * told. The devices of which `fails` says so fail every attempt, the others succeed.
 */
export async function runRollout(options: {
  count: number
  fails: (number: number) => boolean
  rules: Partial<JobRules>
}): Promise<RolloutRun> {
  const folder = await temporaryFolder()
  const notices: Notice[] = []
  const devices: LightDevice[] = []
  let bench: HeadlessBench | null = null
  try {
    bench = await startHeadless({ dataFolder: folder.folder })
    const { mqttPort } = bench
    for (let first = 0; first < options.count; first += atATime) {
      const some = Array.from({ length: Math.min(atATime, options.count - first) }, (_, index) => first + index)
      devices.push(...(await Promise.all(some.map((number) => connected(mqttPort, number, options.fails(number), notices)))))
    }
    const { jobId } = await bench.call<{ jobId: string }>('POST', '/jobs', {
      type: 'command',
      operations: [{ name: 'update' }],
      targets: { query: 'online = true' },
      ...options.rules,
    })
    return { job: await over(bench, jobId), notices }
  } finally {
    for (const device of devices) device.leave()
    await bench?.end()
    await folder.remove()
  }
}

function connected(port: number, number: number, fails: boolean, notices: Notice[]): Promise<LightDevice> {
  const deviceId = `unit-${String(number).padStart(4, '0')}`
  return LightDevice.connect(port, deviceId, (executionNumber) => {
    notices.push({ deviceId, executionNumber, atMs: Date.now() })
    return fails ? { status: 'FAILED', message: 'Flash write failed' } : { status: 'SUCCEEDED' }
  })
}

async function over(bench: HeadlessBench, jobId: string): Promise<JobView> {
  for (;;) {
    const job = await bench.call<JobView>('GET', `/jobs/${jobId}`)
    if (job.finishedAtMs !== null) return job
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
