import { BenchError } from '../contract/errors.ts'
import type { FileView } from '../contract/files.ts'
import { bytesInWords } from '../contract/size-words.ts'
import { done } from './done.ts'
import { fileViews } from './file-use.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

function knownFile(port: ApiPort, name: string): FileView {
  const file = port.files.get(name)
  if (!file) throw new BenchError('FileNotFound', `There is no file ‘${name}’ on this bench: it may have been deleted.`, { name })
  return fileViews(port, [file])[0]!
}

function refuseIfInUse({ name, openJobs }: FileView): void {
  const [first, ...others] = openJobs
  if (first === undefined) return
  const more = others.length === 0 ? '' : others.length === 1 ? ' and one more job' : ` and ${others.length} more jobs`
  const sentence = `The job ‘${first.name}’${more} may still tell devices to fetch ‘${name}’: wait for its end or cancel it, or delete the file all the same ("force").`
  throw new BenchError('FileInUse', sentence, { name, jobIds: openJobs.map(({ jobId }) => jobId) })
}

/** The files that devices fetch. */
export function fileHandlers(port: ApiPort) {
  const { files } = procedures
  return files.router({
    list: files.list.handler(({ input }) => {
      const found = port.files.list().filter(({ name, sha256 }) => input.search === undefined || holds(input.search, name, sha256))
      const ordered = sorted(fileViews(port, found), input.sort ?? 'name', {
        name: (file) => file.name,
        size: (file) => file.bytes,
        added: (file) => file.addedAtMs,
        jobs: (file) => file.jobCount,
      })
      return pageOf(ordered, input, (file) => file)
    }),
    get: files.get.handler(({ input }) => knownFile(port, input.name)),
    delete: files.delete.handler(async ({ input: { name, force }, context: { who } }) => {
      const file = knownFile(port, name)
      if (!force) refuseIfInUse(file)
      await port.files.delete(name)
      await port.submit({ kind: 'audit.note', operation: 'file.delete', sentence: `Deleted the file ‘${name}’.`, who })
      return done
    }),
    begin: files.begin.handler(async ({ input }) => ({ uploadId: (await port.files.begin(input)).uploadId })),
    append: files.append.handler(async ({ input: { uploadId, piece } }) => {
      const upload = port.files.upload(uploadId)
      await upload.append(new Uint8Array(await piece.arrayBuffer()))
      return { bytes: upload.bytes }
    }),
    finish: files.finish.handler(async ({ input: { uploadId }, context: { who } }) => {
      const upload = port.files.upload(uploadId)
      const before = port.files.get(upload.name)
      const { name, bytes, sha256 } = await upload.finish()
      const did = before === undefined ? 'Added' : 'Replaced'
      const sentence = `${did} the file ‘${name}’: ${bytesInWords(bytes)}, SHA-256 ${sha256}.`
      await port.submit({ kind: 'audit.note', operation: before === undefined ? 'file.add' : 'file.replace', sentence, who })
      return knownFile(port, name)
    }),
    cancel: files.cancel.handler(async ({ input: { uploadId } }) => {
      await port.files.upload(uploadId).cancel()
      return done
    }),
  })
}
