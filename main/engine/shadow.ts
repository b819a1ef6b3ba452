/** Shadows: the classic one, which is the desired and reported state of a device under one version, and named ones beside it. */
import type { Device } from '../contract/devices.ts'
import type { ShadowWrite } from '../contract/deliveries.ts'
import type { DeviceInput, PersonInput, Reading } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import type { JsonObject } from '../contract/json.ts'
import { classicShadow, classicVersion, maximumNamedShadows, type NamedShadow, type ShadowState } from '../contract/shadow.ts'
import { knownDevice } from './fleet-inputs.ts'
import type { Presences } from './presence.ts'
import type { Records } from './records.ts'
import { settleByReports } from './reports.ts'
import type { Step } from './step.ts'
import { mergePatch, sizeProblem, timesAfter, twinOf, writeBoth, writeGone } from './twin.ts'

type Of<Kind extends DeviceInput['kind']> = Extract<DeviceInput, { kind: Kind }>
type By<Kind extends PersonInput['kind']> = Extract<PersonInput, { kind: Kind }>

/** @param name null: the classic one. Null where there is none. */
export function shadowOf(records: Records, deviceId: string, name: string | null): ShadowState | null {
  if (name !== null) return records.shadows.get(deviceId)?.get(name) ?? null
  const device = records.devices.get(deviceId)
  return device ? classicShadow(device, twinOf(records, deviceId)) : null
}

export function shadowNames(records: Records, deviceId: string): string[] {
  return [...(records.shadows.get(deviceId)?.keys() ?? [])].sort()
}

/** A device's own write of a shadow: both sides may come in one, and make one version. */
export function shadowUpdated(step: Step, input: Of<'shadow.updated'>): void {
  const { deviceId, shadowName, expectedVersion } = input
  const device = step.records.devices.get(deviceId)
  if (!device) {
    step.reading = refused('The device is not registered any more.', 'unknownDevice')
    return
  }
  const version = versionOf(step.records, deviceId, shadowName)
  if (expectedVersion !== undefined && expectedVersion !== version) {
    step.reading = refused(`It means version ${expectedVersion} of its shadow, which is at ${version}.`, 'versionMismatch')
    return
  }
  const before = shadowOf(step.records, deviceId, shadowName)
  const { desired = {}, reported = {} } = before ?? {}
  const after = { desired: patched(desired, input.desired), reported: patched(reported, input.reported) }
  const problem =
    sizeProblem('desired', after.desired) ?? sizeProblem('reported', after.reported) ?? tooManyShadows(step.records, deviceId, shadowName)
  if (problem !== null) {
    step.reading = refused(problem, 'tooLarge')
    return
  }
  if (shadowName === null) writeClassic(step, device, input, after)
  else keepNamed(step, deviceId, shadowName, after, input)
  step.reading = {
    verdict: 'applied',
    sentence: 'Its shadow is kept.',
    ...(step.reading?.verdict === 'applied' ? step.reading : {}),
    shadow: { before, after: shadowOf(step.records, deviceId, shadowName) },
  }
}

export function shadowDeleted(step: Step, input: Of<'shadow.deleted'>): void {
  const { deviceId, shadowName, expectedVersion } = input
  const device = step.records.devices.get(deviceId)
  const before = shadowOf(step.records, deviceId, shadowName)
  if (!device || before === null) {
    step.reading = refused('There is no such shadow.', 'notFound')
    return
  }
  if (expectedVersion !== undefined && expectedVersion !== before.version) {
    step.reading = refused(`It means version ${expectedVersion} of its shadow, which is at ${before.version}.`, 'versionMismatch')
    return
  }
  if (shadowName === null) writeGone(step, device)
  else step.keep({ kind: 'shadow', deviceId, shadowName, shadow: null })
  step.reading = { verdict: 'applied', sentence: 'Its shadow is gone.', shadow: { before, after: null } }
}

