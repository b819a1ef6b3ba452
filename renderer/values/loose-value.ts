/** A value as a person types it where no type is known: JSON where it is JSON, else the text as it stands. */
import type { JsonValue } from '../../main/contract/json.ts'
import { t } from '../i18n/index.ts'

export function readLoose(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return text.trim()
  }
}

/** What is typed for a value; a text that would be read as something else has its quotes. */
export function writtenLoose(value: JsonValue): string {
  return typeof value === 'string' && readLoose(value) === value ? value : JSON.stringify(value)
}

/** How a text is read, to stand below it; null for none. */
export function looseWords(text: string): string | null {
  if (text.trim() === '') return null
  const value = readLoose(text)
  if (value === null) return t('values.loose.asNull')
  if (typeof value === 'number') return t('values.loose.asNumber', { value: String(value) })
  if (typeof value === 'boolean') return t('values.loose.asBoolean', { value: String(value) })
  return typeof value === 'string' ? t('values.loose.asText', { value }) : t('values.loose.asJson')
}
