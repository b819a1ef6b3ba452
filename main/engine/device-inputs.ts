import type { DeviceInput, Reading } from '../contract/engine-io.ts'
import type { Device } from '../contract/devices.ts'
import type { Execution } from '../contract/executions.ts'
import { isTerminal } from '../contract/fold-status.ts'
import { sameJson } from '../contract/json.ts'
import type { ExecutionEvent } from './execution-machine.ts'
import { moveExecutionBy } from './execution-moves.ts'
import { newDevice } from './fleet-inputs.ts'
import type { Presences } from './presence.ts'
import type { Step } from './step.ts'
import { deliveryOf, mergePatch, reportsAll, stepsOf } from './work.ts'

type Of<Kind extends DeviceInput['kind']> = Extract<DeviceInput, { kind: Kind }>

const applied = (sentence: string): Reading => ({ verdict: 'applied', sentence })
const unchanged = (sentence: string): Reading => ({ verdict: 'unchanged', sentence })
const refused = (sentence: string): Reading => ({ verdict: 'refused', sentence })

export function deviceConnected(step: Step, presences: Presences, input: Of<'device.connected'>): void {
  const known = step.records.devices.get(input.deviceId)
  const device = known ?? newDevice({ deviceId: input.deviceId }, 'connection', step.now)
  presences.connect(input.deviceId)
  step.keep({
    kind: 'device',
    deviceId: device.deviceId,
    device: {
      ...device,
      dialect: input.dialect,
      presence: 'online',
      firstSeenAtMs: device.firstSeenAtMs ?? step.now,
      lastSeenAtMs: step.now,
    },
  })
  step.reading = applied(known ? 'Connected.' : 'Connected for the first time and registered.')
}

/** What the device listens to may let it be told what waits, or what was sent and not yet taken. */
export function deviceListening(step: Step, presences: Presences, input: Of<'device.listening'>): void {
  // It may have gone by the time this is read: the broker tells of a subscription when it is done.
  if (!presences.isConnected(input.deviceId)) return
  const before = presences.channels(input.deviceId)
  presences.listen(input.deviceId, input.channels)
  for (const execution of step.records.atWork(input.deviceId)) {
    if (execution.delivered) continue
    const job = step.records.definitions.get(execution.jobId)!
    const device = step.records.devices.get(input.deviceId)!
    const delivery = deliveryOf(device, job, execution)
    if (input.channels.includes(delivery.channel) && !before.includes(delivery.channel)) step.outbox.push(delivery)
  }
  step.wakened.add(input.deviceId)
}

export function deviceDisconnected(step: Step, presences: Presences, input: Of<'device.disconnected'>): void {
  const device = step.records.devices.get(input.deviceId)
  if (presences.disconnect(input.deviceId, step.now) && device)
    step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...device, lastSeenAtMs: step.now } })
}

export function deviceReported(step: Step, input: Of<'device.reported'>): void {
  const device = step.records.devices.get(input.deviceId)
  if (!device) {
    step.reading = refused('The device is not registered any more.')
    return
  }
  const reported = mergePatch(device.reported, input.patch)
  if (sameJson(reported, device.reported)) step.reading = unchanged('It reports what was known already.')
  else {
    step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...device, reported, lastSeenAtMs: step.now } })
    step.reading = applied('Its reported state is kept.')
  }
  for (const execution of [...step.records.atWork(device.deviceId)]) {
    const job = step.records.definitions.get(execution.jobId)!
    if (reportsAll(job.work, reported)) {
      moveExecutionBy(step, execution, 'succeed', { delivered: true })
      step.reading = applied(`It reports what job ‘${job.name}’ set: succeeded.`)
    }
  }
}

export function deliveryAcknowledged(step: Step, input: Of<'delivery.acknowledged'>): void {
  const execution = step.records.executions.get(input.jobId)?.get(input.deviceId)
  if (!execution || !isAt(execution, input) || execution.status !== 'IN_PROGRESS' || execution.delivered) return
  step.keepExecution({ ...execution, delivered: true, lastUpdatedAtMs: step.now })
}

