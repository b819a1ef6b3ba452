import type { Device, NewDevice } from '../contract/devices.ts'
import type { DeviceSet } from '../contract/device-sets.ts'
import type { PersonInput } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import { isTerminal } from '../contract/fold-status.ts'
import type { DeviceTemplate } from '../contract/templates.ts'
import { dropMessages } from './cloud-messages.ts'
import { dropCommands } from './device-commands.ts'
import { moveExecutionBy } from './execution-moves.ts'
import type { Presences } from './presence.ts'
import type { Records } from './records.ts'
import type { Step } from './step.ts'
import { dropShadows } from './shadow.ts'
import { writeDesired } from './twin.ts'

type Of<Kind extends PersonInput['kind']> = Extract<PersonInput, { kind: Kind }>

/** A device as it is when it is first known. */
export function newDevice(device: NewDevice, registeredBy: Device['registeredBy'], now: number): Device {
  return {
    deviceId: device.deviceId,
    name: device.name ?? device.deviceId,
    templateId: device.templateId ?? null,
    slot: device.slot === undefined || device.slot === '' ? null : device.slot,
    attributes: device.attributes ?? {},
    properties: {},
    desired: {},
    reported: {},
    dialect: 'plain',
    ...(device.clientId === undefined ? {} : { clientId: device.clientId }),
    presence: 'never',
    registeredBy,
    createdAtMs: now,
    firstSeenAtMs: null,
    lastSeenAtMs: null,
  }
}

export function registerDevices(step: Step, input: Of<'device.register'>): void {
  const seen = new Set<string>()
  const comingBy = new Map<string, string>()
  for (const device of input.devices) {
    if (step.records.devices.has(device.deviceId) || seen.has(device.deviceId))
      throw new BenchError('AlreadyExists', `Device ‘${device.deviceId}’ is already registered: change it, or use another id.`, {
        deviceId: device.deviceId,
      })
    seen.add(device.deviceId)
    freeToComeBy(step.records, device, comingBy)
    knownTemplate(step.records, device.templateId ?? null)
  }
  for (const { credentials, ...device } of input.devices) {
    const { deviceId } = device
    step.keep({ kind: 'device', deviceId, device: newDevice(device, input.by, step.now) })
    if (credentials !== undefined) step.keep({ kind: 'credentials', deviceId, credentials })
  }
}

export function changeCredentials(step: Step, input: Of<'device.credentials'>): void {
  const { deviceId } = knownDevice(step.records, input.deviceId)
  step.keep({ kind: 'credentials', deviceId, credentials: input.credentials })
}

/** Changes the desired state by hand; a device that is there is told at once, another finds it when it asks. */
export function desire(step: Step, presences: Presences, input: Of<'device.desire'>): void {
  const device = knownDevice(step.records, input.deviceId)
  const { deviceId, dialect } = device
  const written = writeDesired(step, device, input.patch, input.who === undefined ? {} : { who: input.who })
  if ('problem' in written) throw new BenchError('TooLarge', `${written.problem} Take some of it away.`, { deviceId })
  if (isTold(step, presences, device)) step.outbox.push({ about: 'twin', deviceId, dialect, patch: input.patch, ...written })
}

/**
 * A thing that hears of a shadow need not ask for it: what is written in the moment in which it subscribes would be lost to
 * it. Whether it listens is seen when it is sent.
 */
function isTold(step: Step, presences: Presences, { deviceId, dialect }: Device): boolean {
  if (step.workOf(dialect).tellsOnlyDifferences) return presences.isConnected(deviceId)
  return presences.channels(deviceId).includes('setting')
}

export function changeDevice(step: Step, input: Of<'device.change'>): void {
  const device = knownDevice(step.records, input.deviceId)
  if (input.change.templateId !== undefined) knownTemplate(step.records, input.change.templateId)
  const { clientId = device.clientId, ...change } = input.change
  if (input.change.clientId !== undefined)
    freeToComeBy(step.records, { deviceId: device.deviceId, clientId: clientId ?? undefined }, new Map())
  const changed = withClientId(changedBy(device, change), clientId)
  step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...changed, slot: changed.slot === '' ? null : changed.slot } })
  // Its template says over which channel a command is told: what waited for one may have its turn.
  if (changed.templateId !== device.templateId) step.wakened.add(device.deviceId)
}

