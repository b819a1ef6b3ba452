import { largestPieceBytes } from '../../main/contract/api/files.ts'
import { mimeTypeSchema, type FileView, type NewFile } from '../../main/contract/files.ts'
import { t } from '../i18n/index.ts'

/** The calls by which a file comes in. */
export interface UploadCalls {
  begin(file: NewFile): Promise<{ uploadId: string }>
  append(piece: { uploadId: string; piece: Blob }): Promise<{ bytes: number }>
  finish(upload: { uploadId: string }): Promise<FileView>
  cancel(upload: { uploadId: string }): Promise<unknown>
}

/**
 * Sends a file in pieces, one after the other.
 * @param told - how many bytes have come, and whether somebody wants it stopped, after each piece.
 * @returns the file as the bench has it; null when it was stopped, and nothing of it is left.
 * @throws what the bench refused it for; nothing of it is left then either.
 */
export async function sendFile(
  calls: UploadCalls,
  { name, file, replace }: { name: string; file: Blob; replace: boolean },
  told: { sent(bytes: number): void; isStopped(): boolean },
): Promise<FileView | null> {
  const mimeType = mimeTypeSchema.safeParse(file.type)
  const { uploadId } = await calls.begin({ name, bytes: file.size, replace, ...(mimeType.success ? { mimeType: mimeType.data } : {}) })
  for (let at = 0; at < file.size; at += largestPieceBytes) {
    if (told.isStopped()) {
      await calls.cancel({ uploadId })
      return null
    }
    const { bytes } = await calls.append({ uploadId, piece: file.slice(at, at + largestPieceBytes) }).catch(inOurWords(name))
    told.sent(bytes)
  }
  return calls.finish({ uploadId })
}

/** A file that has changed or gone since it was chosen cannot be read: the browser says so of some blob. */
function inOurWords(name: string): (error: unknown) => never {
  return (error) => {
    const isUnreadable = error instanceof DOMException && ['NotReadableError', 'NotFoundError'].includes(error.name)
    throw isUnreadable ? new Error(t('files.upload.gone', { name })) : error
  }
}
