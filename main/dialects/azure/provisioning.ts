/** A device that asks where to connect, in the words of DPS (docs/protocols/azure.md, "Where to connect"). */
import type { Outgoing, WireMessage } from '../../contract/dialect.ts'
import { isJsonObject, type JsonValue } from '../../contract/json.ts'
import type { Registration } from '../../contract/sign-in.ts'
import { own, readJsonObject } from '../read-json.ts'
import { cutText } from '../words.ts'
import { decodedPart, readQuery, requestIdProblem } from './query.ts'
import { longestModelId } from './user-name.ts'

/** The largest registration that is read, in bytes: a model id and a little of the device's own are far less. */
const maximumBytes = 64 * 1024

/** How long a device waits before it asks again, in s. */
const retryAfterSeconds = 1

/** What a device asks. `sentence` is for its traffic. */
export type RegistrationReading =
  | { kind: 'register'; rid: string; modelId: string | null; sentence: string }
  | { kind: 'status'; rid: string; operationId: string; sentence: string }
  | { kind: 'refused'; sentence: string; answer?: Outgoing }

/** Where a device is to connect; times in ms since 1970. */
export interface Assignment {
  operationId: string
  registrationId: string
  /** Host name or address, with the port unless it is the usual one. */
  assignedHub: string
  createdAtMs: number
  lastUpdatedAtMs: number
}

/** Reads what a device that asks has published; it never throws. */
export function readRegistration({ registrationId }: Registration, { topic, text, payloadBytes }: WireMessage): RegistrationReading {
  const question = topic.indexOf('?')
  const path = (question < 0 ? topic : topic.slice(0, question)).replace(/\/$/, '')
  const parameters = readQuery(question < 0 ? '' : topic.slice(question + 1))
  const rid = parameters.get('$rid')
  if (rid === undefined) return { kind: 'refused', sentence: 'It asks without ‘?$rid=’, so it cannot be answered.' }
  const problem = requestIdProblem(parameters)
  if (problem !== null) return { kind: 'refused', sentence: problem }
  if (payloadBytes > maximumBytes)
    return refused(rid, 413, `It asks with ${payloadBytes} bytes, and the most that is read is ${maximumBytes}.`)
  if (path === '$dps/registrations/PUT/iotdps-register') return readRegister(registrationId, rid, text)
  if (path === '$dps/registrations/GET/iotdps-get-operationstatus') {
    const operationId = decodedPart(parameters.get('operationId') ?? '')
    return operationId === ''
      ? refused(rid, 400, 'It asks how far its registration is without ‘operationId’.')
      : { kind: 'status', rid, operationId, sentence: 'Asks where to connect.' }
  }
  return refused(rid, 404, 'The bench knows no such question: a device publishes on PUT/iotdps-register or GET/iotdps-get-operationstatus.')
}

function readRegister(registrationId: string, rid: string, text: string | null): RegistrationReading {
  const body = text === null ? 'is not UTF-8 text' : readJsonObject(text)
  if (typeof body === 'string') return refused(rid, 400, `The registration ${body}.`)
  const named = own(body, 'registrationId')
  if (named !== undefined && named !== registrationId)
    return refused(rid, 400, `The registration is for ${cutText(JSON.stringify(named), 128)}, and it came as ‘${registrationId}’.`)
  return { kind: 'register', rid, modelId: modelOf(own(body, 'payload')), sentence: 'Registers, and asks where to connect.' }
}

/** The model that a device names when it registers; IoT Central's clients had a name of their own for it. */
function modelOf(payload: JsonValue | undefined): string | null {
  if (!isJsonObject(payload)) return null
  const named = [own(payload, 'modelId'), own(payload, 'iotcModelId')]
  return named.find((model): model is string => typeof model === 'string' && model !== '' && model.length <= longestModelId) ?? null
}

/** "Ask again": the answer to a registration. */
export function assigningAnswer(rid: string, operationId: string): Outgoing {
  return answer(202, rid, { operationId, status: 'assigning' }, `&retry-after=${retryAfterSeconds}`)
}

/** Where the device is to connect: the answer to a question of how far its registration is. */
export function assignedAnswer(
  rid: string,
  { operationId, registrationId, assignedHub, createdAtMs, lastUpdatedAtMs }: Assignment,
): Outgoing {
  return answer(200, rid, {
    operationId,
    status: 'assigned',
    registrationState: {
      registrationId,
      createdDateTimeUtc: new Date(createdAtMs).toISOString(),
      assignedHub,
      deviceId: registrationId,
      status: 'assigned',
      substatus: 'initialAssignment',
      lastUpdatedDateTimeUtc: new Date(lastUpdatedAtMs).toISOString(),
      etag: String(lastUpdatedAtMs),
    },
  })
}

/** @param status 400 what cannot be read, 401 what is not allowed any more, 404 an operation that the bench does not know, 413 what is too large. SDKs do not try again below 429. */
export function refusedAnswer(rid: string, status: number, message: string): Outgoing {
  return answer(status, rid, { errorCode: status * 1000, trackingId: rid, message })
}

function refused(rid: string, status: number, sentence: string): RegistrationReading {
  return { kind: 'refused', sentence, answer: refusedAnswer(rid, status, sentence) }
}

function answer(status: number, rid: string, body: JsonValue, more = ''): Outgoing {
  return { topic: `$dps/registrations/res/${status}/?$rid=${rid}${more}`, payload: JSON.stringify(body), qos: 0, needsSubscription: false }
}