export function changeDevices(step: Step, { changes }: Of<'device.changeMany'>): void {
  for (const { deviceId, change } of changes) {
    knownDevice(step.records, deviceId)
    if (change.templateId !== undefined) knownTemplate(step.records, change.templateId)
  }
  for (const { deviceId, change } of changes) changeDevice(step, { kind: 'device.change', deviceId, change })
}

/**
 * A client id leads to one device; one that was given none comes by its device id.
 * @param others who comes by which, of the same list; this device is added.
 */
function freeToComeBy({ devices, byClientId }: Records, { deviceId, clientId = deviceId }: NewDevice, others: Map<string, string>): void {
  const ofThatId = devices.get(clientId)
  const holder = byClientId.get(clientId) ?? (ofThatId && ofThatId.clientId === undefined ? clientId : others.get(clientId))
  if (holder !== undefined && holder !== deviceId)
    throw new BenchError(
      'AlreadyExists',
      `Device ‘${holder}’ and device ‘${deviceId}’ cannot both come by the client id ‘${clientId}’: give one of them another.`,
      { deviceId },
    )
  others.set(clientId, deviceId)
}

function withClientId(device: Device, clientId: string | null | undefined): Device {
  const { clientId: _before, ...rest } = device
  return clientId === null || clientId === undefined ? rest : { ...rest, clientId }
}

/** Old jobs keep their rows of a deleted device; what it had not finished is removed. */
export function deleteDevices(step: Step, input: Of<'device.delete'>): void {
  for (const deviceId of input.deviceIds) knownDevice(step.records, deviceId)
  for (const deviceId of input.deviceIds) {
    for (const jobId of step.records.jobsByDevice.get(deviceId) ?? []) {
      const execution = step.records.executions.get(jobId)!.get(deviceId)!
      if (!isTerminal(execution.status)) moveExecutionBy(step, execution, 'remove', { error: 'The device was deleted.' })
    }
    dropMessages(step, deviceId)
    dropShadows(step, deviceId)
    dropCommands(step, deviceId)
    if (step.records.credentials.has(deviceId)) step.keep({ kind: 'credentials', deviceId, credentials: null })
    if (step.records.twins.has(deviceId)) step.keep({ kind: 'twin', deviceId, twin: null, entry: null })
    step.keep({ kind: 'device', deviceId, device: null })
  }
  const gone = new Set(input.deviceIds)
  for (const deviceSet of [...step.records.deviceSets.values()]) {
    if (deviceSet.membership.kind !== 'static' || !deviceSet.membership.deviceIds.some((deviceId) => gone.has(deviceId))) continue
    const deviceIds = deviceSet.membership.deviceIds.filter((deviceId) => !gone.has(deviceId))
    keepSet(step, { ...deviceSet, membership: { kind: 'static', deviceIds }, lastUpdatedAtMs: step.now })
  }
}

export function createDeviceSet(step: Step, input: Of<'deviceSet.create'>): void {
  if (step.records.deviceSets.has(input.deviceSetId))
    throw new BenchError('AlreadyExists', `There is a device set with the id ‘${input.deviceSetId}’ already: use another.`)
  freeName([...step.records.deviceSets.values()], input.deviceSet.name, null, 'device set')
  const { name, description, membership } = input.deviceSet
  keepSet(step, { deviceSetId: input.deviceSetId, name, description, membership, createdAtMs: step.now, lastUpdatedAtMs: step.now })
}

export function changeDeviceSet(step: Step, input: Of<'deviceSet.change'>): void {
  const deviceSet = knownDeviceSet(step.records, input.deviceSetId)
  if (input.change.name !== undefined) freeName([...step.records.deviceSets.values()], input.change.name, deviceSet, 'device set')
  keepSet(step, { ...changedBy(deviceSet, input.change), lastUpdatedAtMs: step.now })
}

