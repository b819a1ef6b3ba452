import { isDeepStrictEqual } from 'node:util'
import type { NewDevice } from '../../../main/contract/devices.ts'
import type { DeviceInput, Input, PersonInput } from '../../../main/contract/engine-io.ts'
import type { JobDefinition } from '../../../main/contract/jobs.ts'
import type { JsonObject, JsonValue } from '../../../main/contract/json.ts'
import { cancelJob, endExecution, type Step } from './naive-job-life.ts'
import {
  deviceOf,
  executionOf,
  hasFailed,
  isOver,
  jobOf,
  refuseUnless,
  type NaiveDevice,
  type NaiveExecution,
  type NaiveJob,
  type Told,
} from './naive-records.ts'
import { startNext, update } from './naive-fetching.ts'
import { channelOf, listens, told } from './naive-hand-out.ts'
import { responseTimeoutOf } from './naive-rules.ts'
import { newJob, runDraft } from './naive-schedule.ts'

type InputOf<Kind extends Input['kind']> = Extract<PersonInput | DeviceInput, { kind: Kind }>

/** @throws Refused, before anything has changed. */
export function applyInput(step: Step, input: Input): void {
  switch (input.kind) {
    case 'device.register':
      return registerDevices(step, input)
    case 'device.change':
      return changeDevice(step, input)
    case 'device.delete':
      return deleteDevices(step, input)
    case 'device.desire':
      return desire(step, input)
    // All of them have the same template, or none.
    case 'template.create':
      return
    case 'deviceSet.create':
    case 'deviceSet.change':
    case 'deviceSet.delete':
      return changeSets(step, input)
    case 'device.connected':
      return connect(step, input)
    case 'device.listening':
      return listen(step, input)
    case 'device.disconnected':
      return disconnect(step, input.deviceId)
    case 'device.reported':
      return report(step, input)
    case 'execution.answered':
      return answer(step, input)
    case 'execution.startNext':
      return startNext(step, input)
    case 'execution.updated':
      return update(step, input)
    case 'delivery.acknowledged':
    case 'delivery.failed':
      return noteDelivery(step, input)
    case 'job.create': {
      refuseUnless(!step.state.jobs.some((job) => job.jobId === input.jobId), 'the id is taken')
      const { jobId, by, definition } = input
      return addJob(step, { ...definition, jobId, createdAtMs: step.now, createdBy: by, madeFrom: null }, input.run)
    }
    case 'job.run':
      return runJob(step, jobOf(step.state, input.jobId))
    case 'job.stop': {
      const job = jobOf(step.state, input.jobId)
      refuseUnless(job.state === 'running', 'it does not run')
      job.state = 'stopped'
      return
    }
    case 'job.cancel': {
      const job = jobOf(step.state, input.jobId)
      refuseUnless(['scheduled', 'running', 'stopped'].includes(job.state), 'nothing to cancel')
      return cancelJob(step, job, input.reasonCode, input.force)
    }
    case 'job.addTargets':
      return addTargets(step, input)
    case 'job.copy':
      return copyJob(step, input)
    case 'job.rerun':
      return rerunJob(step, input)
    case 'job.delete': {
      const job = jobOf(step.state, input.jobId)
      const isDone = job.state === 'draft' || job.finishedAtMs !== null
      refuseUnless(job.state !== 'deleting' && (input.force || isDone), 'it goes on')
      job.state = 'deleting'
      job.deletedAtMs = step.now
      return
    }
    case 'execution.cancel': {
      const job = jobOf(step.state, input.jobId)
      const execution = executionOf(job, input.deviceId)
      refuseUnless(execution !== undefined && !isOver(execution.status), 'nothing to cancel')
      refuseUnless(input.force || execution.status === 'QUEUED', 'it is in progress')
      return endExecution(step, job, execution, 'CANCELED')
    }
    case 'tick':
      return
    default:
      throw new Error(`The naive model knows nothing of ${input.kind}.`)
  }
}