/** A person's write of a named shadow; a device that listens is told. */
export function desireOfShadow(step: Step, presences: Presences, input: By<'shadow.desire'>): void {
  const device = knownDevice(step.records, input.deviceId)
  const { deviceId, dialect, presence } = device
  const { shadowName } = input
  // Of one that has never come it is not known yet what it speaks.
  if (presence !== 'never' && !step.workOf(dialect).hasNamedShadows)
    throw new BenchError(
      'InvalidInput',
      `Device ‘${device.name}’ has no shadow ‘${shadowName}’: its family of devices has none by name. Change its desired state.`,
      { deviceId, field: 'shadowName' },
    )
  const before = shadowOf(step.records, deviceId, shadowName)
  const after = { desired: mergePatch(before?.desired ?? {}, input.patch), reported: before?.reported ?? {} }
  const problem = sizeProblem('desired', after.desired) ?? tooManyShadows(step.records, deviceId, shadowName)
  if (problem !== null) throw new BenchError('TooLarge', `${problem} Take some of it away.`, { deviceId })
  const unfit = step.workOf(dialect).desiredProblem(input.patch)
  if (unfit !== null) throw new BenchError('InvalidInput', `What the device is to be told ${unfit}.`, { deviceId })
  keepNamed(step, deviceId, shadowName, after, { desired: input.patch })
  const shadow: ShadowWrite = { before, after: shadowOf(step.records, deviceId, shadowName) }
  tellShadow(step, presences, device, shadowName, shadow)
}

/** A person takes a named shadow away; a device that is there is told. */
export function deleteShadow(step: Step, presences: Presences, input: By<'shadow.delete'>): void {
  const device = knownDevice(step.records, input.deviceId)
  const { deviceId } = device
  const { shadowName } = input
  const before = shadowOf(step.records, deviceId, shadowName)
  if (before === null)
    throw new BenchError('NotFound', `Device ‘${deviceId}’ has no shadow ‘${shadowName}’: it may have been deleted.`, { deviceId })
  step.keep({ kind: 'shadow', deviceId, shadowName, shadow: null })
  tellShadow(step, presences, device, shadowName, { before, after: null })
}

/** Which of its shadows a device listens for is seen when it is sent: that of its settings may be none of them. */
function tellShadow(step: Step, presences: Presences, { deviceId, dialect }: Device, shadowName: string, shadow: ShadowWrite): void {
  if (presences.isConnected(deviceId) && step.workOf(dialect).hasNamedShadows)
    step.outbox.push({ about: 'shadow', deviceId, dialect, shadowName, shadow })
}

/** All of a device go with it. */
export function dropShadows(step: Step, deviceId: string): void {
  for (const shadowName of shadowNames(step.records, deviceId)) step.keep({ kind: 'shadow', deviceId, shadowName, shadow: null })
}

type Patches = Pick<Of<'shadow.updated'>, 'desired' | 'reported'>

function writeClassic(step: Step, device: Device, { desired, reported }: Patches, after: Pick<ShadowState, 'desired' | 'reported'>): void {
  writeBoth(step, device, {
    ...(desired === undefined ? {} : { desired: { state: after.desired, patch: desired ?? emptied(device.desired) } }),
    ...(reported === undefined && desired !== undefined
      ? {}
      : { reported: { state: after.reported, patch: reported ?? (reported === null ? emptied(device.reported) : {}) } }),
  })
  step.reading = null
  if (reported !== undefined && reported !== null)
    settleByReports(step, step.records.devices.get(device.deviceId)!, after.reported, reported)
}

function keepNamed(
  step: Step,
  deviceId: string,
  name: string,
  after: Pick<ShadowState, 'desired' | 'reported'>,
  { desired, reported }: Patches,
): void {
  const before = step.records.shadows.get(deviceId)?.get(name)
  const shadow: NamedShadow = {
    deviceId,
    name,
    ...after,
    desiredAtMs: timesAfter(after.desired, desired ?? {}, before?.desiredAtMs ?? {}, step.now),
    reportedAtMs: timesAfter(after.reported, reported ?? {}, before?.reportedAtMs ?? {}, step.now),
    version: step.records.shadowVersion(deviceId, name) + 1,
  }
  step.keep({ kind: 'shadow', deviceId, shadowName: name, shadow })
}

function versionOf(records: Records, deviceId: string, name: string | null): number {
  return name === null ? classicVersion(twinOf(records, deviceId)) : (shadowOf(records, deviceId, name)?.version ?? 0)
}

function patched(state: JsonObject, patch: JsonObject | null | undefined): JsonObject {
  return patch === null ? {} : mergePatch(state, patch ?? {})
}

/** The patch that takes away all there is. */
function emptied(state: JsonObject): JsonObject {
  return Object.fromEntries(Object.keys(state).map((key) => [key, null]))
}

function tooManyShadows(records: Records, deviceId: string, name: string | null): string | null {
  const shadows = records.shadows.get(deviceId)
  if (name === null || shadows === undefined || shadows.has(name) || shadows.size < maximumNamedShadows) return null
  return `The device has ${maximumNamedShadows} named shadows already, which is the most that are kept.`
}

function refused(sentence: string, why: NonNullable<Reading['why']>): Reading {
  return { verdict: 'refused', sentence, why }
}
