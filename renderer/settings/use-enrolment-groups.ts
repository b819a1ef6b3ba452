import { ref, shallowRef } from 'vue'
import type { z } from 'zod'
import type { enrolmentGroupViewSchema, EnrolmentGroup, NewEnrolmentGroup } from '../../main/contract/provisioning.ts'
import { useAttempt } from '../app/attempt.ts'
import { client, errorSentence } from '../app/client.ts'
import { useLive } from '../app/live.ts'

/** The enrolment groups of the bench, and the keys of the one that was just made: they cannot be read again. */
export function useEnrolmentGroups() {
  const groups = shallowRef<z.infer<typeof enrolmentGroupViewSchema>[] | null>(null)
  const error = ref<string | null>(null)
  const made = shallowRef<EnrolmentGroup | null>(null)
  const making = useAttempt()

  async function load(): Promise<void> {
    try {
      groups.value = (await client.enrolmentGroups.list()).items
      error.value = null
    } catch (caught) {
      error.value = errorSentence(caught)
    }
  }

  /** @returns whether it was made; else `refusal` says why not. */
  const make = (group: NewEnrolmentGroup) =>
    making.attempt(async () => {
      made.value = await client.enrolmentGroups.create(group)
      await load()
    })

  async function remove(name: string): Promise<boolean> {
    try {
      await client.enrolmentGroups.delete({ name })
      if (made.value?.name === name) made.value = null
      await load()
      return true
    } catch (caught) {
      error.value = errorSentence(caught)
      return false
    }
  }

  useLive((batch) => batch.overview, load)
  void load()
  return { groups, error, made, isBusy: making.isBusy, refusal: making.refusal, make, remove }
}
