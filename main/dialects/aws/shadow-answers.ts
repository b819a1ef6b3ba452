import type { Outgoing } from '../../contract/dialect.ts'
import type { ShadowWrite } from '../../contract/deliveries.ts'
import type { Reading } from '../../contract/engine-io.ts'
import { toSubscribers } from '../things/outgoing.ts'
import { deltaShape, documentShape } from '../things/shadow-documents.ts'
import { seconds } from '../things/times.ts'

/** A request of a shadow as its answer needs it. */
export interface ShadowRequest {
  deviceId: string
  shadowName: string | null
  /** Where the shadow's topics begin. */
  tree: string
  operation: 'get' | 'update' | 'delete'
  clientToken: string | undefined
}

/** Why a request is rejected, with the messages of AWS ("Device Shadow error messages"). */
export interface ShadowRejection {
  code: number
  message: string
}

export const rejections = {
  invalidJson: { code: 400, message: 'Invalid JSON' },
  noState: { code: 400, message: 'Missing required node: state' },
  stateNoObject: { code: 400, message: 'State node must be an object' },
  desiredNoObject: { code: 400, message: 'Desired node must be an object' },
  reportedNoObject: { code: 400, message: 'Reported node must be an object' },
  badVersion: { code: 400, message: 'Invalid version' },
  badClientToken: { code: 400, message: 'Invalid clientToken' },
  tooDeep: { code: 400, message: 'JSON contains too many levels of nesting; maximum is 8' },
  conflict: { code: 409, message: 'Version conflict' },
  tooLarge: { code: 413, message: 'The payload exceeds the maximum size allowed' },
  notUtf8: { code: 415, message: 'Unsupported documented encoding; supported encoding is UTF-8' },
} as const satisfies Record<string, ShadowRejection>

export function invalidNode(key: string): ShadowRejection {
  return { code: 400, message: `State contains an invalid node: '${key}'` }
}

/** AWS names a named shadow with its thing. */
export function noShadow(deviceId: string, shadowName: string | null): ShadowRejection {
  const name = shadowName === null ? deviceId : `${deviceId}~${shadowName}`
  return { code: 404, message: `No shadow exists with name: '${name}'` }
}

/** Why the engine refused, in the words of AWS. */
export function engineRejection({ deviceId, shadowName }: ShadowRequest, { why, sentence }: Reading): ShadowRejection {
  switch (why) {
    case 'versionMismatch':
      return rejections.conflict
    case 'tooLarge':
      return rejections.tooLarge
    case 'notFound':
      return noShadow(deviceId, shadowName)
    case 'unknownDevice':
      return { code: 404, message: 'Thing not found' }
    case 'invalidTransition':
    case undefined:
      return { code: 400, message: sentence }
  }
}

/** @param body without its client token. */
export function shadowAccepted({ tree, operation, clientToken }: ShadowRequest, body: object): Outgoing[] {
  return [toSubscribers(`${tree}/${operation}/accepted`, { ...body, clientToken })]
}

export function shadowRejected(
  { tree, operation, clientToken }: ShadowRequest,
  now: number,
  { code, message }: ShadowRejection,
): Outgoing[] {
  return [toSubscribers(`${tree}/${operation}/rejected`, { code, message, timestamp: seconds(now), clientToken })]
}

/** All of the shadow before and after a write; what was not there before is left out. */
export function documentsMessage(tree: string, { before, after }: ShadowWrite, now: number, clientToken?: string): Outgoing[] {
  if (after === null) return []
  const body = {
    previous: before === null ? undefined : documentShape(before),
    current: documentShape(after),
    timestamp: seconds(now),
    clientToken,
  }
  return [toSubscribers(`${tree}/update/documents`, body)]
}

/** Nothing, where there is no difference. */
export function deltaMessage(tree: string, { after }: ShadowWrite, now: number, clientToken?: string): Outgoing[] {
  const delta = after === null ? null : deltaShape(after, now)
  return delta === null ? [] : [toSubscribers(`${tree}/update/delta`, { ...delta, clientToken })]
}
