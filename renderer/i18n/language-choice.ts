/** Which language the app speaks: the one that was chosen in this browser, or the system's. */
import { watch } from 'vue'
import { keptChoice } from '../ui/kept-choice.ts'
import type english from './en/index.ts'
import { isLearned, languages, learn, speak, type Language } from './index.ts'

export const languageChoices = ['system', ...languages] as const
export type LanguageChoice = (typeof languageChoices)[number]
/** Each in its own words: whoever cannot read the app finds the way out. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch' }

/** The language that the person chose. */
export const languageChoice = keptChoice('benchfleet.language', languageChoices)

function chosen(): Language {
  if (languageChoice.value !== 'system') return languageChoice.value
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => languages.some((known) => known === tag)) === 'de' ? 'de' : 'en'
}

/** Shows the app in a language; its words are fetched when they are first needed. */
async function show(wanted: Language): Promise<void> {
  if (wanted === 'de' && !isLearned('de')) {
    const [{ default: german }, { learnGerman }] = await Promise.all([import('./de/index.ts'), import('./bench-sentences.ts')])
    await learnGerman()
    learn('de', german as typeof english)
  }
  if (chosen() !== wanted) return
  speak(wanted)
  document.documentElement.lang = wanted
}

/** Puts the chosen language to use, and follows the choice. Resolves when the app can be drawn in it. */
export async function applyLanguage(): Promise<void> {
  watch(languageChoice, () => void show(chosen()))
  await show(chosen())
}
