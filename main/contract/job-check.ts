import { z } from 'zod'
import { jobEditSchema } from './job-requests.ts'

/** How much a finding weighs: the bench fails the job on the device; its template says that the device cannot take it, which it is told all the same; good to know. */
export const findingWeights = ['refused', 'doubtful', 'note'] as const
export type FindingWeight = (typeof findingWeights)[number]

/** What may stand in the way of a job on a device, the most serious first. */
export const findingReasons = [
  'dialectRefuses',
  'stateTooLarge',
  'notConnected',
  'templateLacks',
  'valueMisfit',
  'otherTemplate',
  'noTemplate',
  'documentAsCommand',
  'sameSetting',
  'connectTimeout',
  'notListening',
] as const
export type FindingReason = (typeof findingReasons)[number]

export const weightOf: Record<FindingReason, FindingWeight> = {
  dialectRefuses: 'refused',
  stateTooLarge: 'refused',
  notConnected: 'refused',
  templateLacks: 'doubtful',
  valueMisfit: 'doubtful',
  otherTemplate: 'note',
  noTemplate: 'note',
  documentAsCommand: 'note',
  sameSetting: 'note',
  connectTimeout: 'note',
  notListening: 'note',
}

export interface JobFinding {
  reason: FindingReason
  /** For a person, whole. */
  sentence: string
}

/** Looks at one device after the other for what would stand in the way of a job. */
export interface JobChecker {
  /** Why the job as a whole would be refused; null: it would not. */
  refusal: string | null
  /** At most one finding a reason, the most serious first; by the device as it is now. */
  findingsOn(deviceId: string): JobFinding[]
}

export const findingReasonSchema = z.enum(findingReasons)

/** A job as it would be made, and which of the devices with findings are asked for. */
export const jobCheckFields = {
  job: jobEditSchema,
  reason: findingReasonSchema.optional().describe('Only devices with this finding.'),
  search: z.string().max(256).optional().describe('Text in device id, name or slot.'),
}

export const jobCheckSchema = z.object({
  refusal: z.string().nullable().describe('Why the job as a whole would be refused; null: it would not.'),
  devices: z.number().describe('Devices that the targets come to now.'),
  checked: z.number().describe('Of these, those that were looked at: fewer where that would have taken too long.'),
  refused: z.number().describe('Devices on which the bench would fail the job.'),
  doubtful: z.number().describe('Others that cannot take it by their template, and are told all the same.'),
  reasons: z
    .array(z.object({ reason: findingReasonSchema, weight: z.enum(findingWeights), count: z.number() }))
    .describe('Devices by finding, the most serious first.'),
})

export const checkedDeviceSchema = z.object({
  deviceId: z.string(),
  name: z.string(),
  slot: z.string().nullable(),
  findings: z.array(z.object({ reason: findingReasonSchema, weight: z.enum(findingWeights), sentence: z.string() })),
})
export type CheckedDevice = z.infer<typeof checkedDeviceSchema>
