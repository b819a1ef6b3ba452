/** Short words for what tests do to devices that fetch their jobs, and for what these are told. */
import type { DialectName } from '../../main/contract/devices.ts'
import type { QueueDelivery } from '../../main/contract/deliveries.ts'
import type { DeviceInput, Output } from '../../main/contract/engine-io.ts'
import type { JobWork } from '../../main/contract/jobs.ts'
import { EngineBench } from './engine-bench.ts'

export const documentWork: JobWork = { type: 'document', document: { operation: 'reboot' } }

/** What a device was told of its queue, as "[all] first", or "[all]" where the first stayed; nothing: it was told nothing. */
export function notices({ outbox }: Pick<Output, 'outbox'>): string[] {
  return outbox
    .filter((delivery): delivery is QueueDelivery => delivery.about === 'queue')
    .map(({ pending, hasOthers, hasNewFirst }) => {
      const all = pending.map(({ jobId, status }) => `${jobId} ${status}`).join(', ')
      return `${hasOthers ? 'notify' : ''}${hasNewFirst ? ` next ${pending[0]?.jobId ?? 'none'}` : ''} [${all}]`.trim()
    })
}

interface Coming {
  session?: boolean
  subscribe?: boolean
  dialect?: DialectName
}

export function come(bench: EngineBench, deviceId: string, { session = false, subscribe = true, dialect = 'aws' }: Coming = {}): Output {
  bench.apply({ kind: 'device.connected', deviceId, dialect })
  const restored = bench.apply({ kind: 'device.listening', deviceId, channels: session ? ['queue', 'setting'] : [] })
  if (session || !subscribe) return restored
  return bench.apply({ kind: 'device.listening', deviceId, channels: ['queue', 'setting'] })
}

/** A bench with devices that are there and listen for notices. */
export function benchOfFetching(...deviceIds: string[]): EngineBench {
  const bench = new EngineBench()
  bench.register(...deviceIds)
  for (const deviceId of deviceIds) come(bench, deviceId)
  return bench
}

/** Makes a document job and runs it. */
export function make(bench: EngineBench, jobId: string, rules = {}, deviceIds = ['d1']): Output {
  return bench.job(jobId, deviceIds, { work: documentWork, rules })
}

type Updated = Extract<DeviceInput, { kind: 'execution.updated' }>
export type Update = Partial<Omit<Updated, 'kind' | 'jobId' | 'status'>>

export function update(bench: EngineBench, jobId: string, status: Updated['status'], more: Update = {}): Output {
  return bench.apply({ kind: 'execution.updated', deviceId: 'd1', jobId, status, message: null, ...more })
}

export const startNext = (bench: EngineBench, deviceId = 'd1') => bench.apply({ kind: 'execution.startNext', deviceId })
