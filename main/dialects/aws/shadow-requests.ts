/** What a device asks of its shadows and writes to them (docs/protocols/aws.md, "Shadows"). */
import type { AnswerFacts, DialectReading, WireMessage } from '../../contract/dialect.ts'
import { isJsonObject, utf8Bytes, type JsonObject, type JsonValue } from '../../contract/json.ts'
import { own, readJson } from '../read-json.ts'
import { cutText, listNames } from '../words.ts'
import { maximumRequestBytes } from '../things/job-requests.ts'
import { unasked } from '../things/outgoing.ts'
import { wholeShape, writtenShape, type Sides } from '../things/shadow-documents.ts'
import { stateProblem } from '../things/shadow-state.ts'
import { seconds } from '../things/times.ts'
import { shadowTree } from '../things/topics.ts'
import {
  deltaMessage,
  documentsMessage,
  engineRejection,
  invalidNode,
  noShadow,
  rejections,
  shadowAccepted,
  shadowRejected,
  type ShadowRejection,
  type ShadowRequest,
} from './shadow-answers.ts'
import { shadowTopic } from './shadow-topics.ts'

/** In bytes of UTF-8 ("Client tokens in shadow documents"). */
const longestClientTokenBytes = 64

/** The sides that a write may have. Another member beside them is an invalid node. */
const sides = {
  desired: rejections.desiredNoObject,
  reported: rejections.reportedNoObject,
} as const

/** @param part of the topic, below `$aws/things/{thing}/shadow/`. */
export function readShadowRequest(deviceId: string, part: string, message: WireMessage): DialectReading {
  const topic = shadowTopic(part)
  if (topic.kind === 'unknown') return { kind: 'refused', sentence: topic.sentence }
  if (topic.kind === 'badName')
    return {
      kind: 'refused',
      sentence: `‘${cutText(topic.shadowName, 64)}’ is no name for a shadow: it has 1 to 64 letters, digits, ":", "_" or "-".`,
    }
  const { operation, shadowName } = topic
  const tree = shadowTree({ root: '$aws' }, deviceId, shadowName)
  const body = readBody(message)
  const members = 'members' in body ? body.members : {}
  const token = readClientToken(members)
  const request: ShadowRequest = { deviceId, shadowName, tree, operation, clientToken: token.clientToken }
  // What else is in the body of the other two does not matter ("/get", "/delete").
  if (token.isWrong) return refused(request, rejections.badClientToken)
  if (operation === 'get') return readGet(request)
  if (operation === 'delete') return readDelete(request)
  return 'rejection' in body ? refused(request, body.rejection) : readUpdate(request, members)
}

function readBody({ text, payloadBytes }: WireMessage): { members: JsonObject } | { rejection: ShadowRejection } {
  if (payloadBytes > maximumRequestBytes) return { rejection: rejections.tooLarge }
  if (text === null) return { rejection: rejections.notUtf8 }
  const read = readJson(text)
  if ('problem' in read) {
    if (read.what === 'depth') return { rejection: rejections.tooDeep }
    return { rejection: read.what === 'key' ? invalidNode('__proto__') : rejections.invalidJson }
  }
  return isJsonObject(read.value) ? { members: read.value } : { rejection: rejections.invalidJson }
}

function readClientToken(members: JsonObject): { clientToken: string | undefined; isWrong: boolean } {
  const given = own(members, 'clientToken') ?? undefined
  if (given === undefined) return { clientToken: undefined, isWrong: false }
  if (typeof given === 'string' && utf8Bytes(given) <= longestClientTokenBytes) return { clientToken: given, isWrong: false }
  return { clientToken: undefined, isWrong: true }
}

function readGet(request: ShadowRequest): DialectReading {
  const { deviceId, shadowName } = request
  return {
    kind: 'question',
    sentence: `Asks for its ${named(shadowName)}.`,
    answer: (facts) => {
      const shadow = facts.shadow(shadowName)
      if (shadow === null) return shadowRejected(request, facts.now, noShadow(deviceId, shadowName))
      return shadowAccepted(request, wholeShape(shadow, facts.now))
    },
  }
}

