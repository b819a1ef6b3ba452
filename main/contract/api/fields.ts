import { z } from 'zod'
import { deviceIdSchema, jobIdSchema } from '../ids.ts'

/**
 * Paging: `limit` rows from `cursor` (as the last answer gave it) or from row `offset`, which is for tables that jump.
 * Query strings carry text, hence the coercion.
 */
export const pageFields = {
  limit: z.coerce.number().int().min(1).max(1000).optional().describe('Rows to answer. Default 100.'),
  cursor: z.string().optional().describe('Where to go on: nextCursor of the page before.'),
  offset: z.coerce.number().int().min(0).optional().describe('Row to begin with, in place of a cursor.'),
}

export function pageOf<Row extends z.ZodType>(row: Row) {
  return z.object({ items: z.array(row), total: z.number(), nextCursor: z.string().nullable() })
}

/** All there is of something that there is never much of. */
export function listOf<Row extends z.ZodType>(row: Row) {
  return z.object({ items: z.array(row) })
}

/** Where to read on in what is told newest first. */
export const newestFirst = {
  beforeSequence: z.coerce.number().int().optional().describe('Go on below this one: the last of the page before.'),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
}

export function newestFirstOf<Row extends z.ZodType>(row: Row) {
  return z.object({ items: z.array(row), isEnd: z.boolean() })
}

/** Yes or no, also as the text of a query string. */
export const flag = z.stringbool().or(z.boolean()).optional()

/** `name`, or `-name` for descending; several parted by commas. */
export const sortField = z.string().max(200).optional()
export const searchField = z.string().max(256).optional()

/** A list as its name, order and page are asked for, and nothing else. */
export const plainList = z.strictObject({ search: searchField, sort: sortField, ...pageFields })

export const done = z.object({ done: z.literal(true) })

/** A file in pieces of text, for the doors that carry no files. */
export const chunkSchema = z.object({ chunk: z.string() })

// Inputs are strict: a misspelt filter that is ignored would answer with everything.
export const device = z.strictObject({ deviceId: deviceIdSchema })
export const job = z.strictObject({ jobId: jobIdSchema })