function newDevice({ deviceId, attributes = {}, templateId = null }: NewDevice): NaiveDevice {
  const state = { properties: {}, reported: {}, desiredVersion: 1 }
  return {
    deviceId,
    attributes,
    dialect: 'plain',
    isStrict: templateId !== null,
    ...state,
    presence: 'never',
    connection: null,
    leftAtMs: null,
  }
}

function registerDevices({ state }: Step, { devices }: InputOf<'device.register'>): void {
  for (const { deviceId } of devices) refuseUnless(!deviceOf(state, deviceId), `${deviceId} is registered`)
  for (const device of devices) state.devices.push(newDevice(device))
}

function changeDevice({ state }: Step, { deviceId, change }: InputOf<'device.change'>): void {
  const device = deviceOf(state, deviceId)
  refuseUnless(device !== undefined, `no device ${deviceId}`)
  if (change.attributes) device.attributes = change.attributes
  if (change.properties) device.properties = change.properties
}

/** What it had not finished is removed from every job, and the sets that picked it lose it. */
function deleteDevices(step: Step, { deviceIds }: InputOf<'device.delete'>): void {
  const { state } = step
  for (const deviceId of deviceIds) refuseUnless(deviceOf(state, deviceId) !== undefined, `no device ${deviceId}`)
  for (const deviceId of new Set(deviceIds)) {
    state.devices.splice(state.devices.indexOf(deviceOf(state, deviceId)!), 1)
    for (const set of state.deviceSets)
      if (set.membership.kind === 'static')
        set.membership = { ...set.membership, deviceIds: set.membership.deviceIds.filter((each) => each !== deviceId) }
    for (const job of state.jobs) {
      const execution = executionOf(job, deviceId)
      if (execution && !isOver(execution.status)) endExecution(step, job, execution, 'REMOVED')
    }
  }
}

function changeSets({ state }: Step, input: InputOf<'deviceSet.create' | 'deviceSet.change' | 'deviceSet.delete'>): void {
  const { deviceSetId } = input
  const set = state.deviceSets.find((each) => each.deviceSetId === deviceSetId)
  if (input.kind === 'deviceSet.create') {
    refuseUnless(set === undefined, 'the id is taken')
    state.deviceSets.push({ deviceSetId, membership: input.deviceSet.membership })
    return
  }
  refuseUnless(set !== undefined, `no set ${deviceSetId}`)
  if (input.kind === 'deviceSet.delete') state.deviceSets.splice(state.deviceSets.indexOf(set), 1)
  else if (input.change.membership) set.membership = input.change.membership
}

function desire({ state }: Step, { deviceId }: InputOf<'device.desire'>): void {
  const device = deviceOf(state, deviceId)
  refuseUnless(device !== undefined, `no device ${deviceId}`)
  device.desiredVersion += 1
}

function connect({ state }: Step, { deviceId, dialect }: InputOf<'device.connected'>): void {
  let device = deviceOf(state, deviceId)
  if (!device) state.devices.push((device = newDevice({ deviceId })))
  device.dialect = dialect
  device.presence = 'online'
  device.connection = { channels: [], sent: [] }
  device.leftAtMs = null
}

/** Listening anew to a channel, a device is told again what it has not taken. */
function listen({ state }: Step, { deviceId, channels }: InputOf<'device.listening'>): void {
  const connection = deviceOf(state, deviceId)?.connection
  if (!connection) return
  const wasHeard = ({ jobId }: Told) => connection.channels.includes(channelOf(jobOf(state, jobId))!)
  connection.sent = connection.sent.filter(wasHeard)
  connection.channels = channels
}

function disconnect({ state, now }: Step, deviceId: string): void {
  const device = deviceOf(state, deviceId)
  if (!device?.connection) return
  device.connection = null
  device.leftAtMs = now
}

const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

