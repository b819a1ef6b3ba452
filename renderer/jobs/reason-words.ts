/** Why a job was canceled, and what a person should know of its start, as the job page says it on top. */
import type { JobView } from '../../main/contract/jobs.ts'

export interface Notice {
  title: string
  text: string | null
  /** Red is for what failed: an abort rule cancels because devices did. */
  role: 'danger' | 'warning' | 'neutral'
}

/** What the engine gives as reason codes when it ends a job by itself (docs/jobs.md). */
const byItself: Record<string, Pick<Notice, 'title' | 'role'>> = {
  ABORTED: { title: 'Canceled by its abort rule', role: 'danger' },
  END_TIME: { title: 'Canceled by its schedule', role: 'warning' },
  NO_TARGETS: { title: 'Not started', role: 'warning' },
  BROKEN_TARGETS: { title: 'Not started: its targets are broken', role: 'warning' },
  MISSED_START: { title: 'Its start was skipped', role: 'warning' },
}

type Told = Pick<JobView, 'state' | 'reasonCode' | 'comment' | 'forceCanceled' | 'note' | 'archived' | 'targetsBroken'>

/** What stands above everything else on the job's page, most important first. */
export function noticesOf(job: Told): Notice[] {
  const said: Notice[] = []
  if (job.state === 'canceled' || job.reasonCode !== null) said.push(cancellation(job))
  if (job.targetsBroken !== null) said.push({ title: 'Its targets are broken', text: job.targetsBroken, role: 'warning' })
  if (job.note !== null) said.push({ title: 'About its start', text: job.note, role: 'warning' })
  if (job.archived)
    said.push({
      title: 'From the archive',
      text: 'It has made room for newer jobs and is read only: it can be copied, run again, downloaded and deleted.',
      role: 'neutral',
    })
  return said
}

function cancellation({ reasonCode, comment, forceCanceled }: Told): Notice {
  const known = reasonCode === null ? undefined : byItself[reasonCode]
  // The engine's sentence stands alone in the log; under the title it need not say the same again.
  if (known) return { ...known, text: comment?.replace(`${known.title}: `, '') ?? null }
  const how = forceCanceled ? 'Canceled, also on devices at work' : 'Canceled'
  return { title: reasonCode === null ? how : `${how}: ${reasonCode}`, text: comment, role: 'neutral' }
}