export function deleteDeviceSet(step: Step, input: Of<'deviceSet.delete'>): void {
  knownDeviceSet(step.records, input.deviceSetId)
  step.keep({ kind: 'deviceSet', deviceSetId: input.deviceSetId, deviceSet: null })
}

export function createTemplate(step: Step, input: Of<'template.create'>): void {
  if (step.records.templates.has(input.templateId))
    throw new BenchError('AlreadyExists', `There is a device template with the id ‘${input.templateId}’ already: use another.`)
  freeName([...step.records.templates.values()], input.template.name, null, 'device template')
  const { templateId } = input
  step.keep({ kind: 'template', templateId, template: { ...input.template, templateId, createdAtMs: step.now, lastUpdatedAtMs: step.now } })
  for (const device of [...step.records.devices.values()])
    if (device.modelId === templateId && device.templateId === null) {
      step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...device, templateId } })
      step.wakened.add(device.deviceId)
    }
}

export function changeTemplate(step: Step, input: Of<'template.change'>): void {
  const template = knownTemplate(step.records, input.templateId)!
  if (input.change.name !== undefined) freeName([...step.records.templates.values()], input.change.name, template, 'device template')
  const changed = { ...changedBy(template, input.change), lastUpdatedAtMs: step.now }
  step.keep({ kind: 'template', templateId: input.templateId, template: changed })
  if (input.change.commands === undefined) return
  // A device without a template has that of the job.
  for (const { deviceId, templateId } of step.records.devices.values())
    if (templateId === null || templateId === input.templateId) step.wakened.add(deviceId)
}

export function deleteTemplate(step: Step, input: Of<'template.delete'>): void {
  const template = knownTemplate(step.records, input.templateId)!
  const devices = [...step.records.devices.values()].filter((device) => device.templateId === input.templateId).length
  const jobs = [...step.records.definitions.values()].filter(
    (job) => job.templateId === input.templateId && step.progressOf(job.jobId).finishedAtMs === null,
  ).length
  if (devices + jobs > 0)
    throw new BenchError(
      'TemplateInUse',
      `Template ‘${template.name}’ is used by ${counted(devices, 'device')} and ${counted(jobs, 'job')}: give them another template first.`,
      { devices, jobs },
    )
  step.keep({ kind: 'template', templateId: input.templateId, template: null })
}

export function knownDevice(records: Records, deviceId: string): Device {
  const device = records.devices.get(deviceId)
  if (!device) throw new BenchError('DeviceNotFound', `There is no device ‘${deviceId}’: it may have been deleted.`, { deviceId })
  return device
}

function knownDeviceSet(records: Records, deviceSetId: string): DeviceSet {
  const deviceSet = records.deviceSets.get(deviceSetId)
  if (!deviceSet)
    throw new BenchError('DeviceSetNotFound', `There is no device set ‘${deviceSetId}’: it may have been deleted.`, { deviceSetId })
  return deviceSet
}

/** The template of that id; null stands for "no template" and stays so. */
export function knownTemplate(records: Records, templateId: string | null): DeviceTemplate | null {
  if (templateId === null) return null
  const template = records.templates.get(templateId)
  if (!template)
    throw new BenchError('TemplateNotFound', `There is no device template ‘${templateId}’: choose another, or none.`, { templateId })
  return template
}

function keepSet(step: Step, deviceSet: DeviceSet): void {
  step.keep({ kind: 'deviceSet', deviceSetId: deviceSet.deviceSetId, deviceSet })
}

/** A field that is left out stays, and so does one that a door hands on as undefined: a record never loses a field. */
export function changedBy<Kept extends object>(record: Kept, change: { [Field in keyof Kept]?: Kept[Field] | undefined }): Kept {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  return { ...record, ...(Object.fromEntries(given) as Partial<Kept>) }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

export function freeName(taken: { name: string }[], name: string, own: { name: string } | null, noun: string): void {
  if (taken.some((other) => other !== own && other.name === name))
    throw new BenchError('AlreadyExists', `There is a ${noun} named ‘${name}’ already: use another name.`, { name })
}
