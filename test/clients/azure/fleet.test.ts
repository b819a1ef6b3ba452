import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FailureReason, JobView } from '../../../main/contract/jobs.ts'
import type { TelemetryRecord } from '../../../main/contract/telemetry.ts'
import { AzureDevice, plugAndPlay } from '../../helpers/azure-device.ts'
import { startJob } from '../../helpers/azure-jobs.ts'
import { AzureLightDevice } from '../../helpers/azure-light-device.ts'
import { hostOf } from '../../helpers/azure-wire.ts'
import { startHeadless, temporaryFolder, type HeadlessBench } from '../../helpers/headless-bench.ts'

const sdkDevices = 50
const lightDevices = 2_000
/** Handshakes at the same time: more only wait for each other. */
const atOnce = 50
const patience = { timeout: 60_000, interval: 100 }

interface CsvRow {
  'device id': string
  status: string
  error: string
  'answer status': string
  answer: string
}

/** A key of its own for each, so that they can be enrolled in bulk. */
const keyOf = (deviceId: string) => createHash('sha256').update(deviceId).digest('base64')

/** Calls for every index, a bounded number at the same time; the results in order. */
async function forAll<Result>(count: number, act: (index: number) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const worker = async () => {
    for (let index = next++; index < count; index = next++) results[index] = await act(index)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return results
}

describe('jobs over a fleet of Azure devices', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let server: HeadlessBench

  beforeAll(async () => {
    folder = await temporaryFolder()
    server = await startHeadless({ dataFolder: folder.folder })
  })
  afterAll(async () => {
    await server.end()
    await folder.remove()
  })

  async function enrol(prefix: string, count: number): Promise<string[]> {
    const deviceIds = Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(4, '0')}`)
    const csv = ['deviceId,primaryKey', ...deviceIds.map((deviceId) => `${deviceId},${keyOf(deviceId)}`)].join('\n')
    await server.call('POST', '/devices/import', { csv, mode: 'all' })
    return deviceIds
  }

  /** Waits until all devices are done; it failed where one of them did. */
  async function ends(jobId: string): Promise<JobView> {
    const jobOf = () => server.call<JobView>('GET', `/jobs/${jobId}`)
    await expect.poll(async () => (await jobOf()).state, patience).toBe('failed')
    return jobOf()
  }

  /** By device id. */
  async function csvOf(jobId: string): Promise<CsvRow[]> {
    const text = await (await server.fetch(`/api/v1/jobs/${jobId}/executions.csv`)).text()
    const { data } = Papa.parse<CsvRow>(text.replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: true })
    return data.toSorted((a, b) => (a['device id'] < b['device id'] ? -1 : 1))
  }

  const reasonsOf = async (jobId: string) =>
    (await server.call<FailureReason[]>('GET', `/jobs/${jobId}/failure-reasons`)).map(({ error, count }) => [error, count])

  /** Of the whole fleet: every tenth refuses the setting, every twentieth fails the command. */
  const refusesSetting = (index: number) => index % 10 === 3
  const failsCommand = (index: number) => index % 20 === 7
  const fan = { type: 'setting', operations: [{ name: 'fan', value: 3 }] }
  const selfTest = { type: 'command', operations: [{ name: 'selfTest', value: { depth: 2 } }] }
  const fault = { message: 'motor is stuck', code: 7 }

  async function expectSettings(jobId: string, deviceIds: string[]): Promise<void> {
    const refused = deviceIds.filter((_deviceId, index) => refusesSetting(index)).length
    expect((await ends(jobId)).counts).toMatchObject({ SUCCEEDED: deviceIds.length - refused, FAILED: refused })
    expect(await reasonsOf(jobId)).toEqual([['fan is blocked', refused]])
    const rows = await csvOf(jobId)
    expect(rows.map((row) => [row['device id'], row.status, row.error])).toEqual(
      deviceIds.map((deviceId, index) => (refusesSetting(index) ? [deviceId, 'Failed', 'fan is blocked'] : [deviceId, 'Completed', ''])),
    )
  }

  async function expectCommands(jobId: string, deviceIds: string[]): Promise<void> {
    const failed = deviceIds.filter((_deviceId, index) => failsCommand(index)).length
    expect((await ends(jobId)).counts).toMatchObject({ SUCCEEDED: deviceIds.length - failed, FAILED: failed })
    expect(await reasonsOf(jobId)).toEqual([['motor is stuck', failed]])
    const rows = await csvOf(jobId)
    const told = rows.map((row) => [row['device id'], row.status, row.error, row['answer status'], JSON.parse(row.answer) as unknown])
    expect(told).toEqual(
      deviceIds.map((deviceId, index) =>
        failsCommand(index)
          ? [deviceId, 'Failed', 'motor is stuck', '500', fault]
          : [deviceId, 'Completed', '', '200', { deviceId, payload: { depth: 2 } }],
      ),
    )
  }

  test(`${sdkDevices} on the SDK`, { timeout: 180_000 }, async () => {
    const deviceIds = await enrol('sdk', sdkDevices)
    const devices = await forAll(sdkDevices, async (index) => {
      const deviceId = deviceIds[index]!
      const connectionString = `HostName=${hostOf(server)};DeviceId=${deviceId};SharedAccessKey=${keyOf(deviceId)}`
      const device = await AzureDevice.connect(server, connectionString)
      await device.takeSettings((desired) =>
        refusesSetting(index) ? { fan: { value: 0, ac: 400, av: desired['$version'], ad: 'fan is blocked' } } : plugAndPlay(desired),
      )
      device.onMethod('selfTest', (payload) =>
        failsCommand(index) ? { status: 500, payload: fault } : { status: 200, payload: { deviceId, payload } },
      )
      return device
    })
    try {
      await expectSettings(await startJob(server, deviceIds, fan), deviceIds)
      await expectCommands(await startJob(server, deviceIds, selfTest), deviceIds)
    } finally {
      await Promise.all(devices.map((device) => device.close()))
    }
  })

  test(`${lightDevices} that speak the same bytes`, { timeout: 300_000 }, async () => {
    const deviceIds = await enrol('light', lightDevices)
    const ca = await readFile(server.caPath, 'utf8')
    /** How often each was asked: a command may not come twice. */
    const asked = new Map<string, number>()
    const devices = await forAll(lightDevices, (index) => {
      const deviceId = deviceIds[index]!
      return AzureLightDevice.connect({
        ...{ port: server.mqttsPort, deviceId, ca, key: keyOf(deviceId), modelId: 'dtmi:com:example:Thermostat;1' },
        take: () => (refusesSetting(index) ? { code: 400, text: 'fan is blocked' } : { code: 200 }),
        obey: (_name, payload) => {
          asked.set(deviceId, (asked.get(deviceId) ?? 0) + 1)
          return failsCommand(index) ? { status: 500, payload: fault } : { status: 200, payload: { deviceId, payload } }
        },
      })
    })
    try {
      const online = await server.call<{ total: number }>('GET', '/devices?presence=online&search=light&limit=1')
      expect(online.total).toBe(lightDevices)
      await expectSettings(await startJob(server, deviceIds, fan), deviceIds)
      await expectCommands(await startJob(server, deviceIds, selfTest), deviceIds)
      expect([...asked.values()].filter((times) => times !== 1)).toEqual([])
      expect(asked.size).toBe(lightDevices)

      await Promise.all(devices.map((device, index) => device.send({ index, deviceId: deviceIds[index]! })))
      const kept = await forAll(lightDevices, async (index) => {
        const { items } = await server.call<{ items: TelemetryRecord[] }>('GET', `/devices/${deviceIds[index]}/telemetry`)
        return items.map(({ body }) => body)
      })
      expect(kept).toEqual(deviceIds.map((deviceId, index) => [{ index, deviceId }]))
    } finally {
      for (const device of devices) device.leave()
    }
  })
})
