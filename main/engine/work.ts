import type { Device } from '../contract/devices.ts'
import type { Channel, Delivery } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import type { Execution } from '../contract/executions.ts'
import type { JobDefinition, JobWork } from '../contract/jobs.ts'
import { sameJson, type JsonObject, type JsonValue } from '../contract/json.ts'
import type { DeviceTemplate } from '../contract/templates.ts'
import { checkValue } from './value-check.ts'

/** What a device must listen to for this work; null when the device is not told at all. */
export function channelOf(work: JobWork): Channel | null {
  return work.type === 'property' ? null : work.type === 'setting' ? 'setting' : 'command'
}

/** How many messages the work takes on a device: settings go together, commands one after the other. */
export function stepsOf(work: JobWork): number {
  return work.type === 'command' ? work.operations.length : 1
}

/** The values of a setting or property job by name. */
export function valuesOf(work: JobWork): JsonObject {
  if (work.type !== 'setting' && work.type !== 'property') return {}
  return Object.fromEntries(work.operations.map((operation) => [operation.name, operation.value ?? null]))
}

/** True when the device reports every value that a setting job sent. */
export function reportsAll(work: JobWork, reported: JsonObject): boolean {
  return work.type === 'setting' && work.operations.every(({ name, value }) => sameJson(own(reported, name), value))
}

/** What to tell the device for the step that its execution is at. */
export function deliveryOf(device: Device, job: JobDefinition, execution: Execution): Delivery {
  const { work } = job
  return {
    deviceId: device.deviceId,
    dialect: device.dialect,
    jobId: job.jobId,
    executionNumber: execution.executionNumber,
    step: execution.step,
    channel: channelOf(work) ?? 'command',
    what: whatToTell(work, execution.step),
  }
}

function whatToTell(work: JobWork, step: number): Delivery['what'] {
  if (work.type === 'document') return { kind: 'document', document: work.document }
  if (work.type !== 'command') return { kind: 'settings', values: valuesOf(work) }
  const operation = work.operations[step]!
  return { kind: 'command', name: operation.name, payload: operation.value ?? null }
}

/** `target` with a JSON merge patch applied (RFC 7396): null takes a member away, objects merge, all else replaces. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = new Map(Object.entries(target))
  for (const [key, value] of Object.entries(patch)) {
    const before = merged.get(key)
    if (value === null) merged.delete(key)
    else merged.set(key, isObject(value) ? mergePatch(isObject(before) ? before : {}, value) : value)
  }
  return Object.fromEntries(merged)
}

/** A member of its own: `constructor` and `__proto__` are names that a device may give, and mean nothing here. */
function own(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * Checks a job's operations against the template that types them.
 * @throws BenchError InvalidInput that names every field that is wrong.
 */
export function checkWork(work: JobWork, template: DeviceTemplate): void {
  if (work.type === 'document') return
  const fields = work.type === 'setting' ? template.settings : work.type === 'property' ? template.properties : template.commands
  const problems = work.operations.flatMap((operation) => {
    const field = fields.find((candidate) => candidate.name === operation.name)
    if (!field) return [`Template ‘${template.name}’ has no ${work.type} ‘${operation.name}’.`]
    const schema = 'schema' in field ? field.schema : field.payload
    if (schema === null) return operation.value === undefined ? [] : [`Command ‘${operation.name}’ takes no payload.`]
    if (work.type === 'command' && operation.value === undefined) return []
    return checkValue(operation.name, schema, operation.value) ?? []
  })
  if (problems.length > 0) throw new BenchError('InvalidInput', `The job cannot be kept. ${problems.join(' ')}`, { problems })
}
