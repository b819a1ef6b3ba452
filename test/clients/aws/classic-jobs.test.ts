/** AWS's classic device SDK for JavaScript: its `jobs` class and the flow of its jobs agent example, with nothing but endpoint and CA changed. */
import { once } from 'node:events'
import type { ClassicJob } from 'aws-iot-device-sdk'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ExecutionStatus } from '../../../main/contract/executions.ts'
import { AwsBench, patience, type Thing } from '../../helpers/aws-bench.ts'
import { ClassicAgent, type ClassicHandlers } from '../../helpers/aws-classic.ts'

let bench: AwsBench
const agents: ClassicAgent[] = []
beforeAll(async () => {
  bench = await AwsBench.start()
})
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.stop()))
})
afterAll(() => bench.stop())

async function newAgent(handlers: ClassicHandlers): Promise<Thing & { agent: ClassicAgent }> {
  const thing = await bench.newThing()
  const agent = await ClassicAgent.start(bench, thing, handlers)
  agents.push(agent)
  return { ...thing, agent }
}

/** As the handler of the example does it that reboots: it says that it begins, and that it is done when it is. */
function reboots(job: ClassicJob): void {
  job.inProgress({ operation: job.operation, step: 'initiated' }, () => job.succeeded({ operation: job.operation, step: 'rebooted' }))
}

/** As the example takes what it cannot do. */
function cannot(job: ClassicJob): void {
  job.failed({ operation: job.operation, errorCode: 'ERR_UNEXPECTED', errorMessage: 'job in unexpected state' })
}

const leavesAlone = () => undefined

