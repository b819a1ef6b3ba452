import { z } from 'zod'

/** `in`: from the device; `out`: to the device; `event`: connected, refused and the like. */
export const trafficDirections = ['in', 'out', 'event'] as const

/** One line of the message trace. The trace is bounded and in memory; `sequence` shows what was dropped. */
export const trafficEntrySchema = z.object({
  sequence: z.number(),
  atMs: z.number(),
  deviceId: z.string(),
  direction: z.enum(trafficDirections),
  topic: z.string().nullable(),
  /** The payload as text, cut at 4 KiB; null where there is none or it is not text. */
  payload: z.string().nullable(),
  payloadBytes: z.number(),
  qos: z.number().nullable(),
  verdict: z.enum(['applied', 'unchanged', 'noted', 'refused', 'sent', 'info']),
  /** What the bench made of it, in plain words. */
  sentence: z.string(),
})
export type TrafficEntry = z.infer<typeof trafficEntrySchema>
