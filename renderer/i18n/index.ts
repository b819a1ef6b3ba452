/**
 * The words of the app in the language of the person. A message stands in `en/<feature>.json` and `de/<feature>.json`
 * under the same key; no file of the app holds words of its own.
 */
import { watch, type Ref } from 'vue'
import { createI18n } from 'vue-i18n'
import { keptChoice } from '../ui/kept-choice.ts'
import english from './en/index.ts'

export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]
export const languageChoices = ['system', ...languages] as const
export type LanguageChoice = (typeof languageChoices)[number]
/** Each in its own words: whoever cannot read the app finds the way out. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' }

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

/** The language that the person chose. */
export const languageChoice = keptChoice('benchfleet.language', languageChoices)

function chosen(): Language {
  if (languageChoice.value !== 'system') return languageChoice.value
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => languages.some((known) => known === tag)) === 'de' ? 'de' : 'en'
}

/** Shows the app in a language; its words are fetched when they are first needed. */
async function show(wanted: Language): Promise<void> {
  if (wanted === 'de' && !i18n.global.availableLocales.includes('de')) {
    const [{ default: german }, { learnGerman }] = await Promise.all([import('./de/index.ts'), import('./bench-sentences.ts')])
    await learnGerman()
    i18n.global.setLocaleMessage('de', german as typeof english)
  }
  if (chosen() !== wanted) return
  i18n.global.locale.value = wanted
  document.documentElement.lang = wanted
}

/** Puts the chosen language to use, and follows the choice. Resolves when the app can be drawn in it. */
export async function applyLanguage(): Promise<void> {
  watch(languageChoice, () => void show(chosen()))
  await show(chosen())
}
