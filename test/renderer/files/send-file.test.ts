import { describe, expect, it } from 'vitest'
import { largestPieceBytes } from '../../../main/contract/api/files.ts'
import type { FileView, NewFile } from '../../../main/contract/files.ts'
import { sendFile, type UploadCalls } from '../../../renderer/files/send-file.ts'

/** A bench that takes whatever comes. @param atPiece is called before each piece is taken. */
function createBench(atPiece: (number: number) => unknown = () => undefined) {
  const begun: NewFile[] = []
  const ended: string[] = []
  let bytes = 0
  let pieces = 0
  const calls: UploadCalls = {
    begin: async (file) => {
      begun.push(file)
      return { uploadId: 'u' }
    },
    append: async ({ piece }) => {
      await atPiece((pieces += 1))
      bytes += piece.size
      return { bytes }
    },
    finish: async () => {
      ended.push('finished')
      return { name: begun[0]!.name, bytes } as FileView
    },
    cancel: async () => ended.push('cancelled'),
  }
  return { calls, begun, ended }
}

const file = new File([new Uint8Array(2 * largestPieceBytes + 5)], 'fw.bin', { type: 'application/zip' })

describe('a file on its way', () => {
  it('goes in pieces, says how far it is, and is on the bench at the end', async () => {
    const bench = createBench()
    const sent: number[] = []
    const kept = await sendFile(
      bench.calls,
      { name: 'fw.bin', file, replace: true },
      { sent: (bytes) => sent.push(bytes), isStopped: () => false },
    )
    expect(kept).toEqual({ name: 'fw.bin', bytes: file.size })
    expect(sent).toEqual([largestPieceBytes, 2 * largestPieceBytes, file.size])
    expect(bench.begun).toEqual([{ name: 'fw.bin', bytes: file.size, mimeType: 'application/zip', replace: true }])
  })

  it('has no type where the browser knows none, and no piece when it is empty', async () => {
    const bench = createBench()
    const told = { sent: () => expect.unreachable(), isStopped: () => false }
    await sendFile(bench.calls, { name: 'empty', file: new File([], 'empty'), replace: false }, told)
    expect([bench.begun, bench.ended]).toEqual([[{ name: 'empty', bytes: 0, replace: false }], ['finished']])
  })

  it('is dropped by the bench when it is stopped', async () => {
    let isStopped = false
    const bench = createBench((number) => (isStopped = number === 2))
    const told = { sent: () => undefined, isStopped: () => isStopped }
    expect(await sendFile(bench.calls, { name: 'fw.bin', file, replace: false }, told)).toBeNull()
    expect(bench.ended).toEqual(['cancelled'])
  })

  it('says in our words that it can no longer be read, and hands on what the bench says', async () => {
    const told = { sent: () => undefined, isStopped: () => false }
    const unreadable = createBench(() => Promise.reject(new DOMException('A requested file could not be read', 'NotReadableError')))
    const sending = sendFile(unreadable.calls, { name: 'fw.bin', file, replace: false }, told)
    await expect(sending).rejects.toThrow('‘fw.bin’ can no longer be read: it was changed or moved since it was chosen. Choose it again.')
    const full = createBench(() => Promise.reject(new Error('The disk is full.')))
    await expect(sendFile(full.calls, { name: 'fw.bin', file, replace: false }, told)).rejects.toThrow('The disk is full.')
  })
})
