import { strayTimes } from '../contract/command-times.ts'
import type { NewJobDefinition } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import { onOneLine, titleSchema } from '../contract/ids.ts'
import { jobWorkSchema, keptAlongOf, type JobWork, type Targets } from '../contract/jobs.ts'
import type { JobEdit, WireTargets } from '../contract/job-requests.ts'
import { definedOf } from './defined-of.ts'
import { inputProblems, sentenceOf } from './input-problems.ts'

/**
 * Targets as the wire spells them, as the engine keeps them.
 * @throws BenchError DeviceSetNotFound for a group that is neither the id nor the name of a set; DeviceNotFound.
 */
export function readTargets(fleet: FleetView, wire: WireTargets): Targets {
  const missing = wire.thingNames?.find((deviceId) => !fleet.device(deviceId))
  if (missing !== undefined)
    throw new BenchError('DeviceNotFound', `There is no device ‘${missing}’: register it, or leave it out.`, {
      deviceId: missing,
      field: 'targets.thingNames',
    })
  return {
    deviceIds: [...new Set(wire.thingNames ?? [])],
    deviceSetIds: [...new Set((wire.thingGroupNames ?? []).map((name) => deviceSetIdOf(fleet, name)))],
    query: wire.query ?? null,
    exceptDeviceIds: [...new Set(wire.exceptThingNames ?? [])],
  }
}

function deviceSetIdOf(fleet: FleetView, nameOrId: string): string {
  if (fleet.deviceSet(nameOrId)) return nameOrId
  for (const deviceSet of fleet.deviceSets()) if (deviceSet.name === nameOrId) return deviceSet.deviceSetId
  throw new BenchError('DeviceSetNotFound', `There is no device set ‘${nameOrId}’: give the name or the id of one.`, {
    deviceSet: nameOrId,
    field: 'targets.thingGroupNames',
  })
}

/**
 * What the engine keeps of a request for a job.
 * @throws BenchError InvalidInput that names the field.
 */
export function readDefinition(fleet: FleetView, request: JobEdit & { jobTemplateId?: string | undefined }): NewJobDefinition {
  const parsed = jobWorkSchema.safeParse(workOf(request))
  const problems = [...strayTimes(request), ...(parsed.success ? [] : inputProblems(parsed.error.issues))]
  if (!parsed.success || problems.length > 0) throw new BenchError('InvalidInput', sentenceOf(problems), { problems })
  return {
    name: request.name ?? proposedName(parsed.data),
    description: request.description ?? '',
    work: parsed.data,
    templateId: request.templateId ?? null,
    targets: readTargets(fleet, request.targets),
    targetSelection: request.targetSelection ?? 'SNAPSHOT',
    jobExecutionsRolloutConfig: request.jobExecutionsRolloutConfig ?? null,
    abortConfig: request.abortConfig ?? null,
    timeoutConfig: request.timeoutConfig ?? null,
    jobExecutionsRetryConfig: request.jobExecutionsRetryConfig ?? null,
    schedulingConfig: request.schedulingConfig ?? null,
    ...keptAlongOf(request),
    jobTemplateId: request.jobTemplateId ?? null,
  }
}

/** What the request says that the job does, not yet checked. */
function workOf({ type, operations, document, responseTimeoutInSeconds, connectTimeoutInSeconds }: JobEdit): object {
  if (document !== undefined) return { type: 'document', document }
  if (type !== 'command') return { type, operations }
  return { type, operations, ...definedOf({ responseTimeoutInSeconds, connectTimeoutInSeconds }) }
}

/** A name for a job that was given none: what it does. */
function proposedName(work: JobWork): string {
  return titleSchema.catch('Job document').parse(onOneLine(wordsFor(work)).slice(0, 256))
}

function wordsFor(work: JobWork): string {
  if (work.type === 'document') {
    const operation = work.document.operation ?? work.document.action
    return typeof operation === 'string' ? operation : ''
  }
  const names = work.operations.map((operation) => operation.name).join(', ')
  return work.type === 'command' ? names : `Set ${names}`
}
