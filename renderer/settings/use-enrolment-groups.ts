import { shallowRef } from 'vue'
import type { EnrolmentGroup, NewEnrolmentGroup } from '../../main/contract/provisioning.ts'
import { useAttempt } from '../app/attempt.ts'
import { client, errorSentence } from '../app/client.ts'
import { useRead } from '../app/use-read.ts'

/** The enrolment groups of the bench, and the keys of the one that was just made: they cannot be read again. */
export function useEnrolmentGroups() {
  const {
    value: groups,
    error,
    reload,
  } = useRead(
    async () => (await client.enrolmentGroups.list()).items,
    (batch) => batch.overview,
  )
  const made = shallowRef<EnrolmentGroup | null>(null)
  const making = useAttempt()

  /** @returns whether it was made; else `refusal` says why not. */
  const make = (group: NewEnrolmentGroup) =>
    making.attempt(async () => {
      made.value = await client.enrolmentGroups.create(group)
      await reload()
    })

  async function remove(name: string): Promise<boolean> {
    try {
      await client.enrolmentGroups.delete({ name })
      if (made.value?.name === name) made.value = null
      await reload()
      return true
    } catch (caught) {
      error.value = errorSentence(caught)
      return false
    }
  }

  return { groups, error, made, isBusy: making.isBusy, refusal: making.refusal, make, remove }
}
