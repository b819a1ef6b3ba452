/** How far a device has come with the files of its job, in words. */
import type { Download, ExecutionView } from '../../main/contract/executions.ts'
import { isTerminal } from '../../main/contract/fold-status.ts'
import { t } from '../i18n/index.ts'
import { bytesInWords } from '../ui/size-words.ts'

/** Whole percent, rounded down: 100 only of a file that is there to the last byte. */
export function percentOf({ bytes, totalBytes }: Pick<Download, 'bytes' | 'totalBytes'>): number {
  return totalBytes === 0 ? 100 : Math.floor((Math.min(bytes, totalBytes) / totalBytes) * 100)
}

export function isWhole({ bytes, totalBytes }: Pick<Download, 'bytes' | 'totalBytes'>): boolean {
  return bytes >= totalBytes
}

/** `1.2 MiB of 4 MiB, 30 %`; of one that is there, `4 MiB, done`. */
export function downloadInWords(download: Pick<Download, 'bytes' | 'totalBytes'>): string {
  const total = bytesInWords(download.totalBytes)
  return isWhole(download)
    ? t('jobs.downloads.done', { total })
    : t('jobs.downloads.part', { bytes: bytesInWords(download.bytes), total, percent: percentOf(download) })
}

/** The file that a device fetches now: of those that are not whole the one that moved last. Null when it fetches none. */
export function downloadUnderWay({ status, downloads = [] }: Pick<ExecutionView, 'status' | 'downloads'>): Download | null {
  if (isTerminal(status)) return null
  const open = downloads.filter((download) => !isWhole(download))
  return open.toSorted((one, other) => other.atMs - one.atMs)[0] ?? null
}
