import { z } from 'zod'

/** The largest file that a person gives the bench, in bytes. */
export const maximumFileBytes = 4 * 1024 ** 3

/** Signs that part `${file:name:sha256}`, or that no file system of a device takes in a name. */
const strangeSigns = /[/\\:*?"<>|{}\p{Cc}\p{Zl}\p{Zp}]/u

/**
 * A file's name, by which documents call it: 1 to 255 characters, no path. Composed as most keyboards type it (NFC): a
 * Mac names files otherwise, and `${file:…}` would not find them.
 */
export const fileNameSchema = z
  .string()
  .overwrite((name) => name.normalize('NFC'))
  .min(1, 'A file needs a name.')
  .max(255, 'The name of a file has at most 255 characters.')
  .check(
    z.superRefine((name, context) => {
      const message = nameProblem(name)
      if (message !== null) context.addIssue({ code: 'custom', message })
    }),
  )

function nameProblem(name: string): string | null {
  if (strangeSigns.test(name) || !name.isWellFormed())
    return 'The name of a file may not hold / \\ : * ? " < > | { } or control characters: rename the file.'
  if (name === '.' || name === '..') return 'A file needs a name of its own, not that of a folder.'
  return name.trim() === name ? null : 'The name of a file may not begin or end with a space: rename the file.'
}

/** `type/subtype` with parameters (RFC 9110, 8.3.1), as far as it stands in a header. */
export const mimeTypeSchema = z
  .string()
  .max(127)
  .regex(/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?: *; *[\w!#$&^.+-]+=[\w!#$&^.+-]+)*$/, 'A type is written as "application/zip".')
export const unknownMimeType = 'application/octet-stream'

/** A file that a person gave the bench, for devices to download. */
export const fileSchema = z.object({
  name: fileNameSchema,
  bytes: z.number().int().nonnegative(),
  /** Of its bytes, in lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mimeType: mimeTypeSchema,
  addedAtMs: z.number(),
})
export type BenchFile = z.infer<typeof fileSchema>

/** A file with the jobs at hand whose documents name it. */
export const fileViewSchema = fileSchema.extend({
  jobCount: z.number(),
  /** Of those, the ones that may still tell a device to fetch it. */
  openJobs: z.array(z.object({ jobId: z.string(), name: z.string() })),
})
export type FileView = z.infer<typeof fileViewSchema>

/** A file that is about to come. */
export const newFileSchema = z.strictObject({
  name: fileNameSchema,
  bytes: z.number().int().nonnegative().optional().describe('Its size, where it is known: what comes must be as long.'),
  mimeType: mimeTypeSchema.optional(),
  replace: z.boolean().optional().describe('true: in place of the file of this name, if there is one. Default false: refused then.'),
})
export type NewFile = z.infer<typeof newFileSchema>

/** A file on its way in. Its pieces are taken one after the other, in the order of the calls. */
export interface FileUpload {
  readonly uploadId: string
  readonly name: string
  /** How many bytes have come. */
  readonly bytes: number
  /**
   * @throws BenchError TooLarge, StorageFailed (also when the disk would be too full), NotFound once it has ended. The
   * upload has ended then, and nothing of it is left.
   */
  append(piece: Uint8Array): Promise<void>
  /**
   * Puts the file in its place; resolves once it is on disk.
   * @throws BenchError AlreadyExists, InvalidInput when not all of it has come, StorageFailed; nothing of it is left then.
   */
  finish(): Promise<BenchFile>
  /** Drops what has come. One that has ended stays as it ended. */
  cancel(): Promise<void>
}

/** The files of the bench. */
export interface BenchFiles {
  /** By name. */
  list(): BenchFile[]
  get(name: string): BenchFile | undefined
  /** A small file as text. @throws BenchError FileNotFound, TooLarge, InvalidInput when it is not UTF-8, StorageFailed. */
  text(name: string, mostBytes: number): Promise<string>
  /** @throws BenchError AlreadyExists for a name that is taken and not to be replaced, TooLarge, StorageFailed. */
  begin(file: NewFile): Promise<FileUpload>
  /** @throws BenchError NotFound when it has ended, or was dropped because nothing came for too long. */
  upload(uploadId: string): FileUpload
  /** @throws BenchError FileNotFound, StorageFailed. Downloads under way go on to their end. */
  delete(name: string): Promise<void>
}
