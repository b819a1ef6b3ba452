/** The one shadow of a thing (emqx-fleets.md, 3.1; docs/protocols/emqx.md, "Shadow"). */
import type { AnswerFacts, DialectReading, Outgoing, WireMessage } from '../../contract/dialect.ts'
import type { ShadowWrite } from '../../contract/deliveries.ts'
import { isJsonObject, type JsonObject } from '../../contract/json.ts'
import { maximumTwinBytes } from '../../contract/twin.ts'
import { own, readJsonObject } from '../read-json.ts'
import { listNames } from '../words.ts'
import { Members } from '../things/members.ts'
import { toSubscribers, unasked } from '../things/outgoing.ts'
import { deltaShape } from '../things/shadow-documents.ts'
import { desiredProblem } from '../things/shadow-state.ts'
import { shadowTree } from '../things/topics.ts'
import { emqx } from './family.ts'

/** The largest report, in bytes: enough to take away all that a side can hold, and to put as much in its place. */
const maximumReportBytes = 2 * maximumTwinBytes

/**
 * Reads what a device published on `shadow/update`. Whatever comes of it, a device that is subscribed to the topic gets its
 * own message back, as from any broker.
 */
export function readReport(deviceId: string, message: WireMessage): DialectReading {
  const { topic, text } = message
  const echo = text === null ? [] : unasked([{ topic, payload: text, qos: 1, needsSubscription: true, isOwn: true }])
  const report = readBody(message)
  if (typeof report === 'string') return { kind: 'refused', sentence: `The report ${report}; it changes nothing.`, answer: () => echo }
  const { reported, version } = report
  return {
    kind: 'input',
    input: { kind: 'shadow.updated', deviceId, shadowName: null, reported, ...(version === undefined ? {} : { expectedVersion: version }) },
    sentence: `Reports ${listNames(Object.keys(reported))} in its shadow.`,
    answer: (facts) => [...echo, ...unasked(whatStillDiffers(deviceId, facts))],
  }
}

/** What is wrong with it as the end of a sentence. */
function readBody({ text, payloadBytes }: WireMessage): { reported: JsonObject; version: number | undefined } | string {
  if (payloadBytes > maximumReportBytes) return `has ${payloadBytes} bytes, and the most that is read is ${maximumReportBytes}`
  if (text === null) return 'is not UTF-8 text'
  const body = readJsonObject(text)
  if (typeof body === 'string') return body
  const state = own(body, 'state')
  if (!isJsonObject(state)) return 'has no object "state"'
  const reported = own(state, 'reported')
  if (!isJsonObject(reported)) return 'has no object "reported" in its "state"'
  if (Object.keys(state).length > 1) return 'has more in its "state" than "reported": what is desired of a device is written on the bench'
  const members = new Members(body)
  const version = members.whole('version', (value) => value >= 0, 'a whole number')
  if (members.problem !== null) return `has a "version" that is no whole number`
  // 0 is as good as none: it is not looked at what version there is.
  return desiredProblem(reported) ?? { reported, version: version === 0 ? undefined : version }
}

function whatStillDiffers(deviceId: string, { now, reading }: AnswerFacts): Outgoing[] {
  return reading?.verdict === 'refused' || !reading?.shadow ? [] : deltaOf(deviceId, reading.shadow, now)
}

/** A write of the desired state: as it is, on the topic on which the device itself reports, and what of it differs. */
export function desired(deviceId: string, shadow: ShadowWrite, patch: JsonObject, now: number): Outgoing[] {
  const { before, after } = shadow
  if (after === null) return []
  const delta = deltaOf(deviceId, shadow, now)
  if (before?.version === after.version) return delta
  const update = toSubscribers(`${shadowTree(emqx, deviceId, null)}/update`, { state: { desired: patch }, version: after.version })
  return [update, ...delta]
}

function deltaOf(deviceId: string, { after }: ShadowWrite, now: number): Outgoing[] {
  const delta = after === null ? null : deltaShape(after, now)
  if (delta === null) return []
  const { state, version, timestamp } = delta
  return [toSubscribers(`${shadowTree(emqx, deviceId, null)}/update/delta`, { state, version, timestamp })]
}
