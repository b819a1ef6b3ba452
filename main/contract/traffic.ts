import { z } from 'zod'
import type { WireMessage } from './dialect.ts'
import { filterCovers, topicFilterProblem } from './topics.ts'

/** `in`: from the device; `out`: to the device; `event`: connected, refused and the like. */
export const trafficDirections = ['in', 'out', 'event'] as const
export const trafficVerdicts = ['applied', 'unchanged', 'noted', 'refused', 'sent', 'info'] as const

/** Of a payload the trace keeps so much, in bytes. */
export const keptPayloadBytes = 4096

/** One line of the message trace. The trace is bounded and in memory; `sequence` shows what was dropped. */
export const trafficEntrySchema = z.object({
  sequence: z.number(),
  atMs: z.number(),
  deviceId: z.string(),
  direction: z.enum(trafficDirections),
  topic: z.string().nullable(),
  /** The payload as text, cut at 4 KiB; null where there is none or it is not text. */
  payload: z.string().nullable(),
  /** The first 4 KiB of a payload that is not text, in base64. */
  base64: z.string().optional(),
  payloadBytes: z.number(),
  qos: z.number().nullable(),
  /** It was published with the wish to be retained. */
  retain: z.literal(true).optional(),
  verdict: z.enum(trafficVerdicts),
  /** What the bench made of it, in plain words. */
  sentence: z.string(),
})
export type TrafficEntry = z.infer<typeof trafficEntrySchema>

/** How much the trace holds, and the most that it may: whichever bound is met first, the oldest lines go. */
export const traceFillSchema = z.object({
  lines: z.number(),
  bytes: z.number(),
  mostLines: z.number(),
  mostBytes: z.number(),
  oldestMs: z.number().nullable().describe('When the oldest line came, in ms since 1970; null: there is none.'),
})
export type TraceFill = z.infer<typeof traceFillSchema>

const filterSentences = {
  hash: 'A # stands only at the end of a topic filter, as a level of its own: “bench/#”.',
  plus: 'A + in a topic filter is a level of its own: “bench/+/reported”.',
}

/** What narrows the trace; what is absent narrows nothing. */
export const trafficFilterFields = {
  deviceId: z.string().optional(),
  direction: z.enum(trafficDirections).optional(),
  verdict: z.enum(trafficVerdicts).optional(),
  topic: z
    .string()
    .max(1024)
    .superRefine((filter, context) => {
      const problem = topicFilterProblem(filter)
      if (problem) context.addIssue({ code: 'custom', message: filterSentences[problem] })
    })
    .optional()
    .describe('A topic filter as one subscribes with it: + is one level, # the rest.'),
  search: z.string().max(256).optional().describe('Text in topic, payload or sentence.'),
}
export interface TrafficFilter {
  deviceId?: string | undefined
  direction?: TrafficEntry['direction'] | undefined
  verdict?: TrafficEntry['verdict'] | undefined
  topic?: string | undefined
  search?: string | undefined
}

/** A file of messages: `csv`, or `jsonl`, which has one JSON object a line. */
export const trafficFormats = ['csv', 'jsonl'] as const
export type TrafficFormat = (typeof trafficFormats)[number]

/** A piece of a file of messages, and how far it is: of `total` lines of the trace `examined` were looked at and `written` fitted. */
export const trafficPieceSchema = z.object({ chunk: z.string(), examined: z.number(), written: z.number(), total: z.number() })
export type TrafficPiece = z.infer<typeof trafficPieceSchema>

/** The test that a filter is, made once for many entries. */
export function trafficFits({ deviceId, direction, verdict, topic, search }: TrafficFilter): (entry: TrafficEntry) => boolean {
  const text = search?.toLowerCase()
  return (entry) => {
    if (deviceId !== undefined && entry.deviceId !== deviceId) return false
    if (direction !== undefined && entry.direction !== direction) return false
    if (verdict !== undefined && entry.verdict !== verdict) return false
    if (topic !== undefined && (entry.topic === null || !filterCovers(topic, entry.topic))) return false
    return !text || [entry.topic, entry.payload, entry.sentence].some((part) => part?.toLowerCase().includes(text))
  }
}

/** What a line of the trace has of a message that came. */
export function tracedMessage({ topic, text, base64, payloadBytes, qos, retain }: WireMessage) {
  return {
    topic,
    payload: text,
    ...(base64 === undefined ? {} : { base64 }),
    payloadBytes,
    qos,
    ...(retain ? { retain: true as const } : {}),
  }
}