function merged(target: JsonValue | undefined, patch: JsonObject): JsonObject {
  const result = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch))
    if (value === null) delete result[name]
    else result[name] = isObject(value) ? merged(result[name], value) : value
  return result
}

/** A setting is done when the device reports what it was sent; on an Azure device when it acknowledges it. */
function report(step: Step, { deviceId, patch }: InputOf<'device.reported'>): void {
  const device = deviceOf(step.state, deviceId)
  if (!device) return
  device.reported = merged(device.reported, patch)
  for (const job of step.state.jobs) {
    const execution = executionOf(job, deviceId)
    const { work } = job.definition
    if (work.type !== 'setting' || execution?.status !== 'IN_PROGRESS') continue
    if (device.dialect === 'azure') followAcknowledgement(step, device, job, execution, patch)
    else if (work.operations.every(({ name, value }) => isDeepStrictEqual(device.reported[name], value)))
      endExecution(step, job, execution, 'SUCCEEDED')
  }
}

function followAcknowledgement(step: Step, device: NaiveDevice, job: NaiveJob, execution: NaiveExecution, patch: JsonObject): void {
  const { work } = job.definition
  if (work.type !== 'setting') return
  const answers = work.operations.map(({ name, value }): 'taken' | 'refused' | 'waits' => {
    const said = device.reported[name]
    const isOfNow = (report: JsonValue | undefined) => isObject(report) && Number(report.av ?? 0) >= execution.sentVersion!
    if (isOfNow(patch[name])) {
      if (!execution.acknowledged.includes(name)) execution.acknowledged.push(name)
      execution.delivered = true
    }
    const code = isObject(said) && isOfNow(said) && execution.acknowledged.includes(name) ? Number(said.ac) : null
    if (code !== null && (code < 200 || code > 299)) return 'refused'
    if (code !== null && code !== 201 && code !== 202) return 'taken'
    if (device.isStrict) return 'waits'
    return isDeepStrictEqual(said, value) || (isObject(said) && isDeepStrictEqual(said.value, value)) ? 'taken' : 'waits'
  })
  if (answers.includes('waits') && execution.acknowledged.length > 0) step.seen.add('setting goes on')
  if (answers.includes('refused')) {
    step.seen.add('setting refused')
    endExecution(step, job, execution, 'FAILED')
  } else if (!answers.includes('waits')) {
    step.seen.add(device.isStrict ? 'setting acknowledged' : 'setting acknowledged or reported')
    endExecution(step, job, execution, 'SUCCEEDED')
  }
}

/** What a device is at work on under this number and step, if it is. */
function requested(
  step: Step,
  input: InputOf<'execution.answered' | 'delivery.acknowledged' | 'delivery.failed'>,
): { job: NaiveJob; execution: NaiveExecution } | null {
  const job = step.state.jobs.find((each) => each.jobId === input.jobId)
  const execution = job && executionOf(job, input.deviceId)
  const isThis = execution?.status === 'IN_PROGRESS' && execution.executionNumber === input.executionNumber && execution.step === input.step
  return isThis ? { job: job!, execution } : null
}

function noteDelivery(step: Step, input: InputOf<'delivery.acknowledged' | 'delivery.failed'>): void {
  const at = requested(step, input)
  if (!at) return
  const device = deviceOf(step.state, input.deviceId)
  // What could not leave waits for the next connection.
  if (input.kind === 'delivery.failed' && at.execution.delivered && device && listens(device, at.job))
    device.connection!.sent.push(told(at))
  at.execution.delivered = input.kind === 'delivery.acknowledged'
}

