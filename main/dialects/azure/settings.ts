/** Settings in the desired state, and what devices say to them, in three generations (docs/protocols/azure.md, "Settings"). */
import type { DialectWork, SettingsOutcome } from '../../contract/dialect.ts'
import { sameJson, type JsonObject, type JsonValue } from '../../contract/json.ts'
import type { DeviceTemplate, WireFormat } from '../../contract/templates.ts'
import { isObject, own } from '../read-json.ts'
import { patchOf } from '../state-patch.ts'
import { cutMessage } from '../words.ts'
import { acknowledgementsOf } from './acknowledgement.ts'
import { memberOf } from './member.ts'
import { patchProblem } from './twin-rules.ts'

interface Format {
  /** The member of the desired and reported state under which a component stands. */
  place(component: string): string
  /** Without this mark SDKs take a component for a property that is an object. */
  mark: JsonObject
  /** A value as it stands in the desired state, of a component or of the device itself. */
  written(value: JsonValue, ofComponent: boolean): JsonValue
}

const pnp: Format = { place: (component) => component, mark: { __t: 'c' }, written: (value) => value }

const formats: Record<WireFormat, Format> = {
  pnp,
  preview: { place: (component) => `$iotin:${component}`, mark: {}, written: (value) => ({ value }) },
  legacy: { ...pnp, written: (value, ofComponent) => (ofComponent ? value : { value }) },
}

const formatOf = (template: DeviceTemplate | null) => formats[template?.wireFormat ?? 'pnp']

/** Codes that say that the device goes on and another will follow (IoT Plug and Play conventions, writable properties). */
const goesOn = [201, 202]

export const work: DialectWork = {
  desiredPatch(values, template, desired) {
    const format = formatOf(template)
    const ofDevice: [string, JsonValue][] = []
    const components = new Map<string, [string, JsonValue][]>()
    for (const [name, value] of Object.entries(values)) {
      const { component, member } = memberOf(name)
      const written = format.written(value, component !== null)
      if (component === null) ofDevice.push([member, written])
      else components.set(component, [...(components.get(component) ?? []), [member, written]])
    }
    const ofComponents = [...components].map(([component, members]): [string, JsonValue] => {
      const place = format.place(component)
      const before = own(desired, place)
      return [place, { ...format.mark, ...patchOf(Object.fromEntries(members), isObject(before) ? before : {}) }]
    })
    return { ...patchOf(Object.fromEntries(ofDevice), desired), ...Object.fromEntries(ofComponents) }
  },

  outcome(values, reported, sentVersion, template) {
    const settings = Object.entries(values)
    const outcomes = settings.map(([name, value]): [string, SettingsOutcome] => {
      const { component, member } = memberOf(name)
      const above = component === null ? reported : own(reported, formatOf(template).place(component))
      return [name, outcomeOf(name, value, isObject(above) ? own(above, member) : undefined, sentVersion, template)]
    })
    const kinds = outcomes.map(([, { kind }]) => kind)
    const kind = kinds.includes('refused') ? 'refused' : kinds.includes('waits') ? 'waits' : 'taken'
    const said = outcomes.flatMap(([name, outcome]) =>
      outcome.kind !== kind || outcome.message === null ? [] : [settings.length === 1 ? outcome.message : `${name}: ${outcome.message}`],
    )
    const message = cutMessage(said.join('; '))
    return kind === 'refused' ? { kind, message } : { kind, message: message || null }
  },

  desiredProblem: patchProblem,
  responseTimeoutMs: 30_000,
  countsEveryReport: true,
  hasUnansweredCommands: true,
}

/** What a device says of one setting. An acknowledgement of an older version was for an older value. */
function outcomeOf(
  name: string,
  value: JsonValue,
  reported: JsonValue | undefined,
  sentVersion: number,
  template: DeviceTemplate | null,
): SettingsOutcome {
  const counts = acknowledgementsOf(reported).find(({ version }) => version >= sentVersion)
  const isDone = counts !== undefined && counts.code >= 200 && counts.code <= 299 && !goesOn.includes(counts.code)
  if (counts && isDone) return { kind: 'taken', message: counts.text }
  if (counts && !goesOn.includes(counts.code))
    return { kind: 'refused', message: counts.text ?? `The device answered ${counts.code} for ${name}.` }
  const isLenient = template === null || template.doneWhen === 'reported'
  if (isLenient && reports(reported, value)) return { kind: 'taken', message: counts?.text ?? null }
  return { kind: 'waits', message: counts?.text ?? null }
}

/** True when the device reports the value, bare or in an acknowledgement; what it does not report is null, as in a merge patch. */
function reports(reported: JsonValue | undefined, value: JsonValue): boolean {
  return sameJson(reported ?? null, value) || (isObject(reported) && sameJson(own(reported, 'value'), value))
}
