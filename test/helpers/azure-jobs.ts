import type { Execution } from '../../main/contract/executions.ts'
import type { TrafficEntry } from '../../main/contract/traffic.ts'
import type { HeadlessBench } from './headless-bench.ts'

/** How long a test waits for what has to come. */
export const patience = { timeout: 30_000, interval: 50 }

/** Makes a job and runs it; its id. */
export async function startJob(server: HeadlessBench, deviceIds: string[], body: Record<string, unknown>): Promise<string> {
  const targets = { thingNames: deviceIds }
  return (await server.call<{ jobId: string }>('POST', '/jobs', { name: 'Job', targets, ...body })).jobId
}

export function executionOf(server: HeadlessBench, jobId: string, deviceId: string): Promise<Execution> {
  return server.call('GET', `/jobs/${jobId}/executions/${encodeURIComponent(deviceId)}`)
}

/** The trace of one device, or of all; connections that were refused stand under their client id. */
export async function trafficOf(server: HeadlessBench, deviceId?: string): Promise<TrafficEntry[]> {
  const of = deviceId === undefined ? '' : `&deviceId=${encodeURIComponent(deviceId)}`
  return (await server.call<{ items: TrafficEntry[] }>('GET', `/traffic?limit=1000${of}`)).items
}
