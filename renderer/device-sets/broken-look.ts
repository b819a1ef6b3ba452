import { t } from '../i18n/index.ts'
import type { StatusLook } from '../ui/index.ts'

/** How a set is shown whose query cannot be read. */
export function brokenLook(): StatusLook {
  return { word: t('deviceSets.broken'), shape: 'triangle', role: 'warning' }
}
