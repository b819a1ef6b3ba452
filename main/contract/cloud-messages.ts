/** Messages from the bench to a device that ask for no answer (IoT Hub, cloud-to-device). */
import { z } from 'zod'
import { deviceIdSchema } from './ids.ts'

/** At most so many wait for a device, each tried so often, and each so large (IoT Hub, cloud-to-device limits). */
export const cloudMessageLimits = {
  waiting: 50,
  deliveries: 10,
  bytes: 64 * 1024,
  usualLifeInSeconds: 3600,
  longestLifeInSeconds: 2 * 24 * 3600,
} as const

/** Finished ones that are still shown, a device. */
export const keptFinishedMessages = 20

/** `waiting`: not sent, or sent and not acknowledged. */
export const cloudMessageStates = ['waiting', 'taken', 'expired', 'undeliverable', 'canceled'] as const

export const cloudMessageSchema = z.object({
  messageId: z.string(),
  deviceId: deviceIdSchema,
  payload: z.string(),
  contentType: z.string().nullable(),
  correlationId: z.string().nullable(),
  properties: z.record(z.string(), z.string()),
  state: z.enum(cloudMessageStates),
  /** How often it was sent. */
  deliveries: z.number(),
  queuedAtMs: z.number(),
  expiresAtMs: z.number(),
  finishedAtMs: z.number().nullable(),
})
export type CloudMessage = z.infer<typeof cloudMessageSchema>

export const newCloudMessageSchema = z.strictObject({
  payload: z.string().max(cloudMessageLimits.bytes),
  contentType: z.string().max(128).nullable().optional(),
  correlationId: z.string().max(128).nullable().optional(),
  properties: z.record(z.string().min(1).max(128), z.string().max(1024)).optional(),
  lifeInSeconds: z.number().int().min(1).max(cloudMessageLimits.longestLifeInSeconds).optional(),
})
export type NewCloudMessage = z.infer<typeof newCloudMessageSchema>