describe('an agent on the classic SDK', () => {
  test('is known as an AWS device, under the name in its certificate', async () => {
    const { thingName } = await newAgent({ '': leavesAlone })
    expect(await bench.device(thingName)).toMatchObject({ presence: 'online', dialect: 'aws' })
  })

  test('takes a job by its operation, begins it and ends it: versions 1, 2 and 3', async () => {
    let begun: ClassicJob | undefined
    const { thingName, agent } = await newAgent({ reboot: (job) => (begun = job), '': cannot })
    const jobId = await bench.startJob([thingName], { operation: 'reboot', delay: 3 })
    await expect.poll(() => begun?.id, patience).toBe(jobId)
    expect(await bench.executionOf(jobId, thingName)).toMatchObject({ status: 'QUEUED', versionNumber: 1, startedAtMs: null })
    begun!.inProgress({ step: 'initiated' })
    expect(await bench.reaches('IN_PROGRESS', jobId, thingName)).toMatchObject({ versionNumber: 2, statusDetails: { step: 'initiated' } })
    begun!.succeeded({ step: 'rebooted' })
    expect(await bench.reaches('SUCCEEDED', jobId, thingName)).toMatchObject({ versionNumber: 3, statusDetails: { step: 'rebooted' } })
    expect(agent.taken.map(({ id, document, status }) => [id, document, status])).toEqual([
      [jobId, { operation: 'reboot', delay: 3 }, expect.anything()],
    ])
  })

  test('hands what it has no handler for to its default one, whose error a person reads', async () => {
    const { thingName } = await newAgent({ reboot: reboots, '': cannot })
    const jobId = await bench.startJob([thingName], { operation: 'dance' })
    expect(await bench.reaches('FAILED', jobId, thingName)).toMatchObject({
      error: 'job in unexpected state',
      statusDetails: { operation: 'dance', errorCode: 'ERR_UNEXPECTED' },
    })
  })

  test('is given a command of the bench as a job document with its name as the operation', async () => {
    const { thingName, agent } = await newAgent({ setSpeed: reboots, '': cannot })
    const operations = [{ name: 'setSpeed', value: { speed: 4 } }]
    const jobId = await bench.startJob([thingName], null, { type: 'command', operations })
    await bench.reaches('SUCCEEDED', jobId, thingName)
    expect(agent.taken.map(({ document }) => document)).toEqual([{ operation: 'setSpeed', speed: 4 }])
  })

  test('works on two jobs one after the other, each once: the second comes when the first has ended', async () => {
    let first: ClassicJob | undefined
    const { thingName, agent } = await newAgent({ install: (job) => (first = job), reboot: reboots })
    const install = await bench.startJob([thingName], { operation: 'install' })
    await expect.poll(() => first?.id, patience).toBe(install)
    const reboot = await bench.startJob([thingName], { operation: 'reboot' })
    first!.inProgress({ step: 'downloading' })
    await bench.reaches('IN_PROGRESS', install, thingName)
    expect(await bench.executionOf(reboot, thingName)).toMatchObject({ status: 'QUEUED', versionNumber: 1 })
    expect(agent.taken.map(({ id }) => id)).toEqual([install])
    first!.succeeded({ state: 'installed' })
    await bench.reaches('SUCCEEDED', reboot, thingName)
    expect(agent.taken.map(({ id }) => id)).toEqual([install, reboot])
  })

  test('finds what was queued before it came, in the order in which it was queued', async () => {
    const thing = await bench.newThing()
    const jobIds: string[] = []
    for (const operation of ['a', 'b', 'c']) jobIds.push(await bench.startJob([thing.thingName], { operation }))
    const agent = await ClassicAgent.start(bench, thing, { '': reboots })
    agents.push(agent)
    for (const jobId of jobIds) await bench.reaches('SUCCEEDED', jobId, thing.thingName)
    expect(agent.taken.map(({ document }) => document['operation'])).toEqual(['a', 'b', 'c'])
  })

  test('gets a document of 30 KiB as it stands', async () => {
    const { thingName, agent } = await newAgent({ install: reboots })
    const document = { operation: 'install', files: [{ name: 'grüße ✓', body: 'x'.repeat(30 * 1024) }] }
    const jobId = await bench.startJob([thingName], document)
    await bench.reaches('SUCCEEDED', jobId, thingName)
    expect(agent.taken[0]!.document).toEqual(document)
  })

  test('says that it begins and that it is done in the same millisecond, thirty jobs one after the other', async () => {
    const { thingName, agent } = await newAgent({
      burst: (job) => {
        job.inProgress({ step: 'begin' })
        job.succeeded({ step: 'end' })
      },
    })
    const jobIds: string[] = []
    for (let index = 0; index < 30; index += 1) jobIds.push(await bench.startJob([thingName], { operation: 'burst', index }))
    for (const jobId of jobIds)
      expect(await bench.reaches('SUCCEEDED', jobId, thingName)).toMatchObject({ versionNumber: 3, statusDetails: { step: 'end' } })
    expect(agent.taken.map(({ id }) => id)).toEqual(jobIds)
  })

  test('reboots in the middle of a job, as the example does: it comes back, asks, and finds how far it was', async () => {
    const rebooting = (job: ClassicJob) => {
      if (job.status.statusDetails?.['step'] === 'initiated') job.succeeded({ step: 'rebooted' })
      else job.inProgress({ step: 'initiated' })
    }
    const { thingName, agent, ...files } = await newAgent({ reboot: rebooting })
    const jobId = await bench.startJob([thingName], { operation: 'reboot' })
    await bench.reaches('IN_PROGRESS', jobId, thingName)
    await agent.stop()
    await bench.sawLeave(thingName)
    agents.push(await ClassicAgent.start(bench, { thingName, ...files }, { reboot: rebooting }))
    expect(await bench.reaches('SUCCEEDED', jobId, thingName)).toMatchObject({ versionNumber: 3, executionNumber: 1 })
  })
})