function answer(step: Step, input: InputOf<'execution.answered'>): void {
  const at = requested(step, input)
  if (!at) return
  const { job, execution } = at
  const { work } = job.definition
  const steps = work.type === 'command' ? work.operations.length : 1
  if (input.status === 'IN_PROGRESS') {
    execution.delivered = true
    execution.answerDeadlineAtMs = null
    if (input.stepTimeoutMs !== undefined) execution.stepDeadlineAtMs = input.stepTimeoutMs === null ? null : step.now + input.stepTimeoutMs
  } else if (input.status === 'SUCCEEDED' && execution.step + 1 < steps) {
    execution.step += 1
    execution.delivered = false
    const timeoutMs = responseTimeoutOf(job, deviceOf(step.state, input.deviceId)!)
    execution.answerDeadlineAtMs = timeoutMs === null ? null : step.now + timeoutMs
    step.seen.add('second step')
  } else endExecution(step, job, execution, input.status)
}

function addJob(step: Step, definition: JobDefinition, run: boolean): void {
  const job = newJob(definition)
  if (run) runDraft(step, job)
  step.state.jobs.push(job)
}

function runJob(step: Step, job: NaiveJob): void {
  if (job.state === 'draft') return runDraft(step, job)
  refuseUnless(job.state === 'stopped', 'it cannot be run')
  job.state = 'running'
  step.looked.add(job.jobId)
}

function addTargets({ state }: Step, { jobId, targets }: InputOf<'job.addTargets'>): void {
  const job = jobOf(state, jobId)
  refuseUnless(job.state === 'running' || job.state === 'stopped', 'it takes no targets now')
  refuseUnless(!job.rolloutEnded, 'its end has passed')
  refuseUnless(job.definition.targetSelection === 'CONTINUOUS', 'only a continuous job takes more targets')
  for (const deviceId of targets.deviceIds) refuseUnless(deviceOf(state, deviceId) !== undefined, `no device ${deviceId}`)
  for (const deviceSetId of targets.deviceSetIds)
    refuseUnless(
      state.deviceSets.some((set) => set.deviceSetId === deviceSetId),
      `no set ${deviceSetId}`,
    )
  const old = job.definition.targets
  job.definition = {
    ...job.definition,
    targets: {
      ...old,
      deviceIds: [...new Set([...old.deviceIds, ...targets.deviceIds])],
      deviceSetIds: [...new Set([...old.deviceSetIds, ...targets.deviceSetIds])],
      exceptDeviceIds: old.exceptDeviceIds.filter((deviceId) => !targets.deviceIds.includes(deviceId)),
    },
  }
}

function copyJob(step: Step, { jobId, newJobId, by }: InputOf<'job.copy'>): void {
  const job = jobOf(step.state, jobId)
  refuseUnless(!step.state.jobs.some((each) => each.jobId === newJobId), 'the id is taken')
  addJob(step, { ...job.definition, jobId: newJobId, createdAtMs: step.now, createdBy: by, madeFrom: { jobId, how: 'copy' } }, false)
}

/** Over the devices that are still here and on which it failed, or one of them. */
function rerunJob(step: Step, { jobId, newJobId, onlyDeviceId, by }: InputOf<'job.rerun'>): void {
  const job = jobOf(step.state, jobId)
  refuseUnless(!step.state.jobs.some((each) => each.jobId === newJobId), 'the id is taken')
  const deviceIds = job.executions
    .filter((execution) => hasFailed(execution.status))
    .map((execution) => execution.deviceId)
    .filter((deviceId) => deviceOf(step.state, deviceId) && deviceId === (onlyDeviceId ?? deviceId))
  refuseUnless(deviceIds.length > 0, 'nothing to run again')
  const { maintenanceWindows, timeZone } = job.definition.schedulingConfig ?? {}
  const definition: JobDefinition = {
    ...job.definition,
    jobId: newJobId,
    createdAtMs: step.now,
    createdBy: by,
    madeFrom: { jobId, how: 'rerun' },
    targets: { deviceIds, deviceSetIds: [], query: null, exceptDeviceIds: [] },
    targetSelection: 'SNAPSHOT',
    schedulingConfig: maintenanceWindows ? { maintenanceWindows, timeZone } : null,
  }
  addJob(step, definition, true)
}
