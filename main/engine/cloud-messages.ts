/** Messages to devices that ask for no answer: they wait for their device, are told once a connection, and run out. */
import { cloudMessageLimits, keptFinishedMessages, type CloudMessage } from '../contract/cloud-messages.ts'
import type { DeviceInput, PersonInput } from '../contract/engine-io.ts'
import { BenchError } from '../contract/errors.ts'
import { knownDevice } from './fleet-inputs.ts'
import type { Presences } from './presence.ts'
import type { Records } from './records.ts'
import type { Step } from './step.ts'

type Of<Kind extends PersonInput['kind']> = Extract<PersonInput, { kind: Kind }>

export function sendMessage(step: Step, presences: Presences, input: Of<'message.send'>): void {
  const { message } = input
  const device = knownDevice(step.records, message.deviceId)
  if (waiting(step.records, device.deviceId).length >= cloudMessageLimits.waiting)
    throw new BenchError(
      'QueueFull',
      `${cloudMessageLimits.waiting} messages wait for device ‘${device.name}’ already: take some back, or wait until it has taken them.`,
      { deviceId: device.deviceId },
    )
  keepMessage(step, { ...message, state: 'waiting', deliveries: 0, queuedAtMs: step.now, finishedAtMs: null })
  tellMessages(step, presences, device.deviceId)
}

export function cancelMessage(step: Step, input: Of<'message.cancel'>): void {
  const message = step.records.cloudMessages.get(input.deviceId)?.get(input.messageId)
  if (!message)
    throw new BenchError('NotFound', `There is no message ‘${input.messageId}’ for device ‘${input.deviceId}’: it may be long over.`)
  if (message.state !== 'waiting')
    throw new BenchError('InvalidStateTransition', `The message is ${message.state} already and cannot be taken back.`, {
      state: message.state,
    })
  finish(step, message, 'canceled')
}

export function messageAcknowledged(step: Step, input: Extract<DeviceInput, { kind: 'message.acknowledged' }>): void {
  const message = step.records.cloudMessages.get(input.deviceId)?.get(input.messageId)
  if (message?.state === 'waiting') finish(step, message, 'taken')
}

/** Tells a device that listens all that waits for it and was not told on this connection, in order. */
export function tellMessages(step: Step, presences: Presences, deviceId: string): void {
  const device = step.records.devices.get(deviceId)
  if (!device || !presences.channels(deviceId).includes('message')) return
  for (const message of waiting(step.records, deviceId)) {
    if (!presences.beginTelling(deviceId, message.messageId)) continue
    // The tick that is to end it may come later: the bench was closed.
    const isExpired = message.expiresAtMs <= step.now
    if (isExpired || message.deliveries >= cloudMessageLimits.deliveries) {
      finish(step, message, isExpired ? 'expired' : 'undeliverable')
      continue
    }
    const told = { ...message, deliveries: message.deliveries + 1 }
    keepMessage(step, told)
    step.outbox.push({ about: 'message', deviceId, dialect: device.dialect, message: told })
  }
}

/** Ends the messages whose time has run out. */
export function expireMessages(step: Step): void {
  for (let message = step.records.takeExpired(step.now); message !== null; message = step.records.takeExpired(step.now))
    finish(step, message, 'expired')
}

/** All of a device go with it. */
export function dropMessages(step: Step, deviceId: string): void {
  for (const messageId of [...(step.records.cloudMessages.get(deviceId)?.keys() ?? [])])
    step.keep({ kind: 'cloudMessage', deviceId, messageId, message: null })
}

/** Messages for a device, the newest first. */
export function messagesOf(records: Records, deviceId: string): CloudMessage[] {
  return [...(records.cloudMessages.get(deviceId)?.values() ?? [])].toSorted(
    (a, b) => b.queuedAtMs - a.queuedAtMs || (a.messageId < b.messageId ? 1 : -1),
  )
}

function waiting(records: Records, deviceId: string): CloudMessage[] {
  return messagesOf(records, deviceId)
    .filter(({ state }) => state === 'waiting')
    .toReversed()
}

function finish(step: Step, message: CloudMessage, state: Exclude<CloudMessage['state'], 'waiting'>): void {
  keepMessage(step, { ...message, state, finishedAtMs: step.now })
  const finished = messagesOf(step.records, message.deviceId).filter((other) => other.state !== 'waiting')
  for (const { deviceId, messageId } of finished.slice(keptFinishedMessages))
    step.keep({ kind: 'cloudMessage', deviceId, messageId, message: null })
}

function keepMessage(step: Step, message: CloudMessage): void {
  step.keep({ kind: 'cloudMessage', deviceId: message.deviceId, messageId: message.messageId, message })
}