describe('every status of an execution is reached by an agent on the classic SDK', () => {
  const ways: Record<
    ExecutionStatus,
    { more?: object; handle(job: ClassicJob, agent: ClassicAgent, thingName: string): void; act?: 'cancel' | 'leave' }
  > = {
    QUEUED: { handle: leavesAlone },
    IN_PROGRESS: { handle: (job) => job.inProgress({}) },
    SUCCEEDED: { handle: reboots },
    FAILED: { handle: cannot },
    // The class has no word for it, so programs publish it themselves.
    REJECTED: {
      handle: (job, agent, thingName) =>
        agent.jobs.publish(`$aws/things/${thingName}/jobs/${job.id}/update`, JSON.stringify({ status: 'REJECTED' })),
    },
    TIMED_OUT: { more: { timeoutConfig: { inProgressTimeoutInSeconds: 1 } }, handle: (job) => job.inProgress({}) },
    CANCELED: { handle: leavesAlone, act: 'cancel' },
    REMOVED: { handle: leavesAlone, act: 'leave' },
  }

  test.each(Object.entries(ways) as [ExecutionStatus, (typeof ways)[ExecutionStatus]][])('%s', async (status, { more, handle, act }) => {
    const { thingName, agent } = await newAgent({ '': (job) => handle(job, agent, thingName) })
    const deviceSetId = `set-${status}`
    const membership = { kind: 'static', deviceIds: [thingName] }
    await bench.server.call('POST', '/device-sets', { deviceSetId, name: deviceSetId, membership })
    const targets = { thingGroupNames: [deviceSetId] }
    const jobId = await bench.startJob([], { operation: 'any' }, { targets, targetSelection: 'CONTINUOUS', ...more })
    await expect.poll(() => agent.taken.length, patience).toBe(1)
    if (act === 'cancel') await bench.server.call('POST', `/jobs/${jobId}/executions/${thingName}/cancel`)
    if (act === 'leave') {
      await bench.server.call('PATCH', `/device-sets/${deviceSetId}`, { membership: { kind: 'static', deviceIds: [] } })
    }
    await bench.reaches(status, jobId, thingName)
    expect(agent.taken).toHaveLength(1)
  })
})

describe('an agent on the classic SDK whose connection drops', () => {
  const dropped = async (agent: ClassicAgent, thingName: string) => {
    const closed = once(agent.jobs, 'close')
    agent.jobs.simulateNetworkFailure()
    await closed
    await bench.sawLeave(thingName)
  }

  test('in the middle of a job goes on with it: what it said meanwhile comes behind, and the job was handed out once', async () => {
    let begun: ClassicJob | undefined
    const { thingName, agent } = await newAgent({ install: (job) => (begun = job), reboot: reboots })
    const install = await bench.startJob([thingName], { operation: 'install' })
    const reboot = await bench.startJob([thingName], { operation: 'reboot' })
    await expect.poll(() => begun?.id, patience).toBe(install)
    begun!.inProgress({ step: 'downloading' })
    await bench.reaches('IN_PROGRESS', install, thingName)
    await dropped(agent, thingName)
    expect(await bench.executionOf(install, thingName)).toMatchObject({ status: 'IN_PROGRESS', statusDetails: { step: 'downloading' } })
    const back = once(agent.jobs, 'connect')
    begun!.inProgress({ step: 'flashing' })
    begun!.succeeded({ state: 'installed' })
    await back
    expect(await bench.reaches('SUCCEEDED', install, thingName)).toMatchObject({ versionNumber: 4, statusDetails: { state: 'installed' } })
    await bench.reaches('SUCCEEDED', reboot, thingName)
    expect(agent.taken.map(({ id }) => id)).toEqual([install, reboot])
  })

  test('at rest is told nothing of what came meanwhile, as on AWS, and finds it when it asks, once', async () => {
    const { thingName, agent } = await newAgent({ reboot: reboots })
    const before = await bench.startJob([thingName], { operation: 'reboot', number: 1 })
    await bench.reaches('SUCCEEDED', before, thingName)
    await dropped(agent, thingName)
    const back = once(agent.jobs, 'connect')
    const jobId = await bench.startJob([thingName], { operation: 'reboot', number: 2 })
    await back
    // The SDK sends it behind the subscriptions that it makes again.
    await new Promise<void>((resolve) => agent.jobs.publish('telemetry', '{}', { qos: 1 }, () => resolve()))
    expect(await bench.executionOf(jobId, thingName)).toMatchObject({ status: 'QUEUED', versionNumber: 1 })
    expect(agent.taken).toHaveLength(1)
    agent.jobs.startJobNotifications(thingName)
    await bench.reaches('SUCCEEDED', jobId, thingName)
    expect(agent.taken.map(({ id }) => id)).toEqual([before, jobId])
  })
})
