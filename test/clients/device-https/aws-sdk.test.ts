/** The real `@aws-sdk/client-iot-jobs-data-plane` as a device, over TLS with a certificate of the bench. */
import {
  DescribeJobExecutionCommand,
  GetPendingJobExecutionsCommand,
  IoTJobsDataPlaneClient,
  StartNextPendingJobExecutionCommand,
  UpdateJobExecutionCommand,
} from '@aws-sdk/client-iot-jobs-data-plane'
import type { Agent } from 'node:https'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HttpDeviceBench } from '../../helpers/http-devices.ts'

let bench: HttpDeviceBench
const clients: IoTJobsDataPlaneClient[] = []
beforeAll(async () => {
  bench = await HttpDeviceBench.start()
})
afterAll(async () => {
  for (const client of clients) client.destroy()
  await bench.stop()
})

const usual = { region: 'us-east-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' }, maxAttempts: 1 }

/** A device with nothing changed but its endpoint and CA. */
function client(httpsAgent: Agent): IoTJobsDataPlaneClient {
  return noted(new IoTJobsDataPlaneClient({ ...usual, endpoint: `https://127.0.0.1:${bench.filePort}`, requestHandler: { httpsAgent } }))
}

/** A program on this computer that acts as devices. */
function tool(credentials = usual.credentials): IoTJobsDataPlaneClient {
  return noted(new IoTJobsDataPlaneClient({ ...usual, credentials, endpoint: bench.toolsUrl }))
}

function noted(made: IoTJobsDataPlaneClient): IoTJobsDataPlaneClient {
  clients.push(made)
  return made
}

async function device(thingName: string): Promise<IoTJobsDataPlaneClient> {
  await bench.rest('POST', '/devices', { deviceId: thingName })
  return client(bench.agent(await bench.certificate(thingName)))
}

