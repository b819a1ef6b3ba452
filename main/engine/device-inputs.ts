import type { DeviceInput, Reading } from '../contract/engine-io.ts'
import type { Device } from '../contract/devices.ts'
import type { Execution } from '../contract/executions.ts'
import type { JobDefinition } from '../contract/jobs.ts'
import { isTerminal } from '../contract/fold-status.ts'
import { sameJson } from '../contract/json.ts'
import { attemptInWords, statusWords } from '../contract/status-words.ts'
import type { ExecutionEvent } from './execution-machine.ts'
import { moveExecutionBy, noteDelivered, tellAgain } from './execution-moves.ts'
import { becomeOf, goOnAs } from './family-change.ts'
import { newDevice } from './fleet-inputs.ts'
import type { Presences } from './presence.ts'
import type { Step } from './step.ts'
import { tellMessages } from './cloud-messages.ts'
import { answerTimeOf, takenBySending, tellCommand } from './device-queue.ts'
import { mergePatch, sizeProblem, twinOf, writeReported } from './twin.ts'
import { beginQueue, tellQueueOnSubscribe } from './pull-queue.ts'
import { settleByReports } from './reports.ts'
import { channelOf, deliveryOf, stepsOf } from './work.ts'

type Of<Kind extends DeviceInput['kind']> = Extract<DeviceInput, { kind: Kind }>

const applied = (sentence: string): Reading => ({ verdict: 'applied', sentence })
const unchanged = (sentence: string): Reading => ({ verdict: 'unchanged', sentence })
const refused = (sentence: string, why?: Reading['why']): Reading => ({
  verdict: 'refused',
  sentence,
  ...(why === undefined ? {} : { why }),
})

export function deviceConnected(step: Step, presences: Presences, input: Of<'device.connected'>): void {
  const known = step.records.devices.get(input.deviceId)
  const device = known ?? newDevice({ deviceId: input.deviceId }, 'connection', step.now)
  const modelId = input.modelId ?? device.modelId
  const isNewModel = modelId !== undefined && modelId !== device.modelId
  presences.connect(input.deviceId)
  const connected: Device = {
    ...device,
    dialect: input.dialect,
    ...(modelId === undefined ? {} : { modelId }),
    // A device is of the template that describes the model it names, until a person says otherwise.
    templateId: device.templateId ?? (isNewModel && step.records.templates.has(modelId) ? modelId : null),
    presence: 'online',
    firstSeenAtMs: device.firstSeenAtMs ?? step.now,
    lastSeenAtMs: step.now,
  }
  step.keep({ kind: 'device', deviceId: device.deviceId, device: connected })
  goOnAs(step, presences, connected, device.dialect)
  step.reading = applied(known ? 'Connected.' : 'Connected for the first time and registered.')
}

/** What a connection said tells which family its device is of. */
export function deviceSpoke(step: Step, presences: Presences, { deviceId, dialect }: Of<'device.spoke'>): void {
  const device = step.records.devices.get(deviceId)
  if (!device) return
  const spoken = { ...device, dialect }
  step.keep({ kind: 'device', deviceId, device: spoken })
  becomeOf(step, presences, spoken, device.dialect)
}

/**
 * A device that was seen so short a time ago, in ms, need not be noted as seen again: its whole record would be written, both states
 * with it, and it may ask a thousand times a second.
 */
const seenAgainMs = 1_000

/**
 * A request by HTTP: the device was seen, and is not online by it, for it cannot be told anything. It is of the family whose words it
 * used, unless a connection of it speaks those of another: one that is plain does if it listens for something.
 */
export function deviceAsked(step: Step, presences: Presences, { deviceId, dialect }: Of<'device.asked'>): void {
  const known = step.records.devices.get(deviceId)
  const device = known ?? newDevice({ deviceId }, 'connection', step.now)
  const speaksAnother = presences.isConnected(deviceId) && (device.dialect !== 'plain' || presences.channels(deviceId).length > 0)
  const asking: Device = {
    ...device,
    dialect: speaksAnother ? device.dialect : dialect,
    presence: device.presence === 'never' ? 'offline' : device.presence,
    firstSeenAtMs: device.firstSeenAtMs ?? step.now,
    lastSeenAtMs: step.now,
  }
  const isNews = known?.dialect !== asking.dialect || known.presence !== asking.presence
  if (isNews || Math.abs(step.now - (known.lastSeenAtMs ?? 0)) >= seenAgainMs) step.keep({ kind: 'device', deviceId, device: asking })
  becomeOf(step, presences, asking, device.dialect)
  step.reading = applied(known ? 'Seen.' : 'Seen for the first time and registered.')
}

/** What the device listens to may let it be told what waits, or what was sent and not yet taken. */
export function deviceListening(step: Step, presences: Presences, input: Of<'device.listening'>): void {
  // It may have gone by the time this is read: the broker tells of a subscription when it is done.
  if (!presences.isConnected(input.deviceId)) return
  const before = presences.channels(input.deviceId)
  const isFirst = presences.listen(input.deviceId, input.channels)
  const device = step.records.devices.get(input.deviceId)
  if (!device) return
  const isListening = input.channels.includes('queue')
  if (isListening && !before.includes('queue')) tellQueueOnSubscribe(step, presences, device)
  if (isFirst) beginQueue(step, presences, device, isListening)
  for (const execution of step.records.atWork(input.deviceId)) {
    const job = step.records.definitions.get(execution.jobId)!
    if (execution.delivered && !mayHaveLostItsAnswer(step, device, job, execution)) continue
    const delivery = deliveryOf(step.records, step.workOf, device, job, execution)
    if (!input.channels.includes(delivery.channel) || before.includes(delivery.channel)) continue
    tellAgain(step, execution, { ...takenBySending(step, delivery), ...answerTimeOf(step, job, delivery) })
    step.outbox.push(delivery)
  }
  tellMessages(step, presences, input.deviceId)
  step.wakened.add(input.deviceId)
}

