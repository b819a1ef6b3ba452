import type { DialectReading, WireMessage } from '../../contract/dialect.ts'
import type { DeviceInput } from '../../contract/engine-io.ts'
import type { JsonObject, JsonValue } from '../../contract/json.ts'
import { statusWords } from '../../contract/status-words.ts'
import type { Correlation } from '../correlation.ts'
import { readJsonObject } from '../read-json.ts'
import { readTelemetry } from '../telemetry.ts'
import { cutMessage, listNames } from '../words.ts'
import { deviceTopic, ownPart, publishable } from './topics.ts'

/** Largest payload that is read, in bytes; the size that AWS IoT allows a job document. */
const maximumBytes = 32 * 1024

type AnswerStatus = Extract<DeviceInput, { kind: 'execution.answered' }>['status']
const answerStatuses: readonly AnswerStatus[] = ['SUCCEEDED', 'FAILED', 'REJECTED', 'IN_PROGRESS']

/** The longest step timer, in seconds: a week, as AWS IoT allows. */
const longestStepSeconds = 7 * 24 * 3600

/** Reads what a device published, whatever it may be: a message that makes no sense is refused in words, never thrown. */
export function read(deviceId: string, message: WireMessage): DialectReading {
  const topic = deviceTopic(deviceId, message.topic)
  if (!topic) return refused(unknownTopic(deviceId, message.topic))
  if (topic.kind === 'telemetry') return readTelemetry(message, { component: topic.component, contentType: null, properties: {} })
  if (message.payloadBytes > maximumBytes)
    return refused(`The message has ${message.payloadBytes} bytes, the most that is read is ${maximumBytes}; it changes nothing.`)
  if (message.text === null) return refused('The payload is not UTF-8 text; it changes nothing.')
  if (topic.kind === 'reported') return readReported(deviceId, message.text)
  if (!topic.correlation)
    return refused('The topic does not end in an id that the bench gave out ({job}.{execution}.{step}): copy it from the request.')
  return readAnswer(deviceId, topic.to, topic.correlation, message.text)
}

function unknownTopic(deviceId: string, topic: string): string {
  const part = ownPart(deviceId, topic) ?? topic
  return /^(?:settings\/set|commands\/request|messages)\/|^settings\/desired$/.test(part)
    ? 'The bench sends on this topic; a device answers on settings/ack/{id} or commands/response/{id}.'
    : `The bench knows no such topic: a device publishes ${publishable} under bench/${deviceId}/.`
}

function readReported(deviceId: string, text: string): DialectReading {
  const patch = readJsonObject(text)
  if (typeof patch === 'string') return refused(`The reported state ${patch}; it changes nothing.`)
  return {
    kind: 'input',
    input: { kind: 'device.reported', deviceId, patch },
    sentence: `Reports ${listNames(Object.keys(patch))}.`,
  }
}

function readAnswer(deviceId: string, to: 'setting' | 'command', correlation: Correlation, text: string): DialectReading {
  const answer = text.trim() === '' ? ({ status: 'SUCCEEDED' } as JsonObject) : readJsonObject(text)
  if (typeof answer === 'string') return refused(`The answer ${answer}; it changes nothing.`)
  const { status: word, message, result, stepTimeoutInSeconds } = answer
  const status = answerStatuses.find((known) => typeof word === 'string' && word.toUpperCase() === known)
  if (!status) {
    const given = word === undefined ? 'has no "status"' : `has status ${JSON.stringify(word).slice(0, 80)}`
    return refused(`The answer ${given}, it can be ${answerStatuses.join(', ')}; it changes nothing.`)
  }
  if (message !== undefined && message !== null && typeof message !== 'string')
    return refused('The answer\'s "message" is not text; it changes nothing.')
  const timer = readStepTimer(stepTimeoutInSeconds)
  if (typeof timer === 'string') return refused(timer)
  return {
    kind: 'input',
    input: {
      kind: 'execution.answered',
      deviceId,
      ...correlation,
      status,
      message: message ? cutMessage(message) : null,
      result: result ?? null,
      ...timer,
    },
    sentence: `Answers a ${to}: ${statusWords[status]}.`,
  }
}

/** The timer of the step that a device begins; -1 drops the one there is (AWS IoT UpdateJobExecution). A sentence when it is none. */
function readStepTimer(seconds: JsonValue | undefined): { stepTimeoutMs?: number | null } | string {
  if (seconds === undefined || seconds === null) return {}
  if (seconds === -1) return { stepTimeoutMs: null }
  if (typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 1 && seconds <= longestStepSeconds)
    return { stepTimeoutMs: seconds * 1000 }
  return `The answer's "stepTimeoutInSeconds" is ${JSON.stringify(seconds).slice(0, 80)}, it can be 1 to ${longestStepSeconds}, or -1; it changes nothing.`
}

function refused(sentence: string): DialectReading {
  return { kind: 'refused', sentence }
}
