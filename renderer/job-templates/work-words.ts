/** What the job of a template does, in a few words. */
import type { JobTemplateJob } from '../../main/contract/job-templates.ts'
import type { JobType } from '../../main/contract/jobs.ts'

export function typeOfJob({ type, document }: JobTemplateJob): JobType | null {
  return document === undefined ? (type ?? null) : 'document'
}

/** `Set reportInterval and fanSpeed`, `Send reboot`, `Send the document ‘update’`. */
export function workInWords(job: JobTemplateJob): string {
  const { document, operations = [], type } = job
  if (document !== undefined) {
    const verb = document['operation'] ?? document['action']
    return typeof verb === 'string' && verb !== '' ? `Send the document ‘${verb}’` : 'Send a document'
  }
  if (operations.length === 0) return 'Nothing yet'
  const names = operations.map(({ name }) => name)
  const listed =
    names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : listOf(names, type === 'command' ? 'then' : 'and')
  return `${{ setting: 'Set', property: 'Write', command: 'Send', document: 'Send' }[type ?? 'command']} ${listed}`
}

function listOf(names: string[], last: string): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)}`
}
