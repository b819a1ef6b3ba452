/** Why a job was canceled, and what a person should know of its start, as the job page says it on top. */
import type { JobView } from '../../main/contract/jobs.ts'
import { said } from '../i18n/bench-sentences.ts'
import { t, type MessageKey } from '../i18n/index.ts'

export interface Notice {
  /** What it is about, for its sign. */
  about: 'canceled' | 'archive' | 'start'
  title: string
  text: string | null
  /** Red is for what failed: an abort rule cancels because devices did. */
  role: 'danger' | 'warning' | 'neutral'
}

/** What the engine gives as reason codes when it ends a job by itself (docs/jobs.md). */
const byItself: Record<string, { role: Notice['role']; title: MessageKey }> = {
  ABORTED: { title: 'jobs.notices.ABORTED', role: 'danger' },
  END_TIME: { title: 'jobs.notices.END_TIME', role: 'warning' },
  NO_TARGETS: { title: 'jobs.notices.NO_TARGETS', role: 'warning' },
  BROKEN_TARGETS: { title: 'jobs.notices.BROKEN_TARGETS', role: 'warning' },
  MISSED_START: { title: 'jobs.notices.MISSED_START', role: 'warning' },
}
type Told = Pick<JobView, 'state' | 'reasonCode' | 'comment' | 'forceCanceled' | 'note' | 'archived' | 'targetsBroken'>

/** What stands above everything else on the job's page, most important first. */
export function noticesOf(job: Told): Notice[] {
  const notices: Notice[] = []
  if (job.state === 'canceled' || job.reasonCode !== null) notices.push(cancellation(job))
  if (job.targetsBroken !== null)
    notices.push({ about: 'start', title: t('jobs.notices.broken'), text: said(job.targetsBroken), role: 'warning' })
  if (job.note !== null) notices.push({ about: 'start', title: t('jobs.notices.start'), text: said(job.note), role: 'warning' })
  if (job.archived)
    notices.push({ about: 'archive', title: t('jobs.notices.archive'), text: t('jobs.notices.archiveText'), role: 'neutral' })
  return notices
}

function cancellation({ reasonCode, comment, forceCanceled }: Told): Notice {
  const known = reasonCode === null ? undefined : byItself[reasonCode]
  // The engine's sentence stands alone in the log; under the title it need not say the same again.
  if (known) {
    const title = t(known.title)
    return { about: 'canceled', role: known.role, title, text: comment === null ? null : said(comment).replace(`${title}: `, '') }
  }
  const how = t(forceCanceled ? 'jobs.notices.canceledForced' : 'jobs.notices.canceled')
  const title = reasonCode === null ? how : t('jobs.notices.because', { how, code: reasonCode })
  return { about: 'canceled', title, text: comment, role: 'neutral' }
}
