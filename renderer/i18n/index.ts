/**
 * The words of the app in the language of the person. A message stands in `en/<feature>.json` and `de/<feature>.json`
 * under the same key; no file of the app holds words of its own. Which language it is, `language-choice.ts` says: this
 * file needs no browser.
 */
import type { Ref } from 'vue'
import { createI18n } from 'vue-i18n'
import english from './en/index.ts'

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

type KeysOf<Messages> = {
  [Key in keyof Messages & string]: Messages[Key] extends string ? Key : `${Key}.${KeysOf<Messages[Key]>}`
}[keyof Messages & string]
/** Every message there is, by the path to it: `jobs.page.stop`. */
export type MessageKey = KeysOf<typeof english>
/** What stands in the places of a message. Numbers are written as the language writes them; `count` chooses the plural. */
export type MessageValues = Readonly<Record<string, string | number>>

const i18n = createI18n({
  legacy: false,
  locale: 'en' as Language,
  fallbackLocale: 'en',
  messages: { en: english } as Record<string, typeof english>,
  missingWarn: false,
  fallbackWarn: false,
})

/** The language that is shown. Whoever reads it is computed again when it changes. */
export const language: Readonly<Ref<Language>> = i18n.global.locale as Ref<Language>

/**
 * A message in the language of the person.
 * @param values - `count` chooses between the forms of "one device | {count} devices".
 */
export function t(key: MessageKey, values: MessageValues = {}): string {
  const named = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? number(value) : value]))
  const { count } = values
  const translate = i18n.global.t as (key: string, named: Record<string, string>, plural?: number) => string
  return typeof count === 'number' ? translate(key, named, count) : translate(key, named)
}

/** A number as the language writes it: 1,234.5 or 1.234,5. */
export function number(value: number, options?: Intl.NumberFormatOptions): string {
  return value.toLocaleString(language.value, options)
}

/** "a, b and c". */
export function listOf(parts: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string {
  return new Intl.ListFormat(language.value === 'en' ? 'en-GB' : language.value, { type }).format(parts)
}

/** True when the words of the language are here. */
export function isLearned(wanted: Language): boolean {
  return i18n.global.availableLocales.includes(wanted)
}

/** Takes the words of another language in. */
export function learn(wanted: Language, messages: typeof english): void {
  i18n.global.setLocaleMessage(wanted, messages)
}

/** Shows everything in a language that is learned. */
export function speak(wanted: Language): void {
  i18n.global.locale.value = wanted
}
