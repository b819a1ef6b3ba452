import { t } from '../i18n/index.ts'

/** `1 device`, `1,234 devices`. */
export function devicesInWords(count: number): string {
  return t('devices.found', { count })
}
