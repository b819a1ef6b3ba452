/** A command to a device that is there, as a person types it, and what became of the others. */
import {
  newDeviceCommandSchema,
  type DeviceCommand,
  type DeviceCommandStatus,
  type NewDeviceCommand,
} from '../../../main/contract/device-commands.ts'
import type { JsonValue } from '../../../main/contract/json.ts'
import { said } from '../../i18n/bench-sentences.ts'
import { number, t } from '../../i18n/index.ts'
import type { Role, Shape, StatusLook } from '../../ui/index.ts'
import { jsonMarks, markInWords } from '../../ui/json/json-marks.ts'

export interface CommandDraft {
  action: string
  params: string
  /** In s. */
  ttl: string
}

export type CommandProblems = Partial<Record<keyof CommandDraft, string>>

export function newCommand(): CommandDraft {
  return { action: '', params: '', ttl: '30' }
}

/** What is sent, and what is wrong with it, by field. */
export function readCommand({ action, params, ttl }: CommandDraft): { command: NewDeviceCommand; problems: CommandProblems } {
  const problems: CommandProblems = {}
  const seconds = Number(ttl.trim())
  if (!newDeviceCommandSchema.shape.ttlSeconds.safeParse(seconds).success || ttl.trim() === '')
    problems.ttl = t('deviceMessages.commands.ttlProblem')
  const named = newDeviceCommandSchema.shape.action.safeParse(action)
  if (!named.success) problems.action = said(named.error.issues[0]!.message)
  const broken = jsonMarks(params).find(({ kind }) => kind === 'error')
  if (broken) problems.params = markInWords(params, broken)
  const hasParams = params.trim() !== '' && !broken
  return {
    command: { action: action.trim(), ttlSeconds: seconds, ...(hasParams ? { params: JSON.parse(params) as JsonValue } : {}) },
    problems,
  }
}

const looks: Record<DeviceCommandStatus, [Shape, Role]> = {
  SENT: ['half', 'accent'],
  SUCCEEDED: ['tick', 'success'],
  FAILED: ['cross', 'danger'],
  REJECTED: ['cross', 'danger'],
  TIMED_OUT: ['cross', 'danger'],
  CANCELED: ['struck', 'dark'],
}

export function commandLook(status: DeviceCommandStatus): StatusLook {
  const [shape, role] = looks[status]
  return { word: t(`deviceMessages.commands.status.${status}`), shape, role }
}

/** How long the device took, or has left; null where there is nothing to say. */
export function timeInWords({ status, sentAtMs, expiresAtMs, finishedAtMs }: DeviceCommand, nowMs: number): string | null {
  if (status === 'SENT')
    return t('deviceMessages.commands.left', { seconds: Math.max(0, Math.ceil((expiresAtMs - Math.max(nowMs, sentAtMs)) / 1_000)) })
  if (finishedAtMs === null || status === 'TIMED_OUT' || status === 'CANCELED') return null
  const tookMs = finishedAtMs - sentAtMs
  return tookMs < 1_000
    ? t('deviceMessages.commands.tookMs', { ms: tookMs })
    : t('deviceMessages.commands.tookSeconds', { seconds: number(tookMs / 1_000, { maximumFractionDigits: 1 }) })
}
