import { setImmediate as nextTurn } from 'node:timers/promises'
import type { z } from 'zod'
import { BenchError } from '../contract/errors.ts'
import type { Device } from '../contract/devices.ts'
import {
  findingReasons,
  weightOf,
  type CheckedDevice,
  type FindingReason,
  type JobFinding,
  type jobCheckSchema,
} from '../contract/job-check.ts'
import type { JobEdit } from '../contract/job-requests.ts'
import { checkFilesOf } from './file-use.ts'
import { readDefinition } from './job-requests.ts'
import { holds, pageOf, type Page, type PageRequest } from './page.ts'
import type { ApiPort } from './port.ts'

/** Devices that are looked at between two looks at the clock. */
const devicesAtATime = 100
/** How long the bench looks on at a stretch, and how long in all, in ms: a person waits for the answer. */
const longestStretchMs = 8
const longestMs = 8_000

interface Found {
  device: Device
  findings: JobFinding[]
}

export interface JobCheckRequest extends PageRequest {
  job: JobEdit
  reason?: FindingReason | undefined
  search?: string | undefined
}

/**
 * Looks at a job as it would be made and run now, and at every device that its targets come to.
 * @throws BenchError InvalidInput, DeviceNotFound, DeviceSetNotFound for a request that makes no job.
 */
export async function checkJob(
  port: Pick<ApiPort, 'fleet' | 'files' | 'now'>,
  { job, reason, search = '', ...page }: JobCheckRequest,
): Promise<z.infer<typeof jobCheckSchema> & Page<CheckedDevice>> {
  const definition = readDefinition(port.fleet, job)
  const { devices } = port.fleet.resolve(definition.targets)
  const checker = port.fleet.check(definition, port.now())
  const { found, checked } = await lookAt(devices, checker.findingsOn)
  const wanted = found.filter(
    ({ device, findings }) =>
      (reason === undefined || findings.some((finding) => finding.reason === reason)) &&
      (search === '' || holds(search, device.deviceId, device.name, device.slot)),
  )
  return {
    refusal: checker.refusal ?? filesRefusal(port, definition.work),
    devices: devices.length,
    checked,
    ...countsOf(found),
    ...pageOf(bySeriousness(wanted), page, viewOf),
  }
}

async function lookAt(devices: readonly Device[], findingsOn: (deviceId: string) => JobFinding[]) {
  const found: Found[] = []
  const beganAtMs = performance.now()
  let stretchBeganAtMs = beganAtMs
  let checked = 0
  for (const device of devices) {
    if (checked % devicesAtATime === 0 && performance.now() - stretchBeganAtMs > longestStretchMs) {
      if (performance.now() - beganAtMs > longestMs) break
      await nextTurn()
      stretchBeganAtMs = performance.now()
    }
    const findings = findingsOn(device.deviceId)
    if (findings.length > 0) found.push({ device, findings })
    checked += 1
  }
  return { found, checked }
}

function filesRefusal(port: Pick<ApiPort, 'files'>, work: Parameters<typeof checkFilesOf>[1]): string | null {
  try {
    checkFilesOf(port, work)
    return null
  } catch (error) {
    if (error instanceof BenchError) return error.message
    throw error
  }
}

/** Findings of a device stand with the most serious first. */
const worstOf = ({ findings }: Found) => weightOf[findings[0]!.reason]

function countsOf(found: readonly Found[]): Pick<z.infer<typeof jobCheckSchema>, 'refused' | 'doubtful' | 'reasons'> {
  const counts = new Map<FindingReason, number>()
  for (const { findings } of found) for (const { reason } of findings) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return {
    refused: found.filter((each) => worstOf(each) === 'refused').length,
    doubtful: found.filter((each) => worstOf(each) === 'doubtful').length,
    reasons: findingReasons.flatMap((reason) => {
      const count = counts.get(reason)
      return count === undefined ? [] : [{ reason, weight: weightOf[reason], count }]
    }),
  }
}

/** Equal ones keep the order of the targets. */
function bySeriousness(found: readonly Found[]): Found[] {
  const rank = ({ findings }: Found) => findingReasons.indexOf(findings[0]!.reason)
  return found.toSorted((left, right) => rank(left) - rank(right))
}

function viewOf({ device: { deviceId, name, slot }, findings }: Found): CheckedDevice {
  return { deviceId, name, slot, findings: findings.map((finding) => ({ ...finding, weight: weightOf[finding.reason] })) }
}
