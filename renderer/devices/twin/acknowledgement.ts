/** How devices acknowledge a setting in their reported state, in three generations (docs/protocols/azure.md, "Settings"). */
import { isJsonObject, type JsonObject, type JsonValue } from '../../../main/contract/json.ts'
import { t } from '../../i18n/index.ts'

export interface Acknowledgement {
  /** What the device really uses, which may not be what it was sent. */
  value: JsonValue | undefined
  /** As an HTTP status says it: 2xx taken, 201 and 202 under way. */
  code: number
  /** The version of the desired state that it answers; 0: the device did it of its own. */
  version: number | null
  text: string | null
}

/** The member that tells a generation from all else, and where the rest stands. */
const generations: { mark: string; version: string; text: string; code(reported: JsonObject): number | null }[] = [
  { mark: 'ac', version: 'av', text: 'ad', code: (reported) => numberOf(reported['ac']) },
  { mark: 'sc', version: 'sv', text: 'sd', code: (reported) => numberOf(reported['sc']) },
  { mark: 'desiredVersion', version: 'desiredVersion', text: 'message', code: legacyCode },
]

/** The words of the oldest generation where it gives no number. */
const legacyCodes: Record<string, number> = { completed: 200, pending: 202, 'in progress': 202 }

function legacyCode(reported: JsonObject): number | null {
  const { status } = reported
  return numberOf(reported['statusCode']) ?? (typeof status === 'string' ? (legacyCodes[status.toLowerCase()] ?? 500) : null)
}

/** What a reported value acknowledges; null when it is a value like any other. */
export function readAcknowledgement(reported: JsonValue | undefined): Acknowledgement | null {
  if (!isJsonObject(reported) || !('value' in reported)) return null
  for (const { mark, version, text, code } of generations) {
    if (!(mark in reported)) continue
    const read = code(reported)
    if (read === null) continue
    const words = reported[text]
    return {
      value: reported['value'],
      code: read,
      version: numberOf(reported[version]),
      text: typeof words === 'string' && words !== '' ? words : null,
    }
  }
  return null
}

export type Outcome = 'taken' | 'underWay' | 'failed' | 'own'

/** What a code means: 203 with version 0 is the device's own doing. */
export function outcomeOf({ code, version }: Acknowledgement): Outcome {
  if (code === 203 && version === 0) return 'own'
  if (code === 201 || code === 202) return 'underWay'
  return code >= 200 && code < 300 ? 'taken' : 'failed'
}

/** What a device said of a setting, in a word of the person's language. */
export function outcomeWord(acknowledgement: Acknowledgement): string {
  return t(`twin.outcomes.${outcomeOf(acknowledgement)}`)
}

function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null
}
