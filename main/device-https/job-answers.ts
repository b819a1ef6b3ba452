import { isJsonObject, type JsonObject, type JsonValue } from '../contract/json.ts'
import type { Outgoing } from '../contract/dialect.ts'

/** What a request to a job topic was answered: its body, and the code and words of a refusal. */
export type JobAnswer = { kind: 'accepted'; body: JsonObject } | { kind: 'rejected'; code: string; message: string; body: JsonObject }

/** The answer among what was to be sent: it stands on the topic of the request; null where there is none. */
export function answerTo(topic: string, answers: readonly Outgoing[]): JobAnswer | null {
  for (const { topic: on, payload } of answers) {
    if (on !== `${topic}/accepted` && on !== `${topic}/rejected`) continue
    const body = JSON.parse(payload) as JsonObject
    if (on.endsWith('/accepted')) return { kind: 'accepted', body }
    return { kind: 'rejected', code: textOf(body.code), message: textOf(body.message), body }
  }
  return null
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** The HTTP status of each code that a device's request is rejected with (aws-iot-jobs.md, 1.6). */
export const statusOfCode: Record<string, number> = {
  InvalidTopic: 400,
  InvalidJson: 400,
  InvalidRequest: 400,
  InvalidStateTransition: 409,
  ResourceNotFound: 404,
  VersionMismatch: 409,
  TerminalStateReached: 410,
  RequestThrottled: 429,
  InternalError: 503,
}

/** The parts of a body by name, without some. */
export function without(body: JsonObject, ...names: string[]): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))
}

/** A body in which the job document is a text, as HTTP has it (aws-iot-jobs.md, 1.3). */
export function withDocumentAsText(body: JsonObject): JsonObject {
  const { jobDocument } = body
  return isJsonObject(jobDocument) ? { ...body, jobDocument: JSON.stringify(jobDocument) } : body
}
