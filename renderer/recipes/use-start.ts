import { ref } from 'vue'
import { useRouter } from 'vue-router'
import type { RunPlace } from '../../main/contract/recipes.ts'
import { client, errorSentence } from '../app/client.ts'
import { said } from '../i18n/bench-sentences.ts'

/** Starts recipes and shows the run; a refusal stays where it was asked for. */
export function useStart() {
  const router = useRouter()
  const refusal = ref<string | null>(null)
  /** The recipe that is being started. */
  const busyWith = ref<string | null>(null)

  async function start(recipeId: string, begin: () => Promise<{ runId: string }>): Promise<void> {
    if (busyWith.value !== null) return
    busyWith.value = recipeId
    refusal.value = null
    try {
      const { runId } = await begin()
      await router.push(`/recipes/runs/${runId}`)
    } catch (error) {
      refusal.value = said(errorSentence(error))
    } finally {
      busyWith.value = null
    }
  }

  return {
    refusal,
    busyWith,
    onNextShelf: (recipeId: string) => start(recipeId, () => client.recipes.runNextShelf({ recipeId })),
    on: (recipeId: string, place: RunPlace) => start(recipeId, () => client.recipes.run({ recipeId, place })),
  }
}
