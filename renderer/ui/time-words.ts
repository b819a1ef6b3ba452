import { ref } from 'vue'

/** The present, told anew often enough for words such as "2 min ago". */
export const presentMs = ref(Date.now())
setInterval(() => (presentMs.value = Date.now()), 5_000)

const units: [number, string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
]

/** How long ago, in a word or two. */
export function relativeTime(atMs: number, nowMs: number): string {
  const agoMs = nowMs - atMs
  if (agoMs < 10_000) return 'just now'
  for (const [unitMs, unit] of units) if (agoMs >= unitMs) return `${Math.floor(agoMs / unitMs)} ${unit} ago`
  return `${Math.floor(agoMs / 1_000)} s ago`
}

/** The moment itself, in this machine's time zone, to the second. */
export function exactTime(atMs: number): string {
  return new Date(atMs).toLocaleString('sv-SE', { hour12: false })
}

/** A length of time: "0.8 s", "2 min 5 s". */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
