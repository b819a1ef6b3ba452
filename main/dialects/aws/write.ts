import type { DeviceFacts, Outgoing } from '../../contract/dialect.ts'
import type { Delivery, ShadowWrite } from '../../contract/deliveries.ts'
import type { JsonObject } from '../../contract/json.ts'
import { patchBetween } from '../state-patch.ts'
import { notices } from '../things/notices.ts'
import { toSubscribers } from '../things/outgoing.ts'
import { writtenShape } from '../things/shadow-documents.ts'
import { seconds } from '../things/times.ts'
import { shadowTree } from '../things/topics.ts'
import { aws } from './family.ts'
import { deltaMessage, documentsMessage } from './shadow-answers.ts'

/** Puts a delivery into the words of an AWS device. It fetches its jobs, and is told neither commands nor messages. */
export function write(delivery: Delivery, facts: DeviceFacts): Outgoing[] {
  const { deviceId } = delivery
  switch (delivery.about) {
    case 'queue':
      return notices(aws, delivery, facts)
    case 'execution': {
      const { what } = delivery
      return what.kind === 'settings' ? desired(shadowTree(aws, deviceId, null), what.shadow, what.patch, facts.now) : []
    }
    case 'twin':
      return desired(shadowTree(aws, deviceId, null), delivery.shadow, delivery.patch, facts.now)
    case 'shadow':
      return changed(shadowTree(aws, deviceId, delivery.shadowName), delivery.shadow, facts.now)
    case 'message':
    case 'deviceCommand':
      return []
  }
}

/** A named shadow that a person has changed or deleted. */
function changed(tree: string, shadow: ShadowWrite, now: number): Outgoing[] {
  const { before, after } = shadow
  if (after !== null) return desired(tree, shadow, patchBetween(before?.desired ?? {}, after.desired), now)
  return before === null ? [] : [toSubscribers(`${tree}/delete/accepted`, { version: before.version, timestamp: seconds(now) })]
}

/** A write of the desired state, as whoever else writes to a shadow makes it; one that is told again only as what still differs. */
function desired(tree: string, shadow: ShadowWrite, patch: JsonObject, now: number): Outgoing[] {
  const { before, after } = shadow
  if (after === null) return []
  const delta = deltaMessage(tree, shadow, now)
  if (before?.version === after.version) return delta
  const accepted = toSubscribers(`${tree}/update/accepted`, writtenShape({ desired: patch }, after, now))
  return [...delta, ...documentsMessage(tree, shadow, now), accepted]
}
