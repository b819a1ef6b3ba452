/** What the job of a template does, in a few words. */
import type { JobTemplateJob } from '../../main/contract/job-templates.ts'
import type { JobType } from '../../main/contract/jobs.ts'
import { listOf, t } from '../i18n/index.ts'

export function typeOfJob({ type, document }: JobTemplateJob): JobType | null {
  return document === undefined ? (type ?? null) : 'document'
}

/** `Set reportInterval and fanSpeed`, `Send reboot`, `Send the document ‘update’`. */
export function workInWords(job: JobTemplateJob): string {
  const { document, operations = [], type } = job
  if (document !== undefined) {
    const verb = document['operation'] ?? document['action']
    return typeof verb === 'string' && verb !== '' ? t('jobTemplates.work.documentNamed', { name: verb }) : t('jobTemplates.work.document')
  }
  if (operations.length === 0) return t('jobTemplates.work.nothing')
  const names = operations.map(({ name }) => name)
  const said =
    names.length > mostNamed ? t('jobTemplates.work.more', { names: names.slice(0, 2).join(', '), count: names.length - 2 }) : null
  if (type === 'setting') return t('jobTemplates.work.setting', { names: said ?? listOf(names) })
  if (type === 'property') return t('jobTemplates.work.property', { names: said ?? listOf(names) })
  return t('jobTemplates.work.command', { names: said ?? inTurn(names) })
}

const mostNamed = 3

/** Commands come one after the other. */
function inTurn(names: string[]): string {
  const last = names.at(-1)!
  return names.length < 2 ? last : t('jobTemplates.work.then', { first: names.slice(0, -1).join(', '), second: last })
}
