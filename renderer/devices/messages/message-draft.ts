/** A message to a device as a person types it. */
import { cloudMessageLimits, type CloudMessage, type NewCloudMessage } from '../../../main/contract/cloud-messages.ts'
import { utf8Bytes } from '../../../main/contract/json.ts'
import { t } from '../../i18n/index.ts'
import type { Role, Shape, StatusLook } from '../../ui/index.ts'

export const lifeUnits = { s: 1, min: 60, h: 3600 } as const
export type LifeUnit = keyof typeof lifeUnits

export interface MessageDraft {
  payload: string
  contentType: string
  correlationId: string
  properties: { name: string; value: string }[]
  life: string
  lifeUnit: LifeUnit
}

export type MessageProblems = Partial<Record<'payload' | 'properties' | 'life', string>>

export function newMessage(): MessageDraft {
  return { payload: '', contentType: 'application/json', correlationId: '', properties: [], life: '1', lifeUnit: 'h' }
}

/** What is sent, and what is wrong with it, by field. */
export function readMessage(draft: MessageDraft): { message: NewCloudMessage; problems: MessageProblems } {
  const problems: MessageProblems = {}
  const rows = draft.properties
    .map(({ name, value }) => ({ name: name.trim(), value }))
    .filter(({ name, value }) => name !== '' || value !== '')
  const seconds = Number(draft.life) * lifeUnits[draft.lifeUnit]
  if (utf8Bytes(draft.payload) > cloudMessageLimits.bytes) problems.payload = t('deviceMessages.messages.problems.tooLarge')
  else if (isJsonType(draft.contentType) && draft.payload.trim() !== '' && !isJson(draft.payload))
    problems.payload = t('deviceMessages.messages.problems.noJson')
  if (rows.some(({ name }) => name === '')) problems.properties = t('deviceMessages.messages.problems.nameless')
  else if (new Set(rows.map(({ name }) => name)).size < rows.length) problems.properties = t('deviceMessages.messages.problems.twice')
  if (draft.life.trim() === '' || !Number.isInteger(seconds) || seconds < 1 || seconds > cloudMessageLimits.longestLifeInSeconds)
    problems.life = t('deviceMessages.messages.problems.life')
  return {
    message: {
      payload: draft.payload,
      contentType: draft.contentType.trim() || null,
      correlationId: draft.correlationId.trim() || null,
      properties: Object.fromEntries(rows.map(({ name, value }) => [name, value])),
      lifeInSeconds: seconds,
    },
    problems,
  }
}

function isJsonType(contentType: string): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(contentType.trim())
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const looks: Record<CloudMessage['state'], [Shape, Role]> = {
  waiting: ['hollow', 'neutral'],
  taken: ['tick', 'success'],
  expired: ['cross', 'danger'],
  undeliverable: ['cross', 'danger'],
  canceled: ['struck', 'dark'],
}

export function messageLook(state: CloudMessage['state']): StatusLook {
  const [shape, role] = looks[state]
  return { word: t(`deviceMessages.messages.states.${state}`), shape, role }
}

/** What happened to a message, or what it waits for. */
export function messageStory({ state, deliveries: count }: CloudMessage, isOnline: boolean): string {
  if (state === 'waiting') {
    if (count > 0) return t('deviceMessages.messages.story.unacknowledgedYet', { count })
    return isOnline ? t('deviceMessages.messages.story.untilListens') : t('deviceMessages.messages.story.untilConnects')
  }
  if (state === 'taken') return count > 1 ? t('deviceMessages.messages.story.sent', { count }) : ''
  if (state === 'canceled') return ''
  return count === 0 ? t('deviceMessages.messages.story.neverSent') : t('deviceMessages.messages.story.unacknowledged', { count })
}
