import { onScopeDispose, ref, type Ref } from 'vue'
import type { JobView } from '../../main/contract/jobs.ts'
import { foldCounts } from '../../main/contract/fold-status.ts'
import { client } from '../app/client.ts'
import { changed, useLive } from '../app/live.ts'
import { t } from '../i18n/index.ts'

/** A job that takes this long, in ms, is one that nobody waits for in front of the screen. */
const longMs = 30_000
/** Running jobs are looked for at most this often, in ms. */
const lookEveryMs = 2_000
/** More running jobs than a bench has. */
const mostRunning = 200

/** The end of a job as a notification says it: what it is, and its numbers. */
export function jobEndWords({ name, state, counts, deviceCount }: Pick<JobView, 'name' | 'state' | 'counts' | 'deviceCount'>) {
  const { Completed: done, Failed: failed } = foldCounts(counts)
  const title =
    state === 'canceled'
      ? t('jobs.end.canceled', { job: name })
      : failed > 0
        ? t('jobs.end.failed', { job: name, count: failed })
        : t('jobs.end.completed', { job: name })
  return { title, body: t('jobs.end.counts', { done, all: deviceCount, failed }) }
}

/**
 * Tells of long jobs that end while nobody looks at this window: a notification of the desktop where the person allows it,
 * and their number, until somebody looks again. Lives as long as the component that asks for it.
 * @param open shows a job, when its notification is clicked.
 */
export function useJobEnds(open: (jobId: string) => void): Ref<number> {
  const unseen = ref(0)
  let running: ReadonlySet<string> | null = null
  let lookedAtMs = 0
  let timer: ReturnType<typeof setTimeout> | null = null

  async function tell(jobId: string): Promise<void> {
    const job = await client.jobs.get({ jobId })
    const isLong = job.startedAtMs !== null && job.finishedAtMs !== null && job.finishedAtMs - job.startedAtMs >= longMs
    if (!isLong || document.hasFocus()) return
    unseen.value += 1
    if (!('Notification' in window) || Notification.permission !== 'granted') return
    const { title, body } = jobEndWords(job)
    const notification = new Notification(title, { body, tag: jobId })
    notification.addEventListener('click', () => {
      window.focus()
      open(jobId)
    })
  }

  async function look(): Promise<void> {
    lookedAtMs = Date.now()
    try {
      const { items } = await client.jobs.list({ status: 'running', limit: mostRunning })
      const now = new Set(items.map(({ jobId }) => jobId))
      const gone = [...(running ?? [])].filter((jobId) => !now.has(jobId))
      running = now
      await Promise.all(gone.map(tell))
    } catch {
      // A job that was deleted has no end to tell of; a bench that is not reached says so itself.
    }
  }

  function lookSoon(): void {
    if (timer !== null) return
    timer = setTimeout(
      () => {
        timer = null
        void look()
      },
      Math.max(0, lookedAtMs + lookEveryMs - Date.now()),
    )
  }

  const seen = () => (unseen.value = 0)
  window.addEventListener('focus', seen)
  onScopeDispose(() => {
    window.removeEventListener('focus', seen)
    if (timer !== null) clearTimeout(timer)
  })
  lookSoon()
  useLive((batch) => changed(batch.jobs), lookSoon)
  return unseen
}

/** Whether the person can still be asked for notifications. */
export const canAskToNotify = (): boolean => 'Notification' in window && Notification.permission === 'default'

/** Asks for notifications. @returns whether they are allowed. */
export async function askToNotify(): Promise<boolean> {
  return (await Notification.requestPermission()) === 'granted'
}
