/** Units that speak in another way than before, on a whole bench: they say so by the topics that they use. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import mqtt, { type MqttClient } from 'mqtt'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startBench, type Bench } from '../../../main/bench.ts'
import { definition } from '../../helpers/engine-bench.ts'
import { documentWork } from '../../helpers/fetching-devices.ts'

let bench: Bench
let folder: string
const clients: MqttClient[] = []

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'benchfleet-families-'))
  const ports = { mqttPort: 0, mqttsPort: 0, filePort: 0, plainFilePort: 0, toolsPort: null }
  bench = await startBench({ dataFolder: folder, ...ports, version: '0.0.0', announce: false, log: () => undefined })
})

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.endAsync(true)))
  await bench.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Firmware of one family: what it subscribes to, and how it does a job that it hears of. */
const firmware = {
  plain: {
    filter: 'bench/unit/#',
    begin: null,
    heard: (client: MqttClient, topic: string) => {
      if (topic.includes('/request/')) client.publish(topic.replace('/request/', '/response/'), '{"status":"SUCCEEDED"}', { qos: 1 })
    },
  },
  ...Object.fromEntries(
    ['$aws', '$emqx'].map((root) => [
      root.slice(1),
      {
        filter: `${root}/things/unit/jobs/#`,
        begin: `${root}/things/unit/jobs/start-next`,
        heard: (client: MqttClient, topic: string, payload: string) => {
          const { execution } = JSON.parse(payload) as { execution?: { jobId: string } }
          if (topic.endsWith('start-next/accepted') && execution)
            client.publish(`${root}/things/unit/jobs/${execution.jobId}/update`, '{"status":"SUCCEEDED"}', { qos: 1 })
        },
      },
    ]),
  ),
} as Record<string, { filter: string; begin: string | null; heard(client: MqttClient, topic: string, payload: string): void }>

/** The unit comes with this firmware, does what waits, and goes. */
async function doJob(family: string, jobId: string): Promise<void> {
  await bench.port.submit({
    kind: 'job.create',
    jobId,
    definition: definition(['unit'], { work: documentWork, name: jobId }),
    by: 'tester',
    run: true,
    who: 'tester',
  })
  const { filter, begin, heard } = firmware[family]!
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${bench.port.overview().broker.port}`, { clientId: 'unit' })
  clients.push(client)
  client.on('message', (topic, payload) => heard(client, topic, payload.toString()))
  await client.subscribeAsync(filter, { qos: 1 })
  if (begin !== null) await client.publishAsync(begin, '', { qos: 1 })
  await vi.waitFor(() => expect(bench.port.fleet.job(jobId)?.state).toBe('completed'), { timeout: 10_000 })
  await client.endAsync()
}

test('a unit gets its job by each firmware, whatever it spoke before', async () => {
  await bench.port.submit({ kind: 'device.register', devices: [{ deviceId: 'unit' }], by: 'person', who: 'tester' })
  const families = ['plain', 'aws', 'plain', 'emqx', 'aws', 'emqx', 'plain']
  for (const [at, family] of families.entries()) {
    await doJob(family, `job-${at}`)
    expect(bench.port.fleet.device('unit')?.dialect).toBe(family)
  }
})
