import type { Outgoing } from '../../contract/dialect.ts'

/** @param body members that are undefined are left out: nothing is ever sent as null (aws-iot-jobs.md, 1.3). */
export function toSubscribers(topic: string, body: object): Outgoing {
  return { topic, payload: JSON.stringify(body), qos: 1, needsSubscription: true }
}

/** The same as something that goes along with an answer. */
export function unasked(outgoing: readonly Outgoing[]): Outgoing[] {
  return outgoing.map((message) => ({ ...message, isUnasked: true }))
}
