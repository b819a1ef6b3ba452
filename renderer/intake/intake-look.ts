import type { IntakeRow, IntakeStatus, ScanResult } from '../../main/contract/intake.ts'
import { t } from '../i18n/index.ts'
import type { StatusLook } from '../ui/index.ts'

/** What of a unit is known, as word, shape and colour. Red is what a person should walk to: a label on the wrong unit. */
export function intakeLook(status: IntakeStatus): StatusLook {
  const looks: Record<IntakeStatus, Omit<StatusLook, 'word'>> = {
    mismatch: { shape: 'cross', role: 'danger' },
    unknown: { shape: 'triangle', role: 'warning' },
    missing: { shape: 'hollow', role: 'neutral' },
    seen: { shape: 'tick', role: 'success' },
  }
  return { word: t(`intake.status.${status}`), ...looks[status] }
}

/** Why the label and the device do not fit, with both values; null where they do. */
export function mismatchSentence({ mismatch, label }: Pick<IntakeRow, 'mismatch' | 'label'>): string | null {
  if (mismatch === null) return null
  const { expected, found } = mismatch
  return t(`intake.mismatch.${mismatch.kind}`, { label: label ?? expected, expected, found })
}

/** What came of a scan, in a sentence. */
export function scanSentence({ outcome, code, row }: ScanResult): string {
  const name = row?.name ?? row?.deviceId ?? code
  if (outcome === 'mismatch') return (row && mismatchSentence(row)) ?? ''
  if (outcome === 'checkedIn')
    return t((row?.seenAtMs ?? null) === null ? 'intake.scan.checkedInNotSeen' : 'intake.scan.checkedIn', { name })
  return t(`intake.scan.${outcome}`, { name, code })
}
