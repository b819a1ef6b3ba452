/** Commands to one device that is there now, outside of jobs (EMQX Fleets commands): answered in their time, or timed out. */
import { keptDeviceCommands, type DeviceCommand, type DeviceCommandStatus } from '../contract/device-commands.ts'
import type { DeviceInput, PersonInput } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import { statusWords } from '../contract/status-words.ts'
import { knownDevice } from './fleet-inputs.ts'
import type { Presences } from './presence.ts'
import type { Records } from './records.ts'
import type { Step } from './step.ts'

type Of<Kind extends PersonInput['kind']> = Extract<PersonInput, { kind: Kind }>

export function sendCommand(step: Step, presences: Presences, { command: given, ttlSeconds }: Of<'deviceCommand.send'>): void {
  const device = knownDevice(step.records, given.deviceId)
  const { deviceId, name, dialect } = device
  const cannot = (why: string) => new BenchError('DeviceNotReady', `Device ‘${name}’ cannot be sent a command: ${why}`, { deviceId })
  if (!step.workOf(dialect).hasDeviceCommands) throw cannot('its family of devices knows commands as jobs only. Make a job.')
  if (!presences.isConnected(deviceId)) throw cannot('it is offline, and commands wait for nobody. Make a job, which does.')
  if (!presences.channels(deviceId).includes('deviceCommand')) throw cannot('it has not subscribed to its command topic.')
  const command: DeviceCommand = {
    ...given,
    status: 'SENT',
    sentAtMs: step.now,
    expiresAtMs: step.now + ttlSeconds * 1000,
    finishedAtMs: null,
    result: null,
    error: null,
  }
  keepCommand(step, command)
  step.outbox.push({ about: 'deviceCommand', deviceId, dialect, command })
  for (const { executionId } of commandsOf(step.records, deviceId).slice(keptDeviceCommands))
    step.keep({ kind: 'deviceCommand', deviceId, executionId, command: null })
}

export function cancelCommand(step: Step, { deviceId, executionId }: Of<'deviceCommand.cancel'>): void {
  const command = step.records.deviceCommands.get(deviceId)?.get(executionId)
  if (!command)
    throw new BenchError('NotFound', `There is no command ‘${executionId}’ for device ‘${deviceId}’: it may be long over.`, { deviceId })
  if (command.status !== 'SENT')
    throw new BenchError('InvalidStateTransition', `The command is ${command.status} already and cannot be canceled.`, { deviceId })
  finish(step, command, 'CANCELED', { result: null, error: 'Canceled on the bench.' })
}

export function commandAnswered(step: Step, input: Extract<DeviceInput, { kind: 'deviceCommand.answered' }>): void {
  const command = step.records.deviceCommands.get(input.deviceId)?.get(input.executionId)
  if (!command) {
    step.reading = { verdict: 'refused', sentence: 'It answers a command that it was not sent.', why: 'notFound' }
    return
  }
  if (command.status !== 'SENT') {
    step.reading = {
      verdict: 'unchanged',
      sentence: `Command ‘${command.action}’ has ended before, ${statusWords[command.status]}: nothing changes.`,
    }
    return
  }
  const error = input.status === 'SUCCEEDED' ? null : (input.message ?? 'The device gave no reason.')
  finish(step, command, input.status, { result: input.result, error })
  step.reading = { verdict: 'applied', sentence: `Command ‘${command.action}’: ${statusWords[input.status]}.` }
}

/** Ends the commands whose time has run out. */
export function expireCommands(step: Step): void {
  for (let command = step.records.takeUnanswered(step.now); command !== null; command = step.records.takeUnanswered(step.now))
    finish(step, command, 'TIMED_OUT', { result: null, error: 'The device did not answer in its time.' })
}

/** All of a device go with it. */
export function dropCommands(step: Step, deviceId: string): void {
  for (const { executionId } of commandsOf(step.records, deviceId))
    step.keep({ kind: 'deviceCommand', deviceId, executionId, command: null })
}

/** The command of that execution, whichever device it is for. */
export function commandWith(records: Records, executionId: string): DeviceCommand | undefined {
  for (const commands of records.deviceCommands.values()) {
    const command = commands.get(executionId)
    if (command) return command
  }
  return undefined
}

/** Commands to a device, the newest first. */
export function commandsOf(records: Records, deviceId: string): DeviceCommand[] {
  return [...(records.deviceCommands.get(deviceId)?.values() ?? [])].toSorted(
    (a, b) => b.sentAtMs - a.sentAtMs || (a.executionId < b.executionId ? 1 : -1),
  )
}

function finish(
  step: Step,
  command: DeviceCommand,
  status: Exclude<DeviceCommandStatus, 'SENT'>,
  end: Pick<DeviceCommand, 'result' | 'error'>,
): void {
  keepCommand(step, { ...command, ...end, status, finishedAtMs: step.now })
}

function keepCommand(step: Step, command: DeviceCommand): void {
  step.keep({ kind: 'deviceCommand', deviceId: command.deviceId, executionId: command.executionId, command })
}
