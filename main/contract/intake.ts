/** Intake lists: the units that are expected at the bench, and what has come of them. */
import { z } from 'zod'
import { deviceIdSchema, keptTitleSchema, templateIdSchema, titleSchema } from './ids.ts'

/** What stands on a label or is reported as a serial number; as much as a barcode holds. */
export const codeSchema = z.string().trim().min(1, 'A code has at least one character.').max(256, 'A code has at most 256 characters.')

/** Units of one list. A list is one file, written anew with every unit that is checked in. */
export const mostUnits = 10_000

/** Codes of nobody that one list keeps: a scanner that repeats itself must not fill the disk. */
export const mostStrays = 1_000

/** One unit that is expected. */
export const intakeUnitSchema = z.object({
  /** By which it connects. */
  deviceId: deviceIdSchema,
  /** What it has to report as its serial number; null: its device id. */
  serial: codeSchema.nullable(),
  /** What stands on its label; null: its serial number. */
  label: codeSchema.nullable(),
  name: z.string().max(256).nullable(),
  slot: z.string().max(128).nullable(),
  templateId: templateIdSchema.nullable(),
})
export type IntakeUnit = z.infer<typeof intakeUnitSchema>

/** Where a device says which serial number it has. */
export const serialFromSchema = z.strictObject({
  source: z.enum(['reported', 'attribute']),
  /** A name a level: `deviceInfo.serialNumber`. */
  path: z.string().trim().min(1, 'Name the value, such as serialNumber.').max(256),
})
export type SerialFrom = z.infer<typeof serialFromSchema>

/** A unit whose label was scanned. */
const intakeCheckSchema = z.object({
  deviceId: deviceIdSchema,
  code: z.string(),
  atMs: z.number(),
  who: z.string(),
  /** The device that had been plugged in last; null where the list does not ask for it. */
  pluggedIn: z.string().nullable(),
})
export type IntakeCheck = z.infer<typeof intakeCheckSchema>

/** `mismatch`: the label says another unit than the device does. `unknown`: it came, and nobody expected it. */
export const intakeStatuses = ['mismatch', 'unknown', 'missing', 'seen'] as const
export type IntakeStatus = (typeof intakeStatuses)[number]

/** One line of an intake list as it stands. */
export const intakeRowSchema = z.object({
  /** Unique in the list: the device id, or of a code that is no unit's, the code. */
  key: z.string(),
  status: z.enum(intakeStatuses),
  /** Null for a code that was scanned and belongs to no unit. */
  deviceId: z.string().nullable(),
  name: z.string().nullable(),
  label: z.string().nullable(),
  serial: z.string().nullable(),
  slot: z.string().nullable(),
  /** What the device says of its serial number; null: nothing. */
  reportedSerial: z.string().nullable(),
  /** `serial`: it reports another one; `plugged`: another device was plugged in when its label was scanned. */
  mismatch: z.object({ kind: z.enum(['serial', 'plugged']), expected: z.string(), found: z.string() }).nullable(),
  isRegistered: z.boolean(),
  isOnline: z.boolean(),
  /** When it was last heard of, since the list was opened. */
  seenAtMs: z.number().nullable(),
  checkedAtMs: z.number().nullable(),
  checkedBy: z.string().nullable(),
})
export type IntakeRow = z.infer<typeof intakeRowSchema>

export const intakeListSchema = z.object({
  id: z.string(),
  name: keptTitleSchema,
  openedAtMs: z.number(),
  openedBy: z.string(),
  finishedAtMs: z.number().nullable(),
  finishedBy: z.string().nullable(),
  /** Null: what a device reports is not compared. */
  serialFrom: serialFromSchema.nullable(),
  /** A label belongs to the device that was plugged in last. */
  pairsWithPlugged: z.boolean(),
  units: z.array(intakeUnitSchema),
  checks: z.array(intakeCheckSchema),
  /** Codes that were scanned and belong to no unit. */
  strays: z.array(z.object({ code: z.string(), atMs: z.number(), who: z.string() })),
  /** Devices that were online when it was opened: they did not come because of it. */
  onlineBefore: z.array(z.string()),
  /** How it stood when it was finished; null while it is open. */
  result: z.array(intakeRowSchema).nullable(),
})
export type IntakeList = z.infer<typeof intakeListSchema>

export const intakeCountsSchema = z.object({
  expected: z.number(),
  seen: z.number(),
  missing: z.number(),
  mismatch: z.number(),
  unknown: z.number(),
  /** Units whose label was scanned. */
  checked: z.number(),
  /** Units that the bench does not know as devices yet. */
  unregistered: z.number(),
})
export type IntakeCounts = z.infer<typeof intakeCountsSchema>

/** A list without its lines. */
export const intakeViewSchema = intakeListSchema
  .pick({
    id: true,
    name: true,
    openedAtMs: true,
    openedBy: true,
    finishedAtMs: true,
    finishedBy: true,
    serialFrom: true,
    pairsWithPlugged: true,
  })
  .extend({
    counts: intakeCountsSchema,
    /** The device that was plugged in last and has no label yet; null: none, or the list does not ask for it. */
    pluggedIn: z.object({ deviceId: z.string(), atMs: z.number() }).nullable(),
  })
export type IntakeView = z.infer<typeof intakeViewSchema>

/** What is said of a new list; its units come from a CSV, by scanning, or both. */
export const newIntakeSchema = z.strictObject({
  name: titleSchema,
  csv: z
    .string()
    .max(8 * 1024 * 1024)
    .default('')
    .describe('deviceId or serial, and perhaps name, slot, template, label.'),
  goodOnly: z.boolean().default(false).describe('Take the good rows of a CSV that has others as well.'),
  serialFrom: serialFromSchema.nullable().default(null),
  pairsWithPlugged: z.boolean().default(false),
})

/** What is wrong with a line of a CSV; the header is line 1. */
export const intakeProblemSchema = z.object({ line: z.number(), code: z.string().nullable(), message: z.string() })
export type IntakeProblem = z.infer<typeof intakeProblemSchema>

/** `checkedIn`; `again`: it was before; `unplugged`: no device was plugged in since the last scan; `unknown`: no unit has this code. */
export const scanOutcomes = ['checkedIn', 'again', 'mismatch', 'unplugged', 'unknown'] as const
export const scanResultSchema = z.object({ outcome: z.enum(scanOutcomes), code: z.string(), row: intakeRowSchema.nullable() })
export type ScanResult = z.infer<typeof scanResultSchema>

/** To whom a code belongs, anywhere in the bench. */
export const foundCodeSchema = z.object({
  deviceId: z.string().nullable(),
  /** Open lists, the newest first, to which an unknown one can be added. */
  openLists: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type FoundCode = z.infer<typeof foundCodeSchema>
