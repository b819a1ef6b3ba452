/**
 * A command to one device that is there now (EMQX Fleets commands): told at once, answered in its time or not at all.
 * It is no job and waits for nobody.
 */
import { z } from 'zod'
import { deviceIdSchema } from './ids.ts'
import { jsonValueSchema, utf8Bytes } from './json.ts'

export const deviceCommandStatuses = ['SENT', 'SUCCEEDED', 'FAILED', 'REJECTED', 'TIMED_OUT', 'CANCELED'] as const
export const deviceCommandStatusSchema = z.enum(deviceCommandStatuses)
export type DeviceCommandStatus = z.infer<typeof deviceCommandStatusSchema>

/** One execution of a command. All times in ms since 1970. */
export const deviceCommandSchema = z.object({
  /** A UUID, in the topic; makes a repeated answer harmless. */
  executionId: z.string(),
  /** A UUID of the command itself, in the body. */
  commandId: z.string(),
  deviceId: deviceIdSchema,
  action: z.string(),
  params: jsonValueSchema.nullable(),
  status: deviceCommandStatusSchema,
  sentAtMs: z.number(),
  /** It is TIMED_OUT when no answer has come by then. */
  expiresAtMs: z.number(),
  finishedAtMs: z.number().nullable(),
  result: jsonValueSchema.nullable(),
  /** Why it did not succeed, in the device's words or the bench's. */
  error: z.string().nullable(),
  by: z.string(),
})
export type DeviceCommand = z.infer<typeof deviceCommandSchema>

/** As much as a job document may have. */
const maximumParamsBytes = 32 * 1024

/** What a person says of a new one. */
export const newDeviceCommandSchema = z.strictObject({
  action: z.string().trim().min(1, 'A command needs an action.').max(128, 'An action has at most 128 characters.'),
  params: jsonValueSchema
    .refine((params) => utf8Bytes(JSON.stringify(params)) <= maximumParamsBytes, 'The params of a command have at most 32 KiB.')
    .optional(),
  ttlSeconds: z.number().int().min(1).max(86_400).default(30).describe('How long the device may take to answer, in s.'),
})
export type NewDeviceCommand = z.infer<typeof newDeviceCommandSchema>

/** The newest that are kept of a device. */
export const keptDeviceCommands = 50
