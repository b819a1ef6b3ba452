import Papa from 'papaparse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../main/contract/json.ts'
import type { FailureReason, JobView } from '../../../main/contract/jobs.ts'
import { AwsBench } from '../../helpers/aws-bench.ts'
import { AwsLightDevice, type ToldExecution } from '../../helpers/aws-light-device.ts'
import { unzipped } from '../../helpers/unzipped.ts'

/** How many that speak what an SDK speaks, each with a certificate of its own. */
const devices = 2_000
/** How many connect at once. */
const atOnce = 40
const patience = { timeout: 120_000, interval: 200 }

interface CsvRow {
  'device id': string
  status: string
  error: string
  'status details': string
}

describe(`jobs over ${devices} AWS devices`, { timeout: 240_000 }, () => {
  let bench: AwsBench
  let thingNames: string[]
  const open: AwsLightDevice[] = []
  /** How often each began each job, as `job/device`. */
  const begun = new Map<string, number>()
  const failsJob = (index: number) => index % 20 === 7
  const rejectsJob = (index: number) => index % 20 === 13
  const ignoresSetting = (index: number) => index % 10 === 3

  beforeAll(async () => {
    bench = await AwsBench.start()
    thingNames = Array.from({ length: devices }, (_, index) => `unit-${String(index + 1).padStart(4, '0')}`)
    const csv = ['deviceId,name', ...thingNames.map((name) => `${name},x`)].join('\n')
    const response = await bench.server.fetch('/api/v1/devices/certificates', {
      ...{ method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv },
    })
    const files = unzipped(new Uint8Array(await response.arrayBuffer()))
    let next = 0
    const connectOne = async (): Promise<void> => {
      const index = next++
      if (index >= devices) return
      const thingName = thingNames[index]!
      const file = (name: string) => files[`${thingName}/${name}`]!
      open[index] = await AwsLightDevice.connect({
        ...{ port: bench.server.mqttsPort, thingName },
        ...{ ca: file('ca.pem'), cert: file(`${thingName}.cert.pem`), key: file(`${thingName}.private.key`) },
        isTold: (execution, device) => void work(index, execution, device),
        takes: (delta) => (ignoresSetting(index) ? null : delta),
      })
      return connectOne()
    }
    await Promise.all(Array.from({ length: atOnce }, connectOne))
  }, 120_000)
  afterAll(async () => {
    for (const device of open) device.leave()
    await bench.stop()
  })

  /** It begins what it was told of, and says how that went. */
  async function work(index: number, { jobId }: ToldExecution, device: AwsLightDevice): Promise<void> {
    const { body } = await device.ask('jobs/start-next')
    const key = `${body.execution!.jobId}/${index}`
    begun.set(key, (begun.get(key) ?? 0) + 1)
    const end: JsonObject = failsJob(index)
      ? { status: 'FAILED', statusDetails: { reason: 'motor is stuck', code: '7' } }
      : { status: rejectsJob(index) ? 'REJECTED' : 'SUCCEEDED', statusDetails: { depth: '2' } }
    await device.ask(`jobs/${jobId}/update`, { ...end, expectedVersion: 2 })
  }

  async function ends(jobId: string): Promise<JobView> {
    const jobOf = () => bench.server.call<JobView>('GET', `/jobs/${jobId}`)
    await expect.poll(async () => (await jobOf()).state, patience).toBe('failed')
    return jobOf()
  }

  async function csvOf(jobId: string): Promise<CsvRow[]> {
    const text = await (await bench.server.fetch(`/api/v1/jobs/${jobId}/executions.csv`)).text()
    const { data } = Papa.parse<CsvRow>(text.replace(/^\uFEFF/, ''), { header: true, skipEmptyLines: true })
    return data.toSorted((a, b) => (a['device id'] < b['device id'] ? -1 : 1))
  }

  const reasonsOf = async (jobId: string) =>
    (await bench.server.call<FailureReason[]>('GET', `/jobs/${jobId}/failure-reasons`)).map(({ error, count }) => [error, count])
  const countOf = (holds: (index: number) => boolean) => thingNames.filter((_name, index) => holds(index)).length

  test('a document job: counts, reasons, every row, and each device began it once', async () => {
    const jobId = await bench.startJob(thingNames, { operation: 'selfTest', depth: 2 })
    const [failed, rejected] = [countOf(failsJob), countOf(rejectsJob)]
    expect((await ends(jobId)).counts).toMatchObject({ SUCCEEDED: devices - failed - rejected, FAILED: failed, REJECTED: rejected })
    expect(await reasonsOf(jobId)).toContainEqual(['motor is stuck', failed])
    expect(thingNames.filter((_name, index) => begun.get(`${jobId}/${index}`) !== 1)).toEqual([])
    const told = (await csvOf(jobId)).map((row) => [row['device id'], row.status, row.error, JSON.parse(row['status details']) as unknown])
    expect(told).toEqual(
      thingNames.map((thingName, index) =>
        failsJob(index)
          ? [thingName, 'Failed', 'motor is stuck', { reason: 'motor is stuck', code: '7' }]
          : [
              thingName,
              rejectsJob(index) ? 'Failed' : 'Completed',
              rejectsJob(index) ? (expect.any(String) as string) : '',
              { depth: '2' },
            ],
      ),
    )
  })

  test('a setting job through the shadow: who does not report it is waited for, until the job is canceled by force', async () => {
    const jobId = await bench.startJob(thingNames, null, { type: 'setting', operations: [{ name: 'fan', value: 3 }] })
    const silent = countOf(ignoresSetting)
    const countsOf = async () => (await bench.server.call<JobView>('GET', `/jobs/${jobId}`)).counts
    await expect.poll(countsOf, patience).toMatchObject({ SUCCEEDED: devices - silent, IN_PROGRESS: silent })
    await bench.server.call('POST', `/jobs/${jobId}/cancel`, { force: true })
    expect(await countsOf()).toMatchObject({ SUCCEEDED: devices - silent, CANCELED: silent })
    const rows = await csvOf(jobId)
    expect(rows.map((row) => [row['device id'], row.status])).toEqual(
      thingNames.map((thingName, index) => [thingName, ignoresSetting(index) ? 'Canceled' : 'Completed']),
    )
    expect(await bench.server.call('GET', `/devices/${thingNames[0]}/twin`)).toMatchObject({ desired: { fan: 3 }, reported: { fan: 3 } })
  })
})
