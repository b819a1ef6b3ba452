import { dialectNames, type DialectName } from '../../main/contract/devices.ts'
import { t } from '../i18n/index.ts'

/** What a family of devices is called, on every screen. */
export function dialectWord(dialect: DialectName): string {
  return t(`devices.dialects.${dialect}`)
}

/** The families in the order in which a list offers them. */
export function dialectChoices(): { value: DialectName; label: string }[] {
  return dialectNames.map((value) => ({ value, label: dialectWord(value) }))
}
