import { watchEffect } from 'vue'
import { keptChoice } from '../ui/kept-choice.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)')

/** The theme that the person chose; `public/first-paint.js` reads it under the same key, before anything is drawn. */
export const theme = keptChoice('benchfleet.theme', themes)

/** Puts the theme on the page and follows the system's. Called before the app is drawn, so that nothing flashes. */
export function applyTheme(): void {
  const apply = () => {
    const isDark = theme.value === 'dark' || (theme.value === 'system' && systemIsDark.matches)
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  }
  systemIsDark.addEventListener('change', apply)
  watchEffect(apply)
}
