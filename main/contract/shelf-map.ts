/** The shelves of the bench as a person walks them: what stands on each place, and how it fares in one job. */
import { z } from 'zod'
import { presenceSchema } from './devices.ts'
import { executionStatusSchema } from './executions.ts'
import { jobStateSchema } from './job-states.ts'

/** Devices that one shelf shows; a shelf with more says how many there are. */
export const mostCellsOfShelf = 1_000
/** Shelves that the outline names. */
export const mostShelves = 5_000
/** Units that the list beside the map names. */
export const mostToWalkTo = 200
/** Devices without a slot that are named. */
export const mostWithoutSlot = 100

/** A device on its place. */
export const shelfCellSchema = z.object({
  deviceId: z.string(),
  name: z.string(),
  slot: z.string(),
  /** Empty where the slot names a shelf and no place. */
  position: z.string(),
  presence: presenceSchema,
  /** In the job that is shown; null: it is none of its devices, or no job is shown. */
  status: executionStatusSchema.nullable(),
  /** Why it failed, in its own words or the bench's; null: it did not, or said nothing. */
  reason: z.string().nullable(),
  /** Its template has a command by which it shows where it stands. */
  canIdentify: z.boolean(),
})
export type ShelfCell = z.infer<typeof shelfCellSchema>

/** A shelf, with its first devices in the order of their places. */
export const shelfSchema = z.object({
  /** Empty: the one shelf of a bench whose slots name places alone. */
  shelf: z.string(),
  devices: z.number(),
  failed: z.number(),
  cells: z.array(shelfCellSchema),
  /** Places between others on which nothing stands. */
  empty: z.array(z.string()),
})
export type Shelf = z.infer<typeof shelfSchema>

/** What is known of every shelf, also of those whose devices were not asked for. `places` counts devices that are shown and empty places. */
export const shelfOutlineSchema = z.object({ shelf: z.string(), devices: z.number(), failed: z.number(), places: z.number() })
export type ShelfOutline = z.infer<typeof shelfOutlineSchema>

/** A unit that failed in the job that is shown. */
export const unitToWalkToSchema = shelfCellSchema.extend({ slot: z.string().nullable(), shelf: z.string().nullable() })
export type UnitToWalkTo = z.infer<typeof unitToWalkToSchema>

export const unitWithoutSlotSchema = shelfCellSchema.omit({ slot: true, position: true })
export type UnitWithoutSlot = z.infer<typeof unitWithoutSlotSchema>

/** What the map tells beside the shelves themselves. */
export const shelfMapFields = {
  /** Null: only who is there is shown. */
  job: z.object({ jobId: z.string(), name: z.string(), state: jobStateSchema }).nullable(),
  /** All shelves in walking order; the first 5,000 of more. */
  outline: z.array(shelfOutlineSchema),
  /** The devices of the job by their status in it, deleted ones too, and registered ones that are none of its devices by their presence. */
  counts: z.record(z.string(), z.number()),
  /** Devices of the job that are no longer registered: they stand nowhere. */
  deleted: z.object({ total: z.number(), failed: z.number() }),
  /** In walking order. */
  walkTo: z.object({ total: z.number(), items: z.array(unitToWalkToSchema) }),
  withoutSlot: z.object({ total: z.number(), items: z.array(unitWithoutSlotSchema) }),
}
