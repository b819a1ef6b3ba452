import { decodedPart } from './query.ts'

/**
 * The properties that stand in a topic as `k=v&k2=v2`, percent-encoded (IoT Hub, "Communicate using MQTT"): `k` alone
 * has no value, `k=` an empty one. Never throws: what is not encoded as it should be is taken as it stands.
 */
export function decodeBag(bag: string): [key: string, value: string | null][] {
  return bag
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const equals = part.indexOf('=')
      return equals < 0 ? [decodedPart(part), null] : [decodedPart(part.slice(0, equals)), decodedPart(part.slice(equals + 1))]
    })
}

/** A bag as `decodeBag` reads it; `$` goes as `%24`, for the C SDK knows system properties in no other form. */
export function encodeBag(properties: Iterable<readonly [key: string, value: string | null]>): string {
  return [...properties].map(([key, value]) => (value === null ? encoded(key) : `${encoded(key)}=${encoded(value)}`)).join('&')
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
