/** What of the event log is shown, as it stands in the address and as the bench is asked. */
import { executionOperations, jobOperations, type EventKind } from '../../main/contract/events.ts'

export interface EventQuery {
  kind?: EventKind[]
  jobId?: string
  deviceId?: string
  operation?: string
  who?: string
  search?: string
  fromMs?: number
  toMs?: number
}

/** The two logs of the events page. */
export const eventTabs = [
  { id: 'events', label: 'Events', kinds: ['job', 'execution'] },
  { id: 'audit', label: 'Audit', kinds: ['audit'] },
] as const satisfies readonly { id: string; label: string; kinds: readonly EventKind[] }[]

export const kindWords: Record<EventKind, string> = { job: 'Jobs', execution: 'Devices of a job', audit: 'Acts of people' }

const spanMs = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 } as const

/** How far back the log is shown; `between` takes two moments. */
export const timeRanges = [
  { value: '', label: 'Any time' },
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'between', label: 'Between …' },
] as const

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The moment that an address names in this machine's time zone, in ms; null when it names none. */
function momentOf(value: unknown): number | null {
  const atMs = text(value) === '' ? NaN : new Date(text(value)).getTime()
  return Number.isNaN(atMs) ? null : atMs
}

/** The log that the address names; the events when it names none. */
export function tabNamed(name: unknown): (typeof eventTabs)[number] {
  return eventTabs.find(({ id }) => id === name) ?? eventTabs[0]
}

/** Reads the filter from the address, within `kinds`; what it does not know is no filter. */
export function eventQuery(address: Record<string, unknown>, kinds: readonly EventKind[], nowMs: number): EventQuery {
  const chosen = kinds.find((kind) => kind === address['kind'])
  const range = text(address['time'])
  const [from, to] = [momentOf(address['from']), momentOf(address['to'])]
  return {
    kind: chosen ? [chosen] : [...kinds],
    ...(text(address['operation']) === '' ? {} : { operation: text(address['operation']) }),
    ...(text(address['who']).trim() === '' ? {} : { who: text(address['who']).trim() }),
    ...(text(address['search']).trim() === '' ? {} : { search: text(address['search']).trim() }),
    ...(text(address['job']) === '' ? {} : { jobId: text(address['job']) }),
    ...(range in spanMs ? { fromMs: nowMs - spanMs[range as keyof typeof spanMs] } : {}),
    ...(range === 'between' && from !== null ? { fromMs: from } : {}),
    ...(range === 'between' && to !== null ? { toMs: to } : {}),
  }
}

/** The same as words of a REST address, for the CSV: a list stands as its name once for each value. */
export function csvAddress(query: EventQuery): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) for (const each of [value].flat()) words.append(name, String(each))
  return `/api/v1/events.csv?${words}`
}

/** An act of a person, once it is done. */
const actWords: Record<string, string> = {
  create: 'made',
  register: 'registered',
  change: 'changed',
  edit: 'edited',
  run: 'run',
  start: 'started',
  stop: 'stopped',
  cancel: 'canceled',
  copy: 'copied',
  rerun: 'run again',
  addTargets: 'given devices',
  delete: 'deleted',
  send: 'sent',
  trust: 'trusted',
  distrust: 'trusted no more',
}

/** What its parts alone do not say well. */
const ownWords: Record<string, string> = {
  cancellation_in_progress: 'Canceling',
  deletion_in_progress: 'Deleting',
  'device.credentials': 'Credentials changed',
  'device.desire': 'Desired state changed',
}

/** `timed_out` is "Timed out", `deviceSet.create` "Device set made". */
export function operationInWords(operation: string): string {
  if (ownWords[operation] !== undefined) return ownWords[operation]
  const [what = '', act] = operation.split('.')
  const words = what.replace(/(?<=[a-z])[A-Z]/g, (capital) => ` ${capital.toLowerCase()}`).replaceAll('_', ' ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${act === undefined ? '' : ` ${actWords[act] ?? act}`}`
}

/** What can happen, by the kinds that are shown; some words are of jobs and of devices alike. */
export function operationsOf(kinds: readonly EventKind[]): string[] {
  return [
    ...new Set<string>([...(kinds.includes('job') ? jobOperations : []), ...(kinds.includes('execution') ? executionOperations : [])]),
  ]
}
