import { cloudMessageLimits, type NewCloudMessage } from '../contract/cloud-messages.ts'
import { BenchError } from '../contract/errors.ts'
import { utf8Bytes } from '../contract/json.ts'
import { knownDevice } from './devices.ts'
import { done } from './done.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** The properties travel in the topic, which has at most 65,535 bytes (MQTT 3.1.1, 1.5.3) and holds more than them. */
const longestProperties = 48 * 1024

/** Messages from the bench to a device. */
export function cloudMessageHandlers(port: ApiPort) {
  const { devices } = procedures
  return {
    messages: devices.messages.handler(({ input: { deviceId } }) => {
      knownDevice(port, deviceId)
      return { items: port.fleet.cloudMessages(deviceId) }
    }),
    sendMessage: devices.sendMessage.handler(async ({ input: { deviceId, message }, context: { who } }) => {
      knownDevice(port, deviceId)
      refuseUnsendable(message)
      const { payload, contentType = null, correlationId = null, properties = {}, lifeInSeconds } = message
      const messageId = port.newId('message')
      const expiresAtMs = port.now() + (lifeInSeconds ?? cloudMessageLimits.usualLifeInSeconds) * 1000
      await port.submit({
        kind: 'message.send',
        message: { messageId, deviceId, payload, contentType, correlationId, properties, expiresAtMs },
        who,
      })
      return port.fleet.cloudMessages(deviceId).find((sent) => sent.messageId === messageId)!
    }),
    cancelMessage: devices.cancelMessage.handler(async ({ input: { deviceId, messageId }, context: { who } }) => {
      knownDevice(port, deviceId)
      await port.submit({ kind: 'message.cancel', deviceId, messageId, who })
      return done
    }),
  }
}

/** @throws BenchError InvalidInput, which names the field, for what no device can be sent. */
function refuseUnsendable({ payload, contentType, correlationId, properties = {} }: NewCloudMessage): void {
  const texts: [field: string, text: string][] = [
    ['message.payload', payload],
    ['message.contentType', contentType ?? ''],
    ['message.correlationId', correlationId ?? ''],
    ...Object.entries(properties).map(([name, value]): [string, string] => [`message.properties.${name}`, name + value]),
  ]
  for (const [field, text] of texts)
    // Half a surrogate pair cannot be written as UTF-8, and cannot be escaped for a topic.
    if (!text.isWellFormed()) throw refusal(field.toWellFormed(), 'The text holds half a character: write it anew.')
  for (const name of Object.keys(properties))
    if (name.startsWith('$')) throw refusal(`message.properties.${name}`, 'A name that begins with "$" is the bench’s own: choose another.')

  const bagBytes = Object.entries(properties).reduce((sum, [name, value]) => sum + bytesInTopic(name) + bytesInTopic(value) + 2, 0)
  if (bagBytes > longestProperties)
    throw refusal('message.properties', `The properties of a message have at most ${longestProperties / 1024} KiB as they are escaped.`)
  if (utf8Bytes(payload) + bagBytes > cloudMessageLimits.bytes)
    throw refusal('message.payload', `A message has at most ${cloudMessageLimits.bytes / 1024} KiB, its properties included.`)
}

function bytesInTopic(text: string): number {
  return encodeURIComponent(text).length
}

function refusal(field: string, message: string): BenchError {
  return new BenchError('InvalidInput', `‘${field}’: ${message}`, { field, problems: [{ field, message }] })
}
