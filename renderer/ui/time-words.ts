import { ref } from 'vue'
import { number, t } from '../i18n/index.ts'

/** The present, told anew often enough for words such as "2 min ago". */
export const presentMs = ref(Date.now())
setInterval(() => (presentMs.value = Date.now()), 5_000)

const units = [
  [86_400_000, 'ui.time.daysAgo'],
  [3_600_000, 'ui.time.hoursAgo'],
  [60_000, 'ui.time.minutesAgo'],
  [1_000, 'ui.time.secondsAgo'],
] as const

/** How long ago, in a word or two. */
export function relativeTime(atMs: number, nowMs: number): string {
  const agoMs = nowMs - atMs
  const unit = units.find(([unitMs]) => agoMs >= unitMs)
  return agoMs < 10_000 || !unit ? t('ui.time.justNow') : t(unit[1], { n: Math.floor(agoMs / unit[0]) })
}

/** The moment itself, in this machine's time zone, to the second. */
export function exactTime(atMs: number): string {
  return new Date(atMs).toLocaleString('sv-SE', { hour12: false })
}

/** A length of time: "0.8 s", "2 min 5 s". */
export function duration(ms: number): string {
  if (ms < 10_000) return t('ui.time.seconds', { n: number(ms / 1_000, { minimumFractionDigits: 1, maximumFractionDigits: 1 }) })
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return t('ui.time.seconds', { n: seconds })
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? t('ui.time.minutesSeconds', { minutes, seconds: seconds % 60 })
    : t('ui.time.hoursMinutes', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}
