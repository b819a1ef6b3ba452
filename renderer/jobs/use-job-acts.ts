import { ref, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { JobAction } from '../../main/contract/jobs.ts'
import { client, errorSentence } from '../app/client.ts'
import { useToasts } from '../ui/toasts.ts'
import { questionFor, type ActedOn, type Question } from './job-actions.ts'

/** An act that waits for a person's word. */
export interface Asked {
  action: JobAction
  job: ActedOn
  question: Question
}

/** Does what a person asks of a job, after asking back where that is due; `refusal` is why the bench would not. */
export function useJobActs() {
  const router = useRouter()
  const { show } = useToasts()
  const asked = shallowRef<Asked | null>(null)
  const isBusy = ref(false)
  const refusal = ref<string | null>(null)

  function start(action: JobAction, job: ActedOn): void {
    refusal.value = null
    const question = questionFor(action, job)
    if (question) asked.value = { action, job, question }
    else void act(action, job)
  }

  async function confirm(): Promise<void> {
    if (asked.value && (await act(asked.value.action, asked.value.job))) asked.value = null
  }

  async function act(action: JobAction, job: ActedOn): Promise<boolean> {
    isBusy.value = true
    try {
      await perform(action, job)
      return true
    } catch (error) {
      refusal.value = errorSentence(error)
      return false
    } finally {
      isBusy.value = false
    }
  }

  async function perform(action: JobAction, { jobId, name, state }: ActedOn): Promise<void> {
    switch (action) {
      case 'edit':
        await router.push(`/jobs/${jobId}/edit`)
        return
      case 'run':
        // A saved job touches its devices for the first time: its review says how many, and of what.
        if (state === 'draft') await router.push(`/jobs/${jobId}/edit?step=review`)
        else {
          await client.jobs.run({ jobId })
          show(`‘${name}’ goes on.`)
        }
        return
      case 'stop':
        await client.jobs.stop({ jobId })
        show(`‘${name}’ is stopped: no further device is told.`)
        return
      case 'copy': {
        const copy = await client.jobs.copy({ jobId })
        await router.push(`/jobs/${copy.jobId}/edit`)
        show(`This is a copy of ‘${name}’. Change what you like, then run it.`)
        return
      }
      case 'rerun': {
        const again = await client.jobs.rerun({ jobId })
        await router.push(`/jobs/${again.jobId}`)
        return
      }
      case 'cancel':
        await client.jobs.cancel({ jobId, force: true })
        show(`‘${name}’ is canceled.`)
        return
      case 'delete':
      case 'forceDelete':
        await client.jobs.delete({ jobId, force: action === 'forceDelete' })
        if (router.currentRoute.value.params['jobId'] === jobId) await router.push('/jobs')
        show(`‘${name}’ is deleted.`)
    }
  }

  return { asked, isBusy, refusal, start, confirm }
}
