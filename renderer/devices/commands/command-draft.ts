/** A command to a device that is there, as a person types it, and what became of the others. */
import {
  newDeviceCommandSchema,
  type DeviceCommand,
  type DeviceCommandStatus,
  type NewDeviceCommand,
} from '../../../main/contract/device-commands.ts'
import type { JsonValue } from '../../../main/contract/json.ts'
import type { StatusLook } from '../../ui/index.ts'
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
    problems.ttl = 'A device has from 1 s to 86,400 s (a day) to answer.'
  const named = newDeviceCommandSchema.shape.action.safeParse(action)
  if (!named.success) problems.action = named.error.issues[0]!.message
  const broken = jsonMarks(params).find(({ kind }) => kind === 'error')
  if (broken) problems.params = markInWords(params, broken)
  const hasParams = params.trim() !== '' && !broken
  return {
    command: { action: action.trim(), ttlSeconds: seconds, ...(hasParams ? { params: JSON.parse(params) as JsonValue } : {}) },
    problems,
  }
}

export const commandLooks: Record<DeviceCommandStatus, StatusLook> = {
  SENT: { word: 'Sent', shape: 'half', role: 'accent' },
  SUCCEEDED: { word: 'Succeeded', shape: 'tick', role: 'success' },
  FAILED: { word: 'Failed', shape: 'cross', role: 'danger' },
  REJECTED: { word: 'Rejected', shape: 'cross', role: 'danger' },
  TIMED_OUT: { word: 'Timed out', shape: 'cross', role: 'danger' },
  CANCELED: { word: 'Canceled', shape: 'struck', role: 'dark' },
}

/** How long the device took, or has left; null where there is nothing to say. */
export function timeInWords({ status, sentAtMs, expiresAtMs, finishedAtMs }: DeviceCommand, nowMs: number): string | null {
  if (status === 'SENT')
    return `${Math.max(0, Math.ceil((expiresAtMs - Math.max(nowMs, sentAtMs)) / 1_000)).toLocaleString('en')} s left to answer`
  if (finishedAtMs === null || status === 'TIMED_OUT' || status === 'CANCELED') return null
  const tookMs = finishedAtMs - sentAtMs
  return tookMs < 1_000 ? `answered in ${tookMs} ms` : `answered in ${Number((tookMs / 1_000).toFixed(1)).toLocaleString('en')} s`
}
