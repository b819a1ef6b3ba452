import { shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { WireTargets } from '../../main/contract/job-requests.ts'
import { useAttempt } from '../app/attempt.ts'
import { client } from '../app/client.ts'
import { t } from '../i18n/index.ts'
import { useToasts } from '../ui/toasts.ts'
import { questionFor, type ActedOn, type JobAct } from './job-actions.ts'

/** An act that waits for a person's word, or for what its form asks. */
export interface Asked {
  action: JobAct
  job: ActedOn
}

/** What the forms ask for. Empty text is none. */
export interface CancelForm {
  reasonCode: string
  comment: string
  force: boolean
}
export interface TargetsForm {
  targets: Pick<WireTargets, 'thingNames' | 'thingGroupNames'>
  comment: string
}
export interface TemplateForm {
  name: string
}
export type ActForm = CancelForm | TargetsForm | TemplateForm

const needForm: readonly JobAct[] = ['cancel', 'addTargets', 'saveAsTemplate']
const given = <Key extends string>(key: Key, text: string) =>
  (text.trim() === '' ? {} : { [key]: text.trim() }) as Partial<Record<Key, string>>

/** Does what a person asks of a job, after asking back where that is due; `refusal` is why the bench would not. */
export function useJobActs() {
  const router = useRouter()
  const { show } = useToasts()
  const asked = shallowRef<Asked | null>(null)
  const { isBusy, refusal, attempt } = useAttempt()

  function start(action: JobAct, job: ActedOn): void {
    refusal.value = null
    if (needForm.includes(action) || questionFor(action, job)) asked.value = { action, job }
    else void attempt(() => perform(action, job))
  }

  /** The person said yes, or filled in the form; what was asked stays open when the bench refuses. */
  async function confirm(form?: ActForm): Promise<void> {
    const waiting = asked.value
    if (!waiting) return
    const { action, job } = waiting
    if (await attempt(() => (form ? performForm(form, job) : perform(action, job)))) asked.value = null
  }

  async function performForm(form: ActForm, { jobId, name, state }: ActedOn): Promise<void> {
    if ('force' in form) {
      await client.jobs.cancel({ jobId, force: form.force, ...given('reasonCode', form.reasonCode), ...given('comment', form.comment) })
      show(t(state === 'scheduled' ? 'jobs.did.unscheduled' : 'jobs.did.canceled', { job: name }))
    } else if ('targets' in form) {
      await client.jobs.addTargets({ jobId, targets: form.targets, ...given('comment', form.comment) })
      show(t('jobs.did.targets', { job: name }))
    } else {
      const { jobTemplateId } = await client.jobTemplates.createFromJob({ jobId, ...given('name', form.name) })
      // There its parameters are made, which is what a template is for.
      await router.push(`/job-templates/${jobTemplateId}`)
      show(t('jobs.did.template', { job: form.name.trim() || name }))
    }
  }

  async function perform(action: JobAct, { jobId, name, state }: ActedOn): Promise<void> {
    switch (action) {
      case 'edit':
        await router.push(`/jobs/${jobId}/edit`)
        return
      case 'run':
        // A saved job touches its devices for the first time: its review says how many, and of what.
        if (state === 'draft') await router.push(`/jobs/${jobId}/edit?step=review`)
        else {
          await client.jobs.run({ jobId })
          show(t('jobs.did.resumed', { job: name }))
        }
        return
      case 'stop':
        await client.jobs.stop({ jobId })
        show(t('jobs.did.stopped', { job: name }))
        return
      case 'copy': {
        const copy = await client.jobs.copy({ jobId })
        await router.push(`/jobs/${copy.jobId}/edit`)
        show(t('jobs.did.copied', { job: name }))
        return
      }
      case 'rerun':
      case 'rerunNotTried': {
        const again = await client.jobs.rerun({ jobId, notTried: action === 'rerunNotTried' })
        await router.push(`/jobs/${again.jobId}`)
        return
      }
      case 'delete':
      case 'forceDelete':
        await client.jobs.delete({ jobId, force: action === 'forceDelete' })
        if (router.currentRoute.value.params['jobId'] === jobId) await router.push('/jobs')
        show(t('jobs.did.deleted', { job: name }))
        return
      case 'cancel':
      case 'addTargets':
      case 'saveAsTemplate':
        // Their forms ask first, and confirm with what was filled in.
        return
    }
  }

  return { asked, isBusy, refusal, start, confirm }
}
