import { isJsonObject, type JsonObject, type JsonValue } from '../../contract/json.ts'
import { own } from '../read-json.ts'

/** What a device says to a value of the desired state: a code as in HTTP, the version that it means, and words. */
export interface Acknowledgement {
  code: number
  version: number
  text: string | null
}

/** The names that the code, the version and the words have, by generation: IoT Plug and Play, its preview. */
const generations = [
  { code: 'ac', version: 'av', text: 'ad' },
  { code: 'sc', version: 'sv', text: 'sd' },
] as const

/** Codes of the words that stand alone in the acknowledgements of IoT Central before 2020; any other is an error. */
const legacyCodes = new Map([
  ['completed', 200],
  ['pending', 202],
  ['in progress', 202],
])
const legacyError = 500

/** The members that name the version, of all generations. */
const versionNames = [...generations.map(({ version }) => version), 'desiredVersion']

/** The versions that a report acknowledges: what of the rest has not changed, a device may leave out. */
export function versionsIn(reported: JsonValue | undefined): number[] {
  if (!isJsonObject(reported)) return []
  return versionNames.map((name) => own(reported, name)).filter((version) => typeof version === 'number')
}

/** Every acknowledgement that a reported value holds, of whatever generation. */
export function acknowledgementsOf(reported: JsonValue | undefined): Acknowledgement[] {
  if (!isJsonObject(reported)) return []
  const found = generations.map((names) =>
    acknowledgement(own(reported, names.code), own(reported, names.version), own(reported, names.text)),
  )
  return [...found, legacyAcknowledgement(reported)].filter((one) => one !== null)
}

function legacyAcknowledgement(reported: JsonObject): Acknowledgement | null {
  const [statusCode, status] = [own(reported, 'statusCode'), own(reported, 'status')]
  const code = statusCode ?? (typeof status === 'string' ? (legacyCodes.get(status.toLowerCase()) ?? legacyError) : undefined)
  return acknowledgement(code, own(reported, 'desiredVersion'), own(reported, 'message'))
}

function acknowledgement(code: JsonValue | undefined, version: JsonValue | undefined, text: JsonValue | undefined): Acknowledgement | null {
  if (typeof code !== 'number' || typeof version !== 'number') return null
  return { code, version, text: typeof text === 'string' && text !== '' ? text : null }
}
