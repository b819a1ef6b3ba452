import { ref } from 'vue'
import { t } from '../i18n/index.ts'
import { connection, errorSentence } from './client.ts'

/** Something that is asked of the bench: whether it is under way, and the sentence of the bench when it would not. */
export function useAttempt() {
  const isBusy = ref(false)
  const refusal = ref<string | null>(null)

  /** @returns whether it went well. */
  async function attempt(act: () => Promise<unknown>): Promise<boolean> {
    // A call would wait, and be done when nobody thinks of it any more.
    if (connection.value.state === 'lost') {
      refusal.value = t('app.connection.notNow')
      return false
    }
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
