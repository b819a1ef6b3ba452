import type { z } from 'zod'
import { acceptanceRunSchema, acceptanceSheetSchema } from './acceptance.ts'
import { keptImportSchema } from './hand-over.ts'
import { goldenRunSchema } from './compare.ts'
import { intakeListSchema } from './intake.ts'
import { keptRecipeRunSchema, keptRecipeSchema } from './recipes.ts'

/** An id of a kept record: it is the name of a file. */
export const recordIdPattern = /^[A-Za-z0-9_-]{1,64}$/

/**
 * What the bench's own tools keep, by kind: each record is a file of its own, held in memory as well. Its schema must
 * have an `id`, and a record that no longer fits it is kept aside at the next start: give new members a default.
 */
export const keptSchemas = {
  intakeLists: intakeListSchema,
  acceptanceSheets: acceptanceSheetSchema,
  acceptanceRuns: acceptanceRunSchema,
  goldenRuns: goldenRunSchema,
  recipes: keptRecipeSchema,
  recipeRuns: keptRecipeRunSchema,
  handOverImports: keptImportSchema,
} satisfies Record<string, z.ZodType<{ id: string }>>
export type KeptKind = keyof typeof keptSchemas & string

/** The records of one kind. What `list` and `get` show is on disk; records are immutable. */
export interface KeptRecords<Kept extends { id: string }> {
  /** In the order in which they were first kept since the start; those of before by id. */
  list(): Kept[]
  get(id: string): Kept | undefined
  /** Keeps a record, in place of one of its id. Resolves once it is on disk. @throws BenchError StorageFailed; all is then as before. */
  put(kept: Kept): Promise<void>
  /** Takes a record away, durably; none there is no error. @throws BenchError StorageFailed. */
  remove(id: string): Promise<void>
}

/** All kinds of records of the bench's tools. */
export type ToolRecords = { readonly [Kind in KeptKind]: KeptRecords<z.infer<(typeof keptSchemas)[Kind]> & { id: string }> }
