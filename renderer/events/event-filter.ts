/** What of the event log is shown, as it stands in the address and as the bench is asked. */
import { executionOperations, jobOperations, type EventKind } from '../../main/contract/events.ts'
import english from '../i18n/en/index.ts'
import { t } from '../i18n/index.ts'

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
  { id: 'events', kinds: ['job', 'execution'] },
  { id: 'audit', kinds: ['audit'] },
] as const satisfies readonly { id: string; kinds: readonly EventKind[] }[]

const spanMs = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 } as const

/** How far back the log is shown; `between` takes two moments. */
export const timeRanges = ['any', 'hour', 'day', 'week', 'between'] as const

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

const operations = [...jobOperations, ...executionOperations] as const
const things = Object.keys(english.events.things) as (keyof typeof english.events.things)[]
const acts = Object.keys(english.events.acts) as (keyof typeof english.events.acts)[]
/** What its parts alone do not say well. */
const wholes = ['device.credentials', 'device.desire'] as const

/** `timed_out` is "Timed out", `deviceSet.create` "Device set made"; one that is not known stays as it is. */
export function operationInWords(operation: string): string {
  const happened = operations.find((each) => each === operation)
  if (happened) return t(`events.operations.${happened}`)
  const whole = wholes.find((each) => each === operation)
  if (whole) return t(`events.wholes.${whole}`)
  const [thing, act] = [things.find((each) => operation.startsWith(`${each}.`)), acts.find((each) => operation.endsWith(`.${each}`))]
  if (thing && act) return t('events.thingAct', { thing: t(`events.things.${thing}`), act: t(`events.acts.${act}`) })
  return operation.replace('.', ' ')
}

/** What can happen, by the kinds that are shown; some words are of jobs and of devices alike. */
export function operationsOf(kinds: readonly EventKind[]): string[] {
  return [
    ...new Set<string>([...(kinds.includes('job') ? jobOperations : []), ...(kinds.includes('execution') ? executionOperations : [])]),
  ]
}
