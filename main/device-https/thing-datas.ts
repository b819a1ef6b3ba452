/**
 * ThingDatas of EMQX Fleets, by which devices without MQTT report and ask: each call is the message that a device would publish, and
 * is answered with the body that that is answered with (docs/protocols/emqx-rest.md). What they mean is in the dialect alone.
 */
import { isUtf8 } from 'node:buffer'
import type { Socket } from 'node:net'
import { largestMessageBytes, type DeviceAnswer, type DeviceBody, type DeviceRequest } from '../contract/device-requests.ts'
import { isBenchError } from '../contract/errors.ts'
import { deviceIdSchema } from '../contract/ids.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.ts'
import { thingShadow } from '../contract/thing-shadow.ts'
import { isTooLarge, messageOf } from './exchange.ts'
import { answerTo, statusOfCode } from './job-answers.ts'
import type { DevicePort, Heard } from './port.ts'
import { noteAnswered, noteRefused } from './traffic.ts'

/** A call: the topic on which its message comes, and how it is answered. */
interface Call {
  topic(thingName: string, body: JsonObject): string | DeviceAnswer
  answer(topic: string, heard: Heard, port: DevicePort, thingName: string): DeviceAnswer | Promise<DeviceAnswer>
}

function refused(status: number, code: string, message: string): DeviceAnswer {
  return { status, body: { code, message } }
}

const things = (thingName: string) => `$emqx/things/${thingName}`

/** A level of a topic: what would be several, or a filter, is none. */
const level = /^[^/+#\u0000-\u001f\u007f]{1,128}$/

function jobCall(below: string): Call {
  return {
    topic: (thingName) => `${things(thingName)}/jobs/${below}`,
    answer: (topic, { answers, sentence }) => {
      const answer = answerTo(topic, answers)
      if (answer === null) return refused(400, 'InvalidRequest', sentence)
      return { status: answer.kind === 'accepted' ? 200 : (statusOfCode[answer.code] ?? 400), body: answer.body }
    },
  }
}

/** Why the engine refused, as a code and its status. */
const whyWords: Record<NonNullable<Heard['why']>, [status: number, code: string]> = {
  versionMismatch: [409, 'VersionMismatch'],
  tooLarge: [413, 'TooLarge'],
  unknownDevice: [404, 'ResourceNotFound'],
  notFound: [404, 'ResourceNotFound'],
  invalidTransition: [409, 'InvalidStateTransition'],
}

/** Of what has no answer by MQTT, the reading says what came of it. */
function outcome({ verdict, sentence, why }: Heard): DeviceAnswer | null {
  if (verdict !== 'refused') return null
  const [status, code] = why === undefined ? [400, 'InvalidRequest'] : whyWords[why]
  return refused(status!, code as string, sentence)
}

const report: Call = {
  topic: (thingName) => `${things(thingName)}/shadow/update`,
  answer: async (_topic, heard, port, thingName) =>
    outcome(heard) ?? { status: 200, body: thingShadow((await port.shadow(thingName)) ?? null) },
}

const commandResponse: Call = {
  topic: (thingName, { executionId }) =>
    typeof executionId === 'string' && level.test(executionId)
      ? `$emqx/commands/things/${thingName}/executions/${executionId}/response`
      : refused(400, 'InvalidRequest', 'The body needs the "executionId" of the command that it answers.'),
  answer: (_topic, heard) => outcome(heard) ?? { status: 200, body: {} },
}

/** The call of a POST; null where there is none at this address. */
function callAt(segments: readonly string[]): Call | null {
  const [first, second, third] = segments
  switch (segments.length) {
    case 2:
      if (first === 'shadow' && second === 'reported') return report
      if (first === 'jobs' && (second === 'get' || second === 'start-next')) return jobCall(second)
      return first === 'command' && second === 'response' ? commandResponse : null
    case 3:
      return first === 'jobs' && level.test(second!) && (third === 'get' || third === 'update') ? jobCall(`${second}/${third}`) : null
    default:
      return null
  }
}

/**
 * Answers a request that came with a good API key.
 * @param socket over which the device itself comes; null: somebody acts for it.
 * @returns null for what is no call of ThingDatas.
 */
export async function answerThingDatas(port: DevicePort, request: DeviceRequest, socket: Socket | null): Promise<DeviceAnswer | null> {
  const { method, segments, body } = request
  if (method === 'GET') return segments.length === 2 && segments[1] === 'shadow' ? readShadow(port, segments[0]!) : null
  const call = method === 'POST' ? callAt(segments) : null
  if (call === null) return null
  const read = readBody(body)
  if ('status' in read) return read as DeviceAnswer
  const { thingName } = read
  const topic = call.topic(thingName, read.body)
  if (typeof topic !== 'string') return topic
  const turnedAway = port.objectionTo(thingName, socket)
  if (turnedAway !== null) {
    noteRefused(port, thingName, topic, body, turnedAway.sentence)
    return refused(turnedAway.isUnknown ? 404 : 403, turnedAway.isUnknown ? 'ResourceNotFound' : 'Forbidden', turnedAway.sentence)
  }
  try {
    const heard = await port.hear(thingName, 'emqx', messageOf(topic, body))
    return noteAnswered(port, thingName, topic, await call.answer(topic, heard, port, thingName))
  } catch (error) {
    return failed(port, error, thingName, (why) => noteRefused(port, thingName, topic, body, why))
  }
}

/** The body as far as its thing has to be known from it; the dialect reads it again, whole. */
function readBody(body: DeviceBody): { thingName: string; body: JsonObject } | DeviceAnswer {
  if (isTooLarge(body))
    return refused(413, 'InvalidJson', `The body has ${body.size} bytes or more, and the most that is read is ${largestMessageBytes}.`)
  const value = parsed(body)
  if (!isJsonObject(value)) return refused(400, 'InvalidJson', 'The body has to be a JSON object in UTF-8, with a "thingName".')
  const name = deviceIdSchema.safeParse(value.thingName)
  if (name.success) return { thingName: name.data, body: value }
  return refused(
    400,
    'InvalidRequest',
    typeof value.thingName === 'string' ? name.error.issues[0]!.message : 'The body needs the "thingName" of the device.',
  )
}

function parsed({ bytes }: DeviceBody): JsonValue | undefined {
  if (!isUtf8(bytes)) return undefined
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as JsonValue
  } catch {
    return undefined
  }
}

async function readShadow(port: DevicePort, thingName: string): Promise<DeviceAnswer> {
  const noThing = () => refused(404, 'ResourceNotFound', `There is no thing ‘${thingName}’.`)
  if (!deviceIdSchema.safeParse(thingName).success) return noThing()
  try {
    const shadow = await port.shadow(thingName)
    if (shadow === undefined) return noThing()
    await port.seen(thingName)
    const topic = `${things(thingName)}/shadow`
    const entry = { deviceId: thingName, direction: 'in', topic, payload: null, payloadBytes: 0, qos: null } as const
    port.note({ ...entry, verdict: 'noted', sentence: 'Asks for its shadow by HTTP.' })
    return noteAnswered(port, thingName, topic, { status: 200, body: thingShadow(shadow) })
  } catch (error) {
    return failed(port, error, thingName, () => undefined)
  }
}

function failed(port: DevicePort, error: unknown, thingName: string, note: (why: string) => void): DeviceAnswer {
  const why = isBenchError(error) ? error.sentence : 'Something in the bench failed: its log says what.'
  if (!isBenchError(error)) port.log(`A request of ‘${thingName}’ could not be answered: ${String(error)}`)
  note(`Not taken. ${why}`)
  return refused(503, 'InternalError', why)
}
