/** What a device says of how far it is with a job (aws-iot-jobs.md, 0 and 1.4). */
import { isJsonObject, type JsonValue } from '../../contract/json.ts'
import { own } from '../read-json.ts'
import { cutMessage, cutText } from '../words.ts'
import type { Family } from './family.ts'
import { shown, type Members } from './members.ts'

const maximumPairs = 10
/** In characters. */
export const longestDetail = 1024

/** The members that hold why a device failed, in the order in which they are looked at: firmware has no one word for it. */
const reasons = ['reason', 'message', 'errorMessage', 'error', 'failureReason', 'errorCode'] as const

/** @returns undefined where there are none, or where they are wrong: `members` tells. */
export function readStatusDetails({ detailText }: Pick<Family, 'detailText'>, members: Members): Record<string, string> | undefined {
  const given = members.get('statusDetails')
  if (given === undefined) return undefined
  if (!isJsonObject(given)) return members.refuse('‘statusDetails’ has to be an object.')
  const pairs = Object.entries(given)
  if (pairs.length > maximumPairs)
    return members.refuse(`‘statusDetails’ has ${pairs.length} members, and the most that it may have is ${maximumPairs}.`)
  const details: [string, string][] = []
  for (const [key, value] of pairs) {
    if (!/^[a-zA-Z0-9:_-]{1,128}$/.test(key))
      return members.refuse(`‘statusDetails’ has a key ‘${cutText(key, 64)}’: a key has 1 to 128 letters, digits, ":", "_" or "-".`)
    const text = detailText(value)
    if (text === null) return members.refuse(`‘statusDetails’ has ${shown(value)} as ‘${cutText(key, 64)}’: ${detailRule}.`)
    details.push([key, text])
  }
  return Object.fromEntries(details)
}

const detailRule = `a value is a text of 1 to ${longestDetail} characters without control characters`

/** A detail as AWS IoT takes it. Half of a surrogate pair is no character. */
export function plainDetail(value: JsonValue): string | null {
  return typeof value === 'string' && value !== '' && value.length <= longestDetail && !/[\p{Cc}\p{Cs}]/u.test(value) ? value : null
}

/** The device's own words for why it did not succeed; null: it gave none. */
export function reasonIn(details: Record<string, string> | undefined): string | null {
  const said = reasons.map((name) => own(details ?? {}, name)).find((word) => typeof word === 'string' && word !== '')
  return typeof said === 'string' ? cutMessage(said) : null
}
