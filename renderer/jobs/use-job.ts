import { ref, shallowRef, watch, type Ref } from 'vue'
import type { FailureReason, JobView } from '../../main/contract/jobs.ts'
import { announce } from '../app/announcer.ts'
import { client, errorSentence } from '../app/client.ts'
import { useLive } from '../app/live.ts'
import { t } from '../i18n/index.ts'
import { jobStateWord } from '../ui/status.ts'
import { noticesOf } from './reason-words.ts'

const isOver = ({ state }: JobView) => state === 'completed' || state === 'failed' || state === 'canceled'

/** "Job ‘Firmware’: Canceled. Canceled by its abort rule: 1 of 15 devices failed, which reaches 2 %." */
function endInWords(job: JobView): string {
  const [why] = job.reasonCode === null ? [] : noticesOf(job)
  const values = { job: job.name, state: jobStateWord(job.state) }
  if (!why) return t('jobs.end.announced', values)
  return t('jobs.end.because', { ...values, why: why.text === null ? why.title : t('jobs.end.why', { title: why.title, text: why.text }) })
}

/** One job with its failure reasons, kept fresh; says aloud when it ends. */
export function useJob(jobId: Ref<string>) {
  const job = shallowRef<JobView | null>(null)
  const reasons = shallowRef<FailureReason[]>([])
  const error = ref<string | null>(null)

  async function read(): Promise<void> {
    const asked = jobId.value
    try {
      const [view, failures] = await Promise.all([client.jobs.get({ jobId: asked }), client.jobs.failureReasons({ jobId: asked })])
      if (asked !== jobId.value) return
      if (job.value?.jobId === asked && job.value.state !== view.state && isOver(view)) announce(endInWords(view))
      job.value = view
      reasons.value = failures
      error.value = null
    } catch (caught) {
      if (asked === jobId.value) error.value = errorSentence(caught)
    }
  }

  watch(
    jobId,
    () => {
      job.value = null
      void read()
    },
    { immediate: true },
  )
  useLive((batch) => batch.jobs === null || batch.jobs.includes(jobId.value) || jobId.value in batch.executions, read)
  return { job, reasons, error, read }
}
