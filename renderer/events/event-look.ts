/** How an event looks: a word with shape and colour, as every status. */
import type { EventView } from '../../main/contract/events.ts'
import type { Role, Shape, StatusLook } from '../ui/index.ts'
import { t } from '../i18n/index.ts'
import { operationInWords } from './event-filter.ts'

const jobLooks: Record<string, [Shape, Role]> = {
  created: ['hollow', 'neutral'],
  scheduled: ['hollow', 'neutral'],
  started: ['half', 'accent'],
  continued: ['half', 'accent'],
  targets_added: ['half', 'accent'],
  stopped: ['square', 'warning'],
  rollout_ended: ['square', 'warning'],
  completed: ['filled', 'neutral'],
}
const executionLooks: Record<string, [Shape, Role]> = {
  succeeded: ['tick', 'success'],
  failed: ['cross', 'danger'],
  rejected: ['cross', 'danger'],
  timed_out: ['cross', 'danger'],
  retried: ['half', 'accent'],
}
const ended: [Shape, Role] = ['struck', 'dark']
const actLooks: Record<string, [Shape, Role]> = { stop: ['square', 'warning'], cancel: ended, delete: ended }
const done: [Shape, Role] = ['filled', 'neutral']

/** A job that "completed" may have ended well or badly: its words say that it ended, and no more. */
export function eventLook({ kind, operation }: Pick<EventView, 'kind' | 'operation'>): StatusLook {
  if (kind === 'audit') {
    const [shape, role] = actLooks[operation.split('.')[1] ?? ''] ?? done
    return { word: operationInWords(operation), shape, role }
  }
  const [shape, role] = (kind === 'job' ? jobLooks : executionLooks)[operation] ?? ended
  return { word: kind === 'job' && operation === 'completed' ? t('events.ended') : operationInWords(operation), shape, role }
}
