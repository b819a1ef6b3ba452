import type { Outgoing } from '../../contract/dialect.ts'
import type { Execution } from '../../contract/executions.ts'
import type { Family } from './family.ts'
import { stateShape } from './execution-shapes.ts'
import { seconds } from './times.ts'

/** The codes of aws-iot-jobs.md, 1.6, that are ever sent. */
export type RejectionCode =
  | 'InvalidTopic'
  | 'InvalidJson'
  | 'InvalidRequest'
  | 'InvalidStateTransition'
  | 'ResourceNotFound'
  | 'VersionMismatch'
  | 'TerminalStateReached'

/** A request as its answer needs it. */
export interface Request {
  family: Family
  topic: string
  /** With which it came. */
  qos: number
  clientToken: string | undefined
}

export function accepted(request: Request, now: number, body: object): Outgoing[] {
  return answer(request, 'accepted', { ...body, timestamp: seconds(now), clientToken: request.clientToken })
}

/** @param execution as it stands, where the code tells of it. */
export function rejected(request: Request, now: number, code: RejectionCode, message: string, execution?: Execution): Outgoing[] {
  return answer(request, 'rejected', {
    code,
    message,
    timestamp: seconds(now),
    clientToken: request.clientToken,
    executionState: execution && stateShape(execution),
  })
}

/** Whom no subscription is asked of gets the answer with the QoS of the request, or of a subscription of its own that asks for more. */
function answer({ family, topic, qos }: Request, how: 'accepted' | 'rejected', body: object): Outgoing[] {
  const to = { topic: `${topic}/${how}`, payload: JSON.stringify(body) }
  if (family.answersOnlySubscribers) return [{ ...to, qos: 1, needsSubscription: true }]
  return [{ ...to, qos: qos > 0 ? 1 : 0, needsSubscription: false, risesToSubscription: true }]
}