describe('a device by HTTP', () => {
  it('fetches its jobs in turn, says how they go, and is asked for nothing more', async () => {
    const thingName = 'thing:1'
    const sdk = await device(thingName)
    expect(await sdk.send(new GetPendingJobExecutionsCommand({ thingName }))).toMatchObject({ inProgressJobs: [], queuedJobs: [] })
    expect((await sdk.send(new StartNextPendingJobExecutionCommand({ thingName }))).execution).toBeUndefined()
    // It is an AWS device from its first word on: only now is there a queue for it.
    const first = await bench.job([thingName], { operation: 'reboot', delay: 3 })
    const second = await bench.job([thingName], { operation: 'update' })
    const { queuedJobs } = await sdk.send(new GetPendingJobExecutionsCommand({ thingName }))
    expect(queuedJobs?.map(({ jobId, versionNumber }) => [jobId, versionNumber])).toEqual([
      [first, 1],
      [second, 1],
    ])

    const next = await sdk.send(new DescribeJobExecutionCommand({ thingName, jobId: '$next', includeJobDocument: true }))
    expect(next.execution).toMatchObject({ jobId: first, thingName, status: 'QUEUED', jobDocument: '{"operation":"reboot","delay":3}' })
    const begun = await sdk.send(new StartNextPendingJobExecutionCommand({ thingName, statusDetails: { step: 'begin' } }))
    expect(begun.execution).toMatchObject({ jobId: first, status: 'IN_PROGRESS', statusDetails: { step: 'begin' }, versionNumber: 2 })
    expect(Math.abs(begun.execution!.startedAt! - Date.now() / 1000)).toBeLessThan(60)
    const updated = await sdk.send(
      new UpdateJobExecutionCommand({
        thingName,
        jobId: first,
        status: 'SUCCEEDED',
        expectedVersion: 2,
        includeJobExecutionState: true,
        includeJobDocument: true,
      }),
    )
    expect([updated.executionState, updated.jobDocument]).toEqual([
      { status: 'SUCCEEDED', statusDetails: { step: 'begin' }, versionNumber: 3 },
      '{"operation":"reboot","delay":3}',
    ])
    await sdk.send(new UpdateJobExecutionCommand({ thingName, jobId: second, status: 'REJECTED', statusDetails: { reason: 'no room' } }))
    const { json } = await bench.rest<{ status: string; error: string }>(
      'GET',
      `/jobs/${second}/executions/${encodeURIComponent(thingName)}`,
    )
    expect(json).toMatchObject({ status: 'REJECTED', error: 'no room' })
    expect(await sdk.send(new GetPendingJobExecutionsCommand({ thingName }))).toMatchObject({ inProgressJobs: [], queuedJobs: [] })
  })

  it('gets each refusal as the exception that the SDK knows', async () => {
    const thingName = 'refused'
    const sdk = await device(thingName)
    await sdk.send(new GetPendingJobExecutionsCommand({ thingName }))
    const jobId = await bench.job([thingName], { operation: 'reboot' })
    const update = (input: object) => sdk.send(new UpdateJobExecutionCommand({ thingName, jobId, status: 'IN_PROGRESS', ...input }))
    await expect(update({ jobId: 'none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
    await expect(update({ expectedVersion: 7 })).rejects.toMatchObject({ name: 'InvalidStateTransitionException' })
    await expect(update({ status: 'QUEUED' })).rejects.toMatchObject({ name: 'InvalidRequestException' })
    await expect(update({ statusDetails: { 'a b': 'c' } })).rejects.toMatchObject({ name: 'InvalidRequestException' })
    await update({ status: 'FAILED' })
    await expect(update({ status: 'SUCCEEDED' })).rejects.toMatchObject({ name: 'InvalidStateTransitionException' })
    await expect(sdk.send(new DescribeJobExecutionCommand({ thingName, jobId }))).rejects.toMatchObject({ name: 'TerminalStateException' })
  })

  it('is seen and stands in the lists, and is not online by it', async () => {
    const thingName = 'only-https'
    const sdk = client(bench.agent(await bench.certificate(thingName)))
    await sdk.send(new GetPendingJobExecutionsCommand({ thingName }))
    expect(bench.bench.port.fleet.device(thingName)).toMatchObject({
      dialect: 'aws',
      presence: 'offline',
      registeredBy: 'connection',
      lastSeenAtMs: expect.any(Number) as number,
    })
    expect(bench.traffic(thingName).map(({ direction, topic, verdict, sentence }) => [direction, topic, verdict, sentence])).toEqual([
      ['in', `$aws/things/${thingName}/jobs/get`, 'noted', expect.any(String)],
      ['out', `$aws/things/${thingName}/jobs/get`, 'sent', 'Answered by HTTP with status 200.'],
    ])
  })

  it('gets links to files of the bench that it can follow over the same door', async () => {
    const thingName = 'fetches'
    const put = await fetch(`${bench.door.url}/api/v1/files/fw.bin`, {
      method: 'PUT',
      headers: { authorization: 'Bearer owner', 'content-type': 'application/octet-stream' },
      body: 'firmware',
    })
    expect(put.ok).toBe(true)
    const agent = bench.agent(await bench.certificate(thingName))
    const sdk = client(agent)
    await sdk.send(new GetPendingJobExecutionsCommand({ thingName }))
    await bench.job([thingName], { operation: 'update', url: '${file:fw.bin}' })
    const { execution } = await sdk.send(new StartNextPendingJobExecutionCommand({ thingName }))
    const { url } = JSON.parse(execution!.jobDocument!) as { url: string }
    expect(url).toMatch(new RegExp(`^https://127\\.0\\.0\\.1:${bench.filePort}/`))
    const { status, text } = await bench.ask(agent, 'GET', url.slice(url.indexOf('/', 8)))
    expect([status, text]).toEqual([200, 'firmware'])
  })

  it('speaks for itself alone', async () => {
    const mine = client(bench.agent(await bench.certificate('mine')))
    await expect(mine.send(new GetPendingJobExecutionsCommand({ thingName: 'others' }))).rejects.toMatchObject({
      name: 'ForbiddenException',
    })
    expect(bench.bench.port.fleet.device('others')).toBeUndefined()
  })
})

describe('proof of who comes', () => {
  it('is not asked of a device that has nothing set, and is of one that has', async () => {
    const bare = client(bench.agent())
    await bare.send(new GetPendingJobExecutionsCommand({ thingName: 'bare' }))
    const certificate = await bench.certificate('proved')
    await bench.rest('POST', '/devices', { deviceId: 'proved' })
    const credentials = { kind: 'thumbprint', primaryThumbprint: certificate.fingerprint }
    await bench.rest('PUT', '/devices/proved/credentials', { credentials })
    const ask = new GetPendingJobExecutionsCommand({ thingName: 'proved' })
    await expect(bare.send(ask)).rejects.toMatchObject({ name: 'ForbiddenException' })
    await expect(client(bench.agent(await bench.certificate('proved'))).send(ask)).rejects.toMatchObject({ name: 'ForbiddenException' })
    await client(bench.agent(certificate)).send(ask)
  })

  it('of a device with keys is refused: it speaks Azure', async () => {
    await bench.rest('POST', '/devices', { deviceId: 'keys' })
    await bench.rest('PUT', '/devices/keys/credentials', { credentials: { kind: 'symmetricKey' } })
    const sdk = client(bench.agent())
    await expect(sdk.send(new GetPendingJobExecutionsCommand({ thingName: 'keys' }))).rejects.toMatchObject({ name: 'ForbiddenException' })
    expect(bench.traffic('keys').at(-1)).toMatchObject({ verdict: 'refused', sentence: expect.stringContaining('Azure') as string })
  })

  it('does not help a device that nobody knows, where the bench takes known ones only', async () => {
    await bench.rest('PATCH', '/settings', { admission: 'known' })
    const sdk = client(bench.agent(await bench.certificate('stranger')))
    await expect(sdk.send(new GetPendingJobExecutionsCommand({ thingName: 'stranger' }))).rejects.toMatchObject({
      name: 'ForbiddenException',
    })
    await bench.rest('PATCH', '/settings', { admission: 'open' })
    expect(bench.bench.port.fleet.device('stranger')).toBeUndefined()
  })
})

describe('the door for tools', () => {
  it('lets a program act as any device', async () => {
    const thingName = 'acted'
    await bench.rest('POST', '/devices', { deviceId: thingName })
    const jobId = await bench.job([thingName], { operation: 'reboot' })
    const sdk = tool()
    expect((await sdk.send(new StartNextPendingJobExecutionCommand({ thingName }))).execution).toMatchObject({
      jobId,
      status: 'IN_PROGRESS',
      jobDocument: '{"operation":"reboot"}',
    })
    const named = { thingName, jobId }
    expect((await sdk.send(new DescribeJobExecutionCommand(named))).execution).toMatchObject({ versionNumber: 2 })
    await sdk.send(new UpdateJobExecutionCommand({ ...named, status: 'SUCCEEDED' }))
    await expect(sdk.send(new UpdateJobExecutionCommand({ ...named, status: 'FAILED' }))).rejects.toMatchObject({
      name: 'InvalidStateTransitionException',
    })
    expect(bench.bench.port.fleet.job(jobId)).toMatchObject({ state: 'completed' })
  })

  it('asks for the access key where one is set', async () => {
    await bench.rest('PATCH', '/settings', { awsAccessKeyId: 'AKIABENCH', awsSecretAccessKey: 'a secret of the bench' })
    const ask = new GetPendingJobExecutionsCommand({ thingName: 'acted' })
    await expect(tool().send(ask)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } })
    await tool({ accessKeyId: 'AKIABENCH', secretAccessKey: 'a secret of the bench' }).send(ask)
    await bench.rest('PATCH', '/settings', { awsAccessKeyId: '', awsSecretAccessKey: '' })
  })
})