function readDelete(request: ShadowRequest): DialectReading {
  const { deviceId, shadowName } = request
  return {
    kind: 'input',
    input: { kind: 'shadow.deleted', deviceId, shadowName },
    sentence: `Deletes its ${named(shadowName)}.`,
    answer: ({ now, reading }) => {
      if (reading?.verdict === 'refused') return shadowRejected(request, now, engineRejection(request, reading))
      const gone = reading?.shadow?.before
      if (!gone) return shadowRejected(request, now, noShadow(deviceId, shadowName))
      return shadowAccepted(request, { version: gone.version, timestamp: seconds(now) })
    },
  }
}

function readUpdate(request: ShadowRequest, members: JsonObject): DialectReading {
  const { deviceId, shadowName } = request
  const written = readSides(own(members, 'state'))
  if ('code' in written) return refused(request, written)
  const version = readVersion(own(members, 'version'))
  if (version === null) return refused(request, rejections.badVersion)
  return {
    kind: 'input',
    input: { kind: 'shadow.updated', deviceId, shadowName, ...written, ...(version === undefined ? {} : { expectedVersion: version }) },
    sentence: sentenceOf(written, shadowName),
    answer: (facts) => updateAnswers(request, written, facts),
  }
}

function readSides(state: JsonValue | undefined): Sides | ShadowRejection {
  if (state === undefined) return rejections.noState
  if (!isJsonObject(state)) return rejections.stateNoObject
  const written: Sides = {}
  for (const [side, patch] of Object.entries(state)) {
    if (side !== 'desired' && side !== 'reported') return invalidNode(cutText(side, 128))
    if (patch !== null && !isJsonObject(patch)) return sides[side]
    const problem = patch === null ? null : stateProblem(patch)
    if (problem !== null) return problem.what === 'levels' ? rejections.tooDeep : invalidNode(cutText(problem.key, 128))
    written[side] = patch
  }
  return written
}

/** Null where it is no version; digits are taken for the number that they are. */
function readVersion(given: JsonValue | undefined): number | null | undefined {
  if (given === undefined || given === null) return undefined
  const version = typeof given === 'string' && /^\d{1,15}$/.test(given) ? Number(given) : given
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0 ? version : null
}

/** What was taken, all of it before and after, and what is still to be done: always in this order. */
function updateAnswers(request: ShadowRequest, written: Sides, { now, reading }: AnswerFacts) {
  const { tree, clientToken } = request
  if (reading?.verdict === 'refused') return shadowRejected(request, now, engineRejection(request, reading))
  const write = reading?.shadow
  if (!write?.after) return shadowRejected(request, now, { code: 500, message: 'Internal service failure' })
  return [
    ...shadowAccepted(request, writtenShape(written, write.after, now)),
    ...unasked([...documentsMessage(tree, write, now, clientToken), ...deltaMessage(tree, write, now, clientToken)]),
  ]
}

function sentenceOf({ desired, reported }: Sides, shadowName: string | null): string {
  const said = [
    ...(reported === undefined ? [] : [reported === null ? 'takes back all that it reported' : `reports ${namesIn(reported)}`]),
    ...(desired === undefined ? [] : [desired === null ? 'clears what is desired of it' : `desires ${namesIn(desired)}`]),
  ].join(' and ')
  const inWords = said === '' ? 'Writes nothing' : `${said[0]!.toUpperCase()}${said.slice(1)}`
  return `${inWords} in its ${named(shadowName)}.`
}

const namesIn = (patch: JsonObject) => listNames(Object.keys(patch))

function named(shadowName: string | null): string {
  return shadowName === null ? 'shadow' : `shadow ‘${shadowName}’`
}

const verbs = { get: 'Its question for', update: 'Its write to', delete: 'Its deletion of' } as const

function refused(request: ShadowRequest, rejection: ShadowRejection): DialectReading {
  const { operation, shadowName } = request
  return {
    kind: 'refused',
    sentence: `${verbs[operation]} its ${named(shadowName)} is rejected with ${rejection.code}: ${rejection.message}. It changes nothing.`,
    answer: ({ now }) => shadowRejected(request, now, rejection),
  }
}
