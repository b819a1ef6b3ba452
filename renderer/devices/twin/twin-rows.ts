/** Desired beside reported, value by value, with what needs a look first. */
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '../../../main/contract/json.ts'
import type { TemplateComponent, TemplateField, ValueSchema } from '../../../main/contract/templates.ts'
import type { TwinTimes, TwinView } from '../../../main/contract/twin.ts'
import { t } from '../../i18n/index.ts'
import type { StatusLook } from '../../ui/index.ts'
import { titleInFull } from '../../templates/index.ts'
import { byName } from '../value-words.ts'
import { outcomeOf, readAcknowledgement, type Acknowledgement } from './acknowledgement.ts'

/** Two states, and when each value in them was written: a twin, or a shadow. */
type States = Pick<TwinView, 'desired' | 'reported' | 'desiredAtMs' | 'reportedAtMs'>

/** How a value stands, most pressing first: rows are shown in this order. */
const twinStates = ['failed', 'differs', 'unreported', 'underWay', 'same', 'reportedOnly'] as const
export type TwinState = (typeof twinStates)[number]

export interface TwinRow {
  /** JSON pointer of it in its state. */
  pointer: string
  /** As a person reads it: `component.target`. */
  path: string
  /** With the component that it is of. */
  title: string | null
  unit: string | null
  schema: ValueSchema | null
  desired: JsonValue | undefined
  /** The value that the device says; without what stands around it when that is an acknowledgement. */
  reported: JsonValue | undefined
  acknowledgement: Acknowledgement | null
  state: TwinState
  desiredAtMs: number | null
  reportedAtMs: number | null
}

/** What is known of a kind of device; null where it has no template. */
export interface TwinTemplate {
  settings: readonly TemplateField[]
  reported: readonly TemplateField[]
  components: readonly TemplateComponent[]
  wireFormat: 'pnp' | 'preview' | 'legacy'
}

const looks: Record<Exclude<TwinState, 'reportedOnly'>, Omit<StatusLook, 'word'>> = {
  failed: { shape: 'cross', role: 'danger' },
  differs: { shape: 'triangle', role: 'warning' },
  unreported: { shape: 'dotted', role: 'warning' },
  underWay: { shape: 'half', role: 'accent' },
  same: { shape: 'tick', role: 'success' },
}

/** How a value stands; null where there is nothing to compare. */
export function twinLook(state: TwinState): StatusLook | null {
  return state === 'reportedOnly' ? null : { word: t(`twin.states.${state}`), ...looks[state] }
}

/** The preview format keeps the settings of a component under this prefix. */
const previewPrefix = '$iotin:'

interface Place {
  desired: JsonObject
  reported: JsonObject
  path: string
  pointer: string
  isPreview: boolean
}

/** One row a value, differences first, then by path; the settings of an object type stay whole. */
export function twinRows(twin: States, template: TwinTemplate | null): TwinRow[] {
  const fields = new Map([...(template?.settings ?? []), ...(template?.reported ?? [])].map((field) => [field.name, field]))
  const root = { desired: twin.desired, reported: twin.reported, path: '', pointer: '', isPreview: false }
  const known: Known = { fields, components: template?.components ?? [], wireFormat: template?.wireFormat ?? 'pnp' }
  const rows = [...rowsAt(root, twin, known)]
  const rank = (row: TwinRow) => twinStates.indexOf(row.state)
  return rows.sort((a, b) => rank(a) - rank(b) || byName(a.path, b.path))
}

/** How many rows stand in each state that a person should look at. */
export function openRows(rows: readonly TwinRow[]): number {
  return rows.filter((row) => row.state !== 'same' && row.state !== 'reportedOnly').length
}

/** The template, made ready for looking things up. */
interface Known extends Pick<TwinTemplate, 'components' | 'wireFormat'> {
  fields: ReadonlyMap<string, TemplateField>
}

function* rowsAt(place: Place, twin: States, known: Known): Generator<TwinRow> {
  const { fields, components, wireFormat } = known
  for (const key of new Set([...Object.keys(place.desired), ...Object.keys(place.reported)])) {
    // Marks a component (Plug and Play); it is no value.
    if (key === '__t') continue
    const isPreview = place.isPreview || key.startsWith(previewPrefix)
    const name = key.startsWith(previewPrefix) ? key.slice(previewPrefix.length) : key
    const path = place.path === '' ? name : `${place.path}.${name}`
    const pointer = `${place.pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    const acknowledgement = readAcknowledgement(place.reported[key])
    const isWrapped = acknowledgement !== null || isPreview || wireFormat === 'legacy'
    const desired = isWrapped ? unwrapped(place.desired[key]) : place.desired[key]
    const reported = acknowledgement ? acknowledgement.value : place.reported[key]
    const isWhole = acknowledgement !== null || fields.has(path) || desired !== place.desired[key]
    const isBranch = !isWhole && mayHaveMembers(desired) && mayHaveMembers(reported) && (hasMembers(desired) || hasMembers(reported))
    if (isBranch) {
      const below = { desired: (desired ?? {}) as JsonObject, reported: (reported ?? {}) as JsonObject, path, pointer, isPreview }
      yield* rowsAt(below, twin, known)
      continue
    }
    const desiredAtMs = writtenAt(twin.desiredAtMs, pointer)
    const reportedAtMs = writtenAt(twin.reportedAtMs, pointer)
    const field = fields.get(path)
    yield {
      pointer,
      path,
      title: titleInFull(path, field?.title, components),
      unit: field && 'unit' in field.schema ? (field.schema.unit ?? null) : null,
      schema: field?.schema ?? null,
      desired,
      reported,
      acknowledgement,
      state: stateOf(desired, reported, acknowledgement, (reportedAtMs ?? 0) >= (desiredAtMs ?? 0)),
      desiredAtMs,
      reportedAtMs,
    }
  }
}

/** @param isFresh the device has reported since it was desired: an older acknowledgement is of an older wish. */
function stateOf(
  desired: JsonValue | undefined,
  reported: JsonValue | undefined,
  acknowledgement: Acknowledgement | null,
  isFresh: boolean,
): TwinState {
  if (desired === undefined) return 'reportedOnly'
  if (acknowledgement !== null && isFresh) {
    const outcome = outcomeOf(acknowledgement)
    if (outcome === 'failed' || outcome === 'underWay') return outcome
  }
  if (reported === undefined) return 'unreported'
  return sameJson(desired, reported) ? 'same' : 'differs'
}

/** When a value was last written: an object where the youngest value in it was. */
function writtenAt(times: TwinTimes, pointer: string): number | null {
  const itself = times[pointer]
  if (itself !== undefined) return itself
  const within = Object.keys(times).filter((other) => other.startsWith(`${pointer}/`))
  return within.length === 0 ? null : Math.max(...within.map((other) => times[other]!))
}

/** Older formats write `{"value": 35}` for 35. */
function unwrapped(desired: JsonValue | undefined): JsonValue | undefined {
  if (!hasMembers(desired) || Object.keys(desired).length !== 1 || !('value' in desired)) return desired
  return desired['value']
}

function mayHaveMembers(value: JsonValue | undefined): boolean {
  return value === undefined || isJsonObject(value)
}

function hasMembers(value: JsonValue | undefined): value is JsonObject {
  return isJsonObject(value) && Object.keys(value).length > 0
}
