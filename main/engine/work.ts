import type { Device, DialectName } from '../contract/devices.ts'
import type { DialectWork } from '../contract/dialect.ts'
import type { Channel, ExecutionDelivery } from '../contract/deliveries.ts'
import { BenchError } from '../contract/errors.ts'
import type { Execution } from '../contract/executions.ts'
import type { JobDefinition, JobWork, Operation } from '../contract/jobs.ts'
import type { JsonObject } from '../contract/json.ts'
import { classicShadow } from '../contract/shadow.ts'
import type { DeviceTemplate, TemplateCommand, ValueSchema } from '../contract/templates.ts'
import type { Records } from './records.ts'
import { patchAsItStands, twinOf } from './twin.ts'
import { checkValue } from './value-check.ts'

/** How each dialect works, as far as the engine needs to know. */
export type WorkOf = (dialect: DialectName) => DialectWork

/** How many messages the work takes on a device: settings go together, commands one after the other. */
export function stepsOf(work: JobWork): number {
  return work.type === 'command' ? work.operations.length : 1
}

/** The values of a setting or property job by name. */
export function valuesOf(work: JobWork): JsonObject {
  if (work.type !== 'setting' && work.type !== 'property') return {}
  return Object.fromEntries(work.operations.map((operation) => [operation.name, operation.value ?? null]))
}

/** The template that says how a device is spoken to: its own, else the one that the job was made with. */
export function templateFor(records: Records, device: Device, job: JobDefinition): DeviceTemplate | null {
  const templateId = device.templateId ?? job.templateId
  return templateId === null ? null : (records.templates.get(templateId) ?? null)
}

/** True of a job that the device fetches by itself, and is not told step by step. */
export function isFetched(workOf: WorkOf, device: Pick<Device, 'dialect'>, { work }: JobDefinition): boolean {
  return (work.type === 'command' || work.type === 'document') && workOf(device.dialect).documentOf !== null
}

/** What a device must listen to for the step that an execution is at; null when the device is not told of it. */
export function channelOf(
  records: Records,
  workOf: WorkOf,
  device: Device,
  job: JobDefinition,
  execution: Pick<Execution, 'step'>,
): Channel | null {
  const { work } = job
  if (work.type === 'property') return null
  if (work.type === 'setting') return 'setting'
  if (isFetched(workOf, device, job)) return null
  return isAnswered(records, workOf, device, job, execution.step) ? 'command' : 'message'
}

/** What to tell the device for the step that its execution is at. @param what where it is known already. */
export function deliveryOf(
  records: Records,
  workOf: WorkOf,
  device: Device,
  job: JobDefinition,
  execution: Execution,
  what: ExecutionDelivery['what'] = whatToTell(records, workOf, device, job, execution.step),
): ExecutionDelivery {
  return {
    about: 'execution',
    deviceId: device.deviceId,
    dialect: device.dialect,
    jobId: job.jobId,
    jobName: job.name,
    executionNumber: execution.executionNumber,
    step: execution.step,
    channel: channelOf(records, workOf, device, job, execution) ?? 'command',
    what,
  }
}

function whatToTell(records: Records, workOf: WorkOf, device: Device, job: JobDefinition, step: number): ExecutionDelivery['what'] {
  const { work } = job
  const template = templateFor(records, device, job)
  if (work.type === 'document') return { kind: 'document', document: work.document }
  if (work.type === 'command') {
    const operation = work.operations[step]!
    return {
      kind: 'command',
      name: operation.name,
      payload: operation.value ?? null,
      wireFormat: template?.wireFormat ?? 'pnp',
      isAnswered: isAnswered(records, workOf, device, job, step),
    }
  }
  const values = valuesOf(work)
  const patch = workOf(device.dialect).desiredPatch(values, template, device.desired)
  const shadow = classicShadow(device, twinOf(records, device.deviceId))
  return {
    kind: 'settings',
    values,
    // Somebody may have written over it since.
    patch: patchAsItStands(patch, device.desired),
    version: twinOf(records, device.deviceId).desiredVersion,
    shadow: { before: shadow, after: shadow },
  }
}

function isAnswered(records: Records, workOf: WorkOf, device: Device, job: JobDefinition, step: number): boolean {
  if (job.work.type !== 'command' || !workOf(device.dialect).hasUnansweredCommands) return true
  const { name } = job.work.operations[step]!
  const command = templateFor(records, device, job)?.commands.find((candidate: TemplateCommand) => candidate.name === name)
  return command?.isQueued !== true
}

/** What is wrong with an operation, by the template: there is no such setting, property or command, or its value is none for it. */
export interface OperationProblem {
  isMissing: boolean
  sentence: string
}

/** All that is wrong with a job's operations, by the template that types them. */
export function operationProblems(work: JobWork, template: DeviceTemplate): OperationProblem[] {
  if (work.type === 'document') return []
  const fields = work.type === 'setting' ? template.settings : work.type === 'property' ? template.properties : template.commands
  return work.operations.flatMap((operation): OperationProblem[] => {
    const field = fields.find((candidate) => candidate.name === operation.name)
    if (!field) return [{ isMissing: true, sentence: `Template ‘${template.name}’ has no ${work.type} ‘${operation.name}’.` }]
    const sentence = valueProblem(work, operation, 'schema' in field ? field.schema : field.payload)
    return sentence === null ? [] : [{ isMissing: false, sentence }]
  })
}

function valueProblem({ type }: JobWork, { name, value }: Operation, schema: ValueSchema | null): string | null {
  if (schema === null) return value === undefined ? null : `Command ‘${name}’ takes no payload.`
  if (type === 'command' && value === undefined) return null
  return checkValue(name, schema, value)
}

/**
 * Checks a job's operations against the template that types them.
 * @throws BenchError InvalidInput that names every field that is wrong.
 */
export function checkWork(work: JobWork, template: DeviceTemplate): void {
  const problems = operationProblems(work, template).map(({ sentence }) => sentence)
  if (problems.length > 0) throw new BenchError('InvalidInput', `The job cannot be kept. ${problems.join(' ')}`, { problems })
}
