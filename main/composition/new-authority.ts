import type { SettingsInUse } from './settings-in-use.ts'

/**
 * Tells when the bench has another CA than at its last start, as when `certificates/` was deleted: every device that trusts
 * the old one refuses the bench. The settings keep which it was, for nothing of it is left in the folder of the certificates.
 * @param authority - the subject of the CA, which says its key.
 * @param tell - takes the sentence; it is told once.
 * @throws BenchError StorageFailed when the new one could not be kept; it is told again at the next start.
 */
export async function tellOfNewAuthority(settings: SettingsInUse, authority: string, tell: (sentence: string) => void): Promise<void> {
  const before = settings.current.authority
  if (before === authority) return
  if (before !== null)
    tell(
      `The bench has a new CA, ${authority}, for the one that it had, ${before}, is gone from certificates/: devices that trust the old one refuse the bench. Give them the new one (Download CA, on the Bench page), or stop the bench and put the old folder back.`,
    )
  await settings.change((current) => ({ ...current, authority }))
}
