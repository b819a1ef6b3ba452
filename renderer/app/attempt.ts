import { ref } from 'vue'
import { errorSentence } from './client.ts'

/** Something that is asked of the bench: whether it is under way, and the sentence of the bench when it would not. */
export function useAttempt() {
  const isBusy = ref(false)
  const refusal = ref<string | null>(null)

  /** @returns whether it went well. */
  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    isBusy.value = true
    refusal.value = null
    try {
      await act()
      return true
    } catch (error) {
      refusal.value = errorSentence(error)
      return false
    } finally {
      isBusy.value = false
    }
  }

  return { isBusy, refusal, attempt }
}