const eventOf = { IN_PROGRESS: 'progress', SUCCEEDED: 'succeed', FAILED: 'fail', REJECTED: 'reject' } as const satisfies Record<
  string,
  ExecutionEvent
>

/** A device's answer. Answers that come twice, late, or for another attempt change nothing and say so. */
export function executionAnswered(step: Step, presences: Presences, input: Of<'execution.answered'>): void {
  const job = step.records.definitions.get(input.jobId)
  const execution = step.records.executions.get(input.jobId)?.get(input.deviceId)
  if (!job || !execution) {
    step.reading = refused(`There is no job ‘${input.jobId}’ for this device.`)
    return
  }
  const reason = reasonToIgnore(execution, input)
  if (reason !== null) {
    step.reading = reason
    return
  }
  const event = eventOf[input.status]
  if (event === 'progress' && !isNews(execution, input)) {
    step.reading = unchanged('It is in progress already: nothing changes.')
    return
  }
  const isLast = execution.step + 1 >= stepsOf(job.work)
  if (event === 'succeed' && !isLast) {
    goOnToNextStep(step, presences, execution)
    step.reading = applied(`Job ‘${job.name}’: ${execution.step + 1} of ${stepsOf(job.work)} commands done.`)
    return
  }
  const where =
    event !== 'succeed' && event !== 'progress' && stepsOf(job.work) > 1 ? `Command ${execution.step + 1} of ${stepsOf(job.work)}: ` : ''
  const failed = event === 'fail' || event === 'reject'
  moveExecutionBy(step, execution, event, {
    delivered: true,
    ...(event === 'progress' && input.stepTimeoutMs !== undefined
      ? { stepDeadlineAtMs: input.stepTimeoutMs === null ? null : step.now + input.stepTimeoutMs }
      : {}),
    ...(input.result === null ? {} : { result: input.result }),
    ...(failed ? { error: `${where}${input.message ?? 'The device gave no reason.'}` } : {}),
    ...(event === 'progress' && input.message !== null ? { statusDetails: { ...execution.statusDetails, message: input.message } } : {}),
  })
  step.reading = applied(`Job ‘${job.name}’, execution ${input.executionNumber}: ${input.status}.`)
}

/** Whether an IN_PROGRESS tells what was not known: QoS 1 may bring the same one twice (MQTT 3.1.1, 4.3.2). */
function isNews(execution: Execution, { message, result, stepTimeoutMs }: Of<'execution.answered'>): boolean {
  return (
    !execution.delivered ||
    stepTimeoutMs !== undefined ||
    (message !== null && message !== execution.statusDetails.message) ||
    (result !== null && !sameJson(result, execution.result))
  )
}

function reasonToIgnore(execution: Execution, input: Of<'execution.answered'>): Reading | null {
  if (
    input.executionNumber < execution.executionNumber ||
    (input.executionNumber === execution.executionNumber && input.step < execution.step)
  )
    return unchanged('It answers an attempt that is over: nothing changes.')
  if (!isAt(execution, input)) return refused('It answers an attempt that was never made.')
  if (isTerminal(execution.status))
    return unchanged(
      execution.status === input.status
        ? 'It said so before: nothing changes.'
        : `It comes too late: the execution has ended as ${execution.status}.`,
    )
  if (execution.status === 'QUEUED') return refused('It answers a request that was not sent yet.')
  return null
}

/** A device that has stopped listening meanwhile gets the next step when it listens again. */
function goOnToNextStep(step: Step, presences: Presences, execution: Execution): void {
  const next = moveExecutionBy(step, execution, 'progress', { step: execution.step + 1, delivered: false })
  const job = step.records.definitions.get(next.jobId)!
  const device: Device | undefined = step.records.devices.get(next.deviceId)
  if (!device) return
  const delivery = deliveryOf(device, job, next)
  if (presences.channels(device.deviceId).includes(delivery.channel)) step.outbox.push(delivery)
}

function isAt(execution: Execution, at: { executionNumber: number; step: number }): boolean {
  return execution.executionNumber === at.executionNumber && execution.step === at.step
}
