import { number, t } from '../i18n/index.ts'

const units = ['KiB', 'MiB', 'GiB']

/** A size as a person reads it: `812 bytes`, `1.4 MiB`, `4 GiB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1024) return t('ui.size.bytes', { count: bytes })
  const power = Math.min(units.length, Math.floor(Math.log2(bytes) / 10))
  return `${number(bytes / 1024 ** power, { maximumFractionDigits: 1, useGrouping: false })} ${units[power - 1]!}`
}
