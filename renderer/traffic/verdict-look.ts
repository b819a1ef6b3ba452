import type { TrafficEntry } from '../../main/contract/traffic.ts'
import { t } from '../i18n/index.ts'
import type { StatusLook } from '../ui/index.ts'

/** What the bench made of a message, as word, shape and colour. Refused is a warning: the device is not broken for it. */
export function verdictLook(verdict: TrafficEntry['verdict']): StatusLook {
  const looks: Record<TrafficEntry['verdict'], Omit<StatusLook, 'word'>> = {
    applied: { shape: 'tick', role: 'success' },
    unchanged: { shape: 'struck', role: 'neutral' },
    noted: { shape: 'hollow', role: 'neutral' },
    refused: { shape: 'triangle', role: 'warning' },
    sent: { shape: 'filled', role: 'accent' },
    info: { shape: 'ring', role: 'neutral' },
  }
  return { word: t(`traffic.verdict.${verdict}`), ...looks[verdict] }
}

/** A direction in words. */
export function directionWord(direction: TrafficEntry['direction']): string {
  return t(`traffic.direction.${direction}`)
}
