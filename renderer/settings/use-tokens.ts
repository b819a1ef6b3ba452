import { ref, shallowRef } from 'vue'
import type { Ref } from 'vue'
import type { ApiTokenView } from '../../main/contract/api-tokens.ts'
import { client, errorSentence } from '../app/client.ts'
import { useLive } from '../app/live.ts'

/** The named tokens of the bench, and the secret of the one that was just made: it cannot be read again. */
export function useTokens() {
  const tokens = shallowRef<ApiTokenView[] | null>(null)
  const error = ref<string | null>(null)
  /** Why no token of that name was made. */
  const refusal = ref<string | null>(null)
  const made = shallowRef<{ name: string; token: string } | null>(null)
  const isBusy = ref(false)

  async function load(): Promise<void> {
    try {
      tokens.value = (await client.tokens.list()).items
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }

  /** @returns whether it was done; else `problem` says why not. */
  async function attempt(problem: Ref<string | null>, act: () => Promise<unknown>): Promise<boolean> {
    isBusy.value = true
    problem.value = null
    try {
      await act()
      await load()
      return true
    } catch (caught) {
      problem.value = errorSentence(caught)
      return false
    } finally {
      isBusy.value = false
    }
  }

  const make = (name: string) => attempt(refusal, async () => (made.value = await client.tokens.create({ name })))

  const revoke = (name: string) =>
    attempt(error, async () => {
      await client.tokens.delete({ name })
      if (made.value?.name === name) made.value = null
    })

  useLive((batch) => batch.overview, load)
  void load()
  return { tokens, error, refusal, made, isBusy, make, revoke }
}
