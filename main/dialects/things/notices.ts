import type { DeviceFacts, Outgoing } from '../../contract/dialect.ts'
import type { QueueDelivery } from '../../contract/deliveries.ts'
import { executionShape, listed } from './execution-shapes.ts'
import type { Family } from './family.ts'
import { toSubscribers } from './outgoing.ts'
import { seconds } from './times.ts'
import { jobsTree } from './topics.ts'

export function noticeTopics(family: Pick<Family, 'root'>, deviceId: string): { notify: string; notifyNext: string } {
  const jobs = jobsTree(family, deviceId)
  return { notify: `${jobs}notify`, notifyNext: `${jobs}notify-next` }
}

/** That the queue of a device has changed: the list, then its first, each only if it is another (aws-iot-jobs.md, 1.7). */
export function notices(family: Family, { deviceId, pending, hasOthers, hasNewFirst }: QueueDelivery, facts: DeviceFacts): Outgoing[] {
  const topics = noticeTopics(family, deviceId)
  const timestamp = seconds(facts.now)
  const list = () => {
    const { inProgress, queued } = listed(pending)
    return { IN_PROGRESS: orLeftOut(inProgress), QUEUED: orLeftOut(queued) }
  }
  const [first] = pending
  return [
    ...(hasOthers ? [toSubscribers(topics.notify, { timestamp, jobs: list() })] : []),
    ...(hasNewFirst
      ? [toSubscribers(topics.notifyNext, { timestamp, execution: first && executionShape(first, facts.now, facts.document(first)) })]
      : []),
  ]
}

function orLeftOut<Item>(items: Item[]): Item[] | undefined {
  return items.length === 0 ? undefined : items
}
