import { ref, watchEffect } from 'vue'

export type Theme = 'system' | 'light' | 'dark'

const key = 'benchfleet.theme'
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)')

function kept(): Theme {
  const value = localStorage.getItem(key)
  return value === 'light' || value === 'dark' ? value : 'system'
}

/** The theme that the person chose; kept in this browser. */
export const theme = ref<Theme>(kept())

/** Puts the theme on the page and follows the system's. Called before the app is drawn, so that nothing flashes. */
export function applyTheme(): void {
  const apply = () => {
    const isDark = theme.value === 'dark' || (theme.value === 'system' && systemIsDark.matches)
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
  }
  systemIsDark.addEventListener('change', apply)
  watchEffect(() => {
    localStorage.setItem(key, theme.value)
    apply()
  })
}
