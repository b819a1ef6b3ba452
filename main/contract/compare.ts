/** What is held against what: a run with a golden run, and two devices with each other. */
import { z } from 'zod'
import { deviceIdSchema } from './ids.ts'

/** What a run was: a job, or a run of an acceptance sheet. */
export const runKinds = ['job', 'acceptance'] as const
export type RunKind = (typeof runKinds)[number]

/** What is kept of a device in a run; values are JSON texts by their names, `reported.` and `detail.` before them. */
export const runDeviceSchema = z.object({
  deviceId: deviceIdSchema,
  status: z.string(),
  /** How long it took, in ms; null: it was never begun or never ended. */
  durationMs: z.number().nullable(),
  values: z.record(z.string(), z.string()),
})
export type RunDeviceFacts = z.infer<typeof runDeviceSchema>

/** The most devices of a golden run, and values kept of each. */
export const maximumGoldenDevices = 2_000
export const maximumGoldenValues = 200

/** A run that others are held against. */
export const goldenRunSchema = z.object({
  id: z.string(),
  kind: z.enum(runKinds),
  /** Of the job, or of the run of the sheet. */
  runId: z.string(),
  name: z.string(),
  /** What was done, as one text: runs with the same text did the same work. */
  workKey: z.string(),
  markedAtMs: z.number(),
  markedBy: z.string(),
  devices: z.array(runDeviceSchema),
})
export type GoldenRun = z.infer<typeof goldenRunSchema>

/** A golden run without its devices. */
export const goldenRowSchema = goldenRunSchema
  .omit({ devices: true, workKey: true })
  .extend({ deviceCount: z.number(), isSameWork: z.boolean() })
export type GoldenRow = z.infer<typeof goldenRowSchema>

/** The middle of numbers, and how far they stray: the median of their distances from it. */
export const spreadSchema = z.object({ median: z.number(), mad: z.number(), count: z.number() })
export type Spread = z.infer<typeof spreadSchema>

/** A value lies apart when it is further than this many MADs from the median, and by more than this share of it; a duration by this many ms as well. */
export const outlierRule = { mads: 3, leastShare: 0.1, leastCount: 5, leastDurationMs: 500 } as const

export const sides = ['same', 'different', 'onlyHere', 'onlyThere'] as const

/** One thing about a device, here and in the golden run. */
export const comparedFieldSchema = z.object({
  /** `status`, `duration`, `detail.<name>` or `reported.<name>`. */
  name: z.string(),
  here: z.string().nullable(),
  golden: z.string().nullable(),
  isDifferent: z.boolean(),
  /** Of a number that lies apart from those of the other devices of this run: from what. */
  outlier: spreadSchema.nullable(),
})
export type ComparedField = z.infer<typeof comparedFieldSchema>

export const comparedDeviceSchema = z.object({
  deviceId: z.string(),
  name: z.string(),
  slot: z.string().nullable(),
  status: z.string(),
  durationMs: z.number().nullable(),
  goldenDurationMs: z.number().nullable(),
  /** Held against the same device of the golden run, or against what is usual there; `none`: there is nothing to hold it against. */
  against: z.enum(['device', 'usual', 'none']),
  differences: z.number(),
  outliers: z.number(),
  /** The first things that differ or lie apart. */
  first: z.array(comparedFieldSchema),
})
export type ComparedDevice = z.infer<typeof comparedDeviceSchema>

/** The two runs as wholes. */
export const comparedRunSchema = z.object({
  kind: z.enum(runKinds),
  runId: z.string(),
  name: z.string(),
  /** Null: there is no golden run to hold it against. */
  golden: goldenRowSchema.nullable(),
  /** This run is itself a golden run, by this id. */
  goldenId: z.string().nullable(),
  devices: z.number(),
  different: z.number(),
  withOutliers: z.number(),
  durations: spreadSchema.nullable(),
  goldenDurations: spreadSchema.nullable(),
})
export type ComparedRun = z.infer<typeof comparedRunSchema>

export const deviceSections = ['device', 'attributes', 'properties', 'desired', 'reported', 'jobs'] as const
/** A line of two devices side by side; values are JSON texts, null where there is none. */
export const deviceLineSchema = z.object({
  section: z.enum(deviceSections),
  name: z.string(),
  left: z.string().nullable(),
  right: z.string().nullable(),
  isDifferent: z.boolean(),
})
export type DeviceLine = z.infer<typeof deviceLineSchema>
