/**
 * Calls about the files that devices fetch. A file comes in by `PUT /api/v1/files/{name}`, which streams its body; over the
 * doors that carry no streams it comes in pieces: begin, append as often as needed, finish.
 */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { fileNameSchema, fileViewSchema, newFileSchema } from '../files.ts'
import { done, pageOf, plainList, flag } from './fields.ts'

/** The largest piece of a file that one call takes, in bytes. */
export const largestPieceBytes = 4 * 1024 ** 2

const file = z.strictObject({ name: fileNameSchema })
const upload = z.strictObject({ uploadId: z.string() })
const pieceSchema = z.instanceof(Blob).refine(({ size }) => size <= largestPieceBytes, 'A piece of a file has at most 4 MiB.')

export const files = {
  list: oc
    .route({ method: 'GET', path: '/files', summary: 'List the files that devices can fetch' })
    .input(plainList)
    .output(pageOf(fileViewSchema)),
  get: oc
    .route({ method: 'GET', path: '/files/{name}', summary: 'One file: its size, hash and the jobs that name it' })
    .input(file)
    .output(fileViewSchema),
  delete: oc
    .route({ method: 'DELETE', path: '/files/{name}', summary: 'Delete a file' })
    .input(file.extend({ force: flag.describe('true: also while jobs that are not over name it.') }))
    .output(done),
  begin: oc.input(newFileSchema).output(upload),
  /** @returns how many bytes have come. */
  append: oc.input(upload.extend({ piece: pieceSchema })).output(z.object({ bytes: z.number() })),
  finish: oc.input(upload).output(fileViewSchema),
  cancel: oc.input(upload).output(done),
}
