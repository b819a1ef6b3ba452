/** How devices came and went, as far as the bench remembers: since its start. */
import { z } from 'zod'

/**
 * How a connection ended: `closed` by a DISCONNECT of the device, `silent` when its keep-alive ran out, `broken` without a word,
 * `unreachable` when the network no longer led to it, `notReading` what it was sent, `violation` of the protocol, `byBench`.
 */
export const departures = ['closed', 'silent', 'broken', 'unreachable', 'notReading', 'violation', 'byBench'] as const
export const departureSchema = z.enum(departures)
export type Departure = z.infer<typeof departureSchema>

/** The end of a connection; `sentence` says it as the traffic does, null where there is nothing more to say. */
export interface Farewell {
  how: Departure
  sentence: string | null
}

const refusalSchema = z.object({ atMs: z.number(), remoteAddress: z.string(), sentence: z.string() })

export const deviceConnectionSchema = z.object({
  /** The last time that it was let in. */
  arrival: z.object({ atMs: z.number(), remoteAddress: z.string() }).nullable(),
  /** The last time that it went. */
  departure: z.object({ atMs: z.number(), how: departureSchema, sentence: z.string().nullable() }).nullable(),
  /** The last time that it was turned away; null when it was let in since. */
  refusal: refusalSchema.nullable(),
  /** Connections that ended before they said who they are: one of them may have been this device. Newest first. */
  nameless: z.array(refusalSchema),
})
export type DeviceConnection = z.infer<typeof deviceConnectionSchema>
