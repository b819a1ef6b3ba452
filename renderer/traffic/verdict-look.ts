import type { TrafficEntry } from '../../main/contract/traffic.ts'
import type { StatusLook } from '../ui/index.ts'

/** What the bench made of a message, as word, shape and colour. Refused is a warning: the device is not broken for it. */
export const verdictLooks: Record<TrafficEntry['verdict'], StatusLook> = {
  applied: { word: 'Applied', shape: 'tick', role: 'success' },
  unchanged: { word: 'No change', shape: 'struck', role: 'neutral' },
  noted: { word: 'Noted', shape: 'hollow', role: 'neutral' },
  refused: { word: 'Refused', shape: 'triangle', role: 'warning' },
  sent: { word: 'Sent', shape: 'filled', role: 'accent' },
  info: { word: 'Info', shape: 'ring', role: 'neutral' },
}

/** The directions in words. */
export const directionWords: Record<TrafficEntry['direction'], string> = { in: 'From device', out: 'To device', event: 'Event' }
