import type { AnswerFacts, DialectReading, Outgoing, WireMessage } from '../../contract/dialect.ts'
import { isJsonObject, type JsonValue } from '../../contract/json.ts'
import { maximumTwinBytes, newTwin } from '../../contract/twin.ts'
import { parseCorrelation } from '../correlation.ts'
import { own, readJson, readJsonObject } from '../read-json.ts'
import { readTelemetry } from '../telemetry.ts'
import { cutMessage, cutText, listNames } from '../words.ts'
import { decodeBag } from './property-bag.ts'
import { decodedPart } from './query.ts'
import { deviceTopic, topics, type DeviceTopic } from './topics.ts'
import { ownMembers, patchProblem } from './twin-rules.ts'

/** The largest answer of a direct method, in bytes (IoT Hub, direct methods). */
const maximumAnswerBytes = 128 * 1024
/** The largest patch, in bytes: enough to take away all that a twin can hold, and to put as much in its place. */
const maximumPatchBytes = 2 * maximumTwinBytes

type Of<Kind extends DeviceTopic['kind']> = Extract<DeviceTopic, { kind: Kind }>

const readers: { [Kind in DeviceTopic['kind']]: (deviceId: string, topic: Of<Kind>, message: WireMessage) => DialectReading } = {
  telemetry: readEvent,
  twinGet: (_deviceId, { rid }) =>
    rid === null
      ? refused('The twin is asked for without ‘?$rid=’, so it cannot be answered.')
      : { kind: 'question', sentence: 'Asks for its twin.', answer: (facts) => [twinAnswer(rid, facts)] },
  reported: readReported,
  methodAnswer: readMethodAnswer,
  unknown: (_deviceId, { sentence }) => refused(sentence),
}

/** Reads what a device published, whatever it may be: a message that makes no sense is refused in words, never thrown. */
export function read(deviceId: string, message: WireMessage): DialectReading {
  return readAs(deviceId, deviceTopic(deviceId, message.topic), message)
}

function readAs<Kind extends DeviceTopic['kind']>(deviceId: string, topic: Of<Kind>, message: WireMessage): DialectReading {
  const reader = readers[topic.kind as Kind]
  return reader(deviceId, topic, message)
}

function readEvent(_deviceId: string, { bag }: Of<'telemetry'>, message: WireMessage): DialectReading {
  const all = new Map(decodeBag(bag).map(([key, value]) => [key, value ?? '']))
  // No more than any other name, but what is kept is walked as plain objects.
  all.delete('__proto__')
  if (message.retain) all.set('mqtt-retain', 'true')
  if (message.isWill) all.set('iothub-MessageType', 'Will')
  return readTelemetry(message, {
    component: all.get('$.sub') || null,
    contentType: all.get('$.ct') || null,
    properties: Object.fromEntries(all),
  })
}

function readReported(deviceId: string, { rid, version }: Of<'reported'>, { text, payloadBytes }: WireMessage): DialectReading {
  if (rid === null) return refused('The state is reported without ‘?$rid=’, so it cannot be answered; it changes nothing.')
  const refuse = (why: string, status = 400): DialectReading => ({
    kind: 'refused',
    sentence: `The reported state ${why}; it changes nothing.`,
    answer: () => [errorAnswer(rid, status, `The reported state ${why}.`)],
  })
  if (payloadBytes > maximumPatchBytes)
    return refuse(`is patched with ${payloadBytes} bytes, and the most that is read is ${maximumPatchBytes}`, refusalStatus.tooLarge)
  if (text === null) return refuse('is not UTF-8 text')
  const expected = version === null ? undefined : readVersion(version)
  if (expected === null) return refuse(`is for the version ‘${cutText(version!, 32)}’, which is no whole number`)
  const all = readJsonObject(text)
  if (typeof all === 'string') return refuse(all)
  const patch = ownMembers(all)
  const problem = patchProblem(patch)
  if (problem !== null) return refuse(problem)
  return {
    kind: 'input',
    input: { kind: 'device.reported', deviceId, patch, ...(expected === undefined ? {} : { expectedVersion: expected }) },
    sentence: `Reports ${listNames(Object.keys(patch))}.`,
    answer: (facts) => [reportedAnswer(rid, facts)],
  }
}