/** A setting that the device has, and to which its acknowledgement did not come: it may have been on its way when the connection went. */
function mayHaveLostItsAnswer(step: Step, device: Device, { work }: JobDefinition, { acknowledgedSettings = [] }: Execution): boolean {
  return work.type === 'setting' && step.workOf(device.dialect).reportsMayBeLost && acknowledgedSettings.length < work.operations.length
}

export function deviceDisconnected(step: Step, presences: Presences, input: Of<'device.disconnected'>): void {
  const device = step.records.devices.get(input.deviceId)
  if (presences.disconnect(input.deviceId, step.now) && device)
    step.keep({ kind: 'device', deviceId: device.deviceId, device: { ...device, lastSeenAtMs: step.now } })
}

export function deviceReported(step: Step, input: Of<'device.reported'>): void {
  const device = step.records.devices.get(input.deviceId)
  if (!device) {
    step.reading = refused('The device is not registered any more.', 'unknownDevice')
    return
  }
  const work = step.workOf(device.dialect)
  const { reportedVersion } = twinOf(step.records, device.deviceId)
  if (input.expectedVersion !== undefined && input.expectedVersion !== reportedVersion) {
    step.reading = refused(
      `It means version ${input.expectedVersion} of its reported state, which is at ${reportedVersion}.`,
      'versionMismatch',
    )
    return
  }
  const reported = mergePatch(device.reported, input.patch)
  const isNews = !sameJson(reported, device.reported)
  const problem = isNews ? sizeProblem('reported', reported) : null
  if (problem !== null) {
    step.reading = refused(problem, 'tooLarge')
    return
  }
  const isWritten = isNews || work.countsEveryReport
  if (isWritten) writeReported(step, device, reported, input.patch)
  step.reading = isNews ? applied('Its reported state is kept.') : unchanged('It reports what was known already.')
  settleByReports(step, device, reported, input.patch)
  step.reading = { ...step.reading, reportedVersion: reportedVersion + (isWritten ? 1 : 0) }
}

/** The device has what it was sent. Where it is asked for no more than that, it has done its part. */
export function deliveryAcknowledged(step: Step, presences: Presences, input: Of<'delivery.acknowledged'>): void {
  const execution = step.records.executions.get(input.jobId)?.get(input.deviceId)
  if (!execution || !isAt(execution, input) || execution.status !== 'IN_PROGRESS' || execution.delivered) return
  const device = step.records.devices.get(input.deviceId)
  if (!device) return
  const job = step.records.definitions.get(input.jobId)!
  const channel = channelOf(step.records, step.workOf, device, job, execution)
  // The template may say otherwise by now than when it was told: what has a time to be answered by was no message.
  if (channel === 'message' && execution.answerDeadlineAtMs === undefined)
    executionAnswered(step, presences, { ...input, kind: 'execution.answered', status: 'SUCCEEDED', message: null, result: null })
  else if (channel === 'command' && execution.answerDeadlineAtMs === undefined)
    noteDelivered(step, execution, answerTimeOf(step, job, { channel, dialect: device.dialect }))
  else noteDelivered(step, execution, {})
}

/** It did not leave the bench: the device gets it when it listens again. */
export function deliveryFailed(step: Step, input: Of<'delivery.failed'>): void {
  const execution = step.records.executions.get(input.jobId)?.get(input.deviceId)
  if (execution?.status === 'IN_PROGRESS' && isAt(execution, input) && execution.delivered)
    step.keepExecution({ ...execution, delivered: false, lastUpdatedAtMs: step.now })
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
    goOnToNextStep(step, presences, execution, input.details)
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
    ...(input.details === undefined && !(event === 'progress' && input.message !== null)
      ? {}
      : {
          statusDetails: {
            ...execution.statusDetails,
            ...input.details,
            ...(event === 'progress' && input.message !== null ? { message: input.message } : {}),
          },
        }),
  })
  step.reading = applied(`Job ‘${job.name}’${attemptInWords(input.executionNumber)}: ${statusWords[input.status]}.`)
}

/** Whether an IN_PROGRESS tells what was not known: QoS 1 may bring the same one twice (MQTT 3.1.1, 4.3.2). */
function isNews(execution: Execution, { message, result, stepTimeoutMs }: Of<'execution.answered'>): boolean {
  return (
    !execution.delivered ||
    execution.answerDeadlineAtMs !== undefined ||
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
        : `It comes too late: the job has ended on it: ${statusWords[execution.status]}.`,
    )
  if (execution.status === 'QUEUED') return refused('It answers a request that was not sent yet.')
  return null
}

/** A device that has stopped listening meanwhile gets the next step when it listens again. */
function goOnToNextStep(step: Step, presences: Presences, execution: Execution, details: Record<string, string> | undefined): void {
  const change = {
    step: execution.step + 1,
    delivered: false,
    ...(details === undefined ? {} : { statusDetails: { ...execution.statusDetails, ...details } }),
  }
  const job = step.records.definitions.get(execution.jobId)!
  const device: Device | undefined = step.records.devices.get(execution.deviceId)
  if (!device) {
    moveExecutionBy(step, execution, 'progress', change)
    return
  }
  tellCommand(step, presences, device, job, execution, 'progress', change)
}

function isAt(execution: Execution, at: { executionNumber: number; step: number }): boolean {
  return execution.executionNumber === at.executionNumber && execution.step === at.step
}
