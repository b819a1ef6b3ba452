/** Commands to one device that is there now (emqx-fleets.md, 3.3). */
import type { DialectReading, Outgoing, WireMessage } from '../../contract/dialect.ts'
import type { DeviceCommand } from '../../contract/device-commands.ts'
import type { DeviceInput } from '../../contract/engine-io.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.ts'
import { statusWords } from '../../contract/status-words.ts'
import { own, readJsonObject } from '../read-json.ts'
import { cutMessage, cutText } from '../words.ts'
import { shown } from '../things/members.ts'
import { toSubscribers } from '../things/outgoing.ts'
import { seconds } from '../things/times.ts'
import { commandRequest } from './topics.ts'

/** The largest answer, in bytes: that of a command of a job on another dialect. */
const maximumAnswerBytes = 128 * 1024

type Answered = Extract<DeviceInput, { kind: 'deviceCommand.answered' }>
const answers: readonly Answered['status'][] = ['SUCCEEDED', 'FAILED', 'REJECTED']

/** A command as a device is told it: times in s. */
export function commandMessage({ deviceId, executionId, commandId, action, params, sentAtMs, expiresAtMs }: DeviceCommand): Outgoing {
  return toSubscribers(commandRequest(deviceId, executionId), {
    commandId,
    action,
    params: params ?? {},
    timestamp: seconds(sentAtMs),
    ttl: Math.max(1, Math.round((expiresAtMs - sentAtMs) / 1000)),
  })
}

/** The execution that an answer is of; null where the topic is none of an answer. @param part below the tree of the commands. */
export function answeredExecution(part: string): string | null {
  return /^executions\/([^/]+)\/response$/.exec(part)?.[1] ?? null
}

export function readCommandAnswer(deviceId: string, executionId: string, { text, payloadBytes }: WireMessage): DialectReading {
  const refused = (why: string): DialectReading => ({
    kind: 'refused',
    sentence: `The answer to command ${cutText(executionId, 64)} ${why}; it changes nothing.`,
  })
  if (payloadBytes > maximumAnswerBytes) return refused(`has ${payloadBytes} bytes, and the most that is read is ${maximumAnswerBytes}`)
  if (text === null) return refused('is not UTF-8 text')
  const body = readJsonObject(text)
  if (typeof body === 'string') return refused(body)
  const word = own(body, 'status')
  const status = answers.find((known) => known === word)
  if (status === undefined)
    return refused(`has ${word === undefined ? 'no "status"' : `status ${shown(word)}`}, and it can be ${answers.join(', ')}`)
  const result = own(body, 'result') ?? null
  return {
    kind: 'input',
    input: {
      kind: 'deviceCommand.answered',
      deviceId,
      executionId,
      status,
      result,
      message: status === 'SUCCEEDED' ? null : wordsIn(body, result),
    },
    sentence: `Answers command ${cutText(executionId, 64)}: ${statusWords[status]}.`,
  }
}

/** The device's own words for why not: beside the result, in it, or the result itself. */
function wordsIn(body: JsonObject, result: JsonValue): string | null {
  const places = [body, ...(isJsonObject(result) ? [result] : [])]
  const said = [...places.flatMap((place) => ['message', 'error', 'reason'].map((name) => own(place, name))), result]
  const words = said.find((word): word is string => typeof word === 'string' && word !== '')
  return words === undefined ? null : cutMessage(words)
}
