/** A message to a device as a person types it. */
import { cloudMessageLimits, type CloudMessage, type NewCloudMessage } from '../../../main/contract/cloud-messages.ts'
import { utf8Bytes } from '../../../main/contract/json.ts'
import type { StatusLook } from '../../ui/index.ts'

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
  if (utf8Bytes(draft.payload) > cloudMessageLimits.bytes) problems.payload = 'A message has at most 64 KiB.'
  else if (isJsonType(draft.contentType) && draft.payload.trim() !== '' && !isJson(draft.payload))
    problems.payload = 'This is no JSON: mend it, or choose another content type.'
  if (rows.some(({ name }) => name === '')) problems.properties = 'Every property needs a name.'
  else if (new Set(rows.map(({ name }) => name)).size < rows.length) problems.properties = 'Each property stands only once.'
  if (draft.life.trim() === '' || !Number.isInteger(seconds) || seconds < 1 || seconds > cloudMessageLimits.longestLifeInSeconds)
    problems.life = 'A message waits at least 1 s and at most 48 h.'
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

export const messageLooks: Record<CloudMessage['state'], StatusLook> = {
  waiting: { word: 'Waiting', shape: 'hollow', role: 'neutral' },
  taken: { word: 'Taken', shape: 'tick', role: 'success' },
  expired: { word: 'Expired', shape: 'cross', role: 'danger' },
  undeliverable: { word: 'Undeliverable', shape: 'cross', role: 'danger' },
  canceled: { word: 'Canceled', shape: 'struck', role: 'dark' },
}

/** What happened to a message, or what it waits for. */
export function messageStory(message: CloudMessage, isOnline: boolean): string {
  const tries = message.deliveries === 1 ? 'sent once' : `sent ${message.deliveries} times`
  if (message.state === 'waiting')
    return message.deliveries > 0
      ? `${capital(tries)}, not acknowledged yet`
      : isOnline
        ? 'Until the device listens to messages'
        : 'Until the device connects'
  if (message.state === 'taken') return message.deliveries > 1 ? capital(tries) : ''
  if (message.state === 'canceled') return ''
  return message.deliveries === 0 ? 'Never sent' : `${capital(tries)}, never acknowledged`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
