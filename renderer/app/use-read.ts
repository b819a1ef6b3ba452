import { ref, shallowRef } from 'vue'
import type { ChangeBatch } from '../../main/contract/change-feed.ts'
import { errorSentence } from './client.ts'
import { useLive } from './live.ts'

/**
 * What a part of the page shows: read at once, and again when a batch of changes concerns it. What was read stays when
 * a later read fails; an answer that a later one has overtaken is dropped.
 */
export function useRead<Answer>(read: () => Promise<Answer>, concerns: (batch: ChangeBatch) => boolean) {
  const value = shallowRef<Answer | null>(null)
  const error = ref<string | null>(null)
  let asked = 0

  async function reload(): Promise<void> {
    const mine = (asked += 1)
    try {
      const answer = await read()
      if (mine !== asked) return
      value.value = answer
      error.value = null
    } catch (caught) {
      if (mine === asked) error.value = errorSentence(caught)
    }
  }

  void reload()
  useLive(concerns, reload)
  return { value, error, reload }
}

/** Is this device among those that a batch names? */
export function names(ids: string[] | null, deviceId: string): boolean {
  return ids === null || ids.includes(deviceId)
}