function readVersion(text: string): number | null {
  const digits = decodedPart(text)
  return /^\d{1,15}$/.test(digits) ? Number(digits) : null
}

function readMethodAnswer(deviceId: string, { rid, status }: Of<'methodAnswer'>, message: WireMessage): DialectReading {
  const correlation = rid === null ? null : parseCorrelation(rid)
  if (correlation === null) return refused('The answer has no ‘?$rid=’ that the bench gave out: it has to be that of the command.')
  if (!/^-?\d{1,9}$/.test(status)) return refused(`The answer has the status ‘${cutText(status, 32)}’, which is no whole number.`)
  if (message.payloadBytes > maximumAnswerBytes)
    return refused(`The answer has ${message.payloadBytes} bytes, the most that is read is ${maximumAnswerBytes}; it changes nothing.`)
  if (message.text === null) return refused('The answer is not UTF-8 text; it changes nothing.')
  const result = readResult(message.text)
  if ('problem' in result) return refused(`The answer ${result.problem}; it changes nothing.`)
  const isSuccess = Number(status) >= 200 && Number(status) <= 299
  return {
    kind: 'input',
    input: {
      kind: 'execution.answered',
      deviceId,
      ...correlation,
      status: isSuccess ? 'SUCCEEDED' : 'FAILED',
      message: isSuccess ? null : failureMessage(status, result.value),
      result: result.value,
      details: { methodStatus: status },
    },
    sentence: `Answers a command with status ${status}.`,
  }
}

/** What a method answered with. Devices that answer in bare words are no less done with the command. */
function readResult(text: string): { value: JsonValue } | { problem: string } {
  if (text.trim() === '') return { value: null }
  const json = readJson(text)
  return 'problem' in json && json.what === 'syntax' ? { value: text } : json
}

function failureMessage(status: string, result: JsonValue): string {
  if (result === null) return `The device answered ${status}.`
  const words = isJsonObject(result) ? [own(result, 'message'), own(result, 'error')] : [result]
  const said = words.find((word): word is string => typeof word === 'string' && word !== '')
  return cutMessage(said ?? JSON.stringify(result))
}

function twinAnswer(rid: string, { device, twin }: AnswerFacts): Outgoing {
  if (!device) return errorAnswer(rid, 404, 'The device is not registered any more.')
  const { desiredVersion, reportedVersion } = twin ?? newTwin(device.deviceId)
  const body = {
    desired: { ...device.desired, $version: desiredVersion },
    reported: { ...device.reported, $version: reportedVersion },
  }
  return answer(topics.twinAnswer(200, rid), JSON.stringify(body))
}

const refusalStatus = { versionMismatch: 412, tooLarge: 413, unknownDevice: 404, notFound: 404, invalidTransition: 409 } as const

/** Of the reading and not of the twin: by now that may be ahead of this report. */
function reportedAnswer(rid: string, { reading }: AnswerFacts): Outgoing {
  if (reading?.verdict === 'refused') return errorAnswer(rid, reading.why ? refusalStatus[reading.why] : 400, reading.sentence)
  return answer(topics.twinAnswer(204, rid, `&$version=${reading?.reportedVersion ?? 1}`), '')
}

/** SDKs look for an error in the body alone, whatever the status in the topic; without a body some of them fail themselves. */
function errorAnswer(rid: string, status: number, message: string): Outgoing {
  return answer(topics.twinAnswer(status, rid), JSON.stringify({ errorCode: status * 1000, message }))
}

function answer(topic: string, payload: string): Outgoing {
  return { topic, payload, qos: 0, needsSubscription: false }
}

function refused(sentence: string): DialectReading {
  return { kind: 'refused', sentence }
}
