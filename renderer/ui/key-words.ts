import { t } from '../i18n/index.ts'

const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

/** The keys of a command, each as it is written on the keyboard in front of the person. @param keys - such as "Ctrl+S" or "g d". */
export function keysInWords(keys: string): string[] {
  return keys.split(/[ +]/).map((key) => {
    if (key === 'Ctrl') return isMac ? '⌘' : t('ui.keys.ctrl')
    if (key === 'Shift') return t('ui.keys.shift')
    if (key === 'PgUp' || key === 'PgDn' || key === 'Home' || key === 'End' || key === 'Space' || key === 'Enter')
      return t(`ui.keys.${key}`)
    return key.length === 1 ? key.toUpperCase() : key
  })
}
