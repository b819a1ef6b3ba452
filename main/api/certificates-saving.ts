import type { CertificatesSaving } from '../contract/device-certificates.ts'
import type { ZipUnderWay } from './certificates-making.ts'
import type { ApiPort } from './port.ts'

/**
 * Saves a zip under way where a person says, and settles it once the file is whole; tells how far it is in between, as fast as
 * that is read. Whoever stops reading stops the making, and no file is left.
 */
export async function* whileSaved(
  { pieces, total, fileName }: ZipUnderWay,
  saveZip: NonNullable<ApiPort['saveZip']>,
  settle: (bundleId: string) => Promise<unknown>,
): AsyncGenerator<CertificatesSaving> {
  let made = 0
  let bundleId: string | null = null
  let isStopped = false
  let changed = Promise.withResolvers<'changed'>()

  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let next = await pieces.next(); ; next = await pieces.next()) {
      if (isStopped) throw new Error('Stopped by the person.')
      if (next.done) {
        bundleId = next.value
        return
      }
      made = next.value.made
      changed.resolve('changed')
      yield next.value.bytes
    }
  }

  const saving = saveZip({ name: fileName, pieces: bytes() })
  try {
    while ((await Promise.race([saving, changed.promise])) === 'changed') {
      changed = Promise.withResolvers()
      yield { kind: 'progress', made, total }
    }
    const { path } = await saving
    if (path !== null && bundleId !== null) await settle(bundleId)
    yield { kind: 'saved', path }
  } finally {
    isStopped = true
  }
}
