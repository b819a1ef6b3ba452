/** Settings in the desired state, and what devices say to them, in three generations (docs/protocols/azure.md, "Settings"). */
import type { DialectWork, SettingsOutcome } from '../../contract/dialect.ts'
import { isJsonObject, sameJson, type JsonObject, type JsonValue } from '../../contract/json.ts'
import type { DeviceTemplate, WireFormat } from '../../contract/templates.ts'
import { own } from '../read-json.ts'
import { patchOf } from '../state-patch.ts'
import { cutMessage } from '../words.ts'
import { acknowledgementsOf, versionsIn, type Acknowledgement } from './acknowledgement.ts'
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
      return [place, { ...format.mark, ...patchOf(Object.fromEntries(members), isJsonObject(before) ? before : {}) }]
    })
    return { ...patchOf(Object.fromEntries(ofDevice), desired), ...Object.fromEntries(ofComponents) }
  },

  acknowledgedIn(values, report, sentVersion, template) {
    return Object.keys(values).filter((name) => versionsIn(reportedOf(name, report, template)).some((version) => version >= sentVersion))
  },

  outcome(values, reported, sentVersion, acknowledged, template) {
    const settings = Object.entries(values)
    const outcomes = settings.map(([name, value]): [string, SettingsOutcome] => {
      const said = reportedOf(name, reported, template)
      const answers = acknowledged.includes(name) ? acknowledgementsOf(said) : []
      const answer = answers.find(({ version }) => version >= sentVersion)
      return [name, outcomeOf(name, value, said, answer, template)]
    })
    const kinds = outcomes.map(([, { kind }]) => kind)
    const kind = kinds.includes('refused') ? 'refused' : kinds.includes('waits') ? 'waits' : 'taken'
    const said = outcomes.flatMap(([name, outcome]) =>
      outcome.kind !== kind || outcome.message === null ? [] : [settings.length === 1 ? outcome.message : `${name}: ${outcome.message}`],
    )
    const message = cutMessage(inOneLine(said))
    return kind === 'refused' ? { kind, message } : { kind, message: message || null }
  },

  desiredProblem: patchProblem,
  responseTimeoutMs: 30_000,
  acknowledgesCommands: false,
  countsEveryReport: true,
  reportsMayBeLost: true,
  hasUnansweredCommands: true,
  documentOf: null,
  noticesOnSubscribe: false,
  tellsOnlyDifferences: false,
  hasDeviceCommands: false,
  hasNamedShadows: false,
}

/** What was said of several settings; the full stop of each but the last makes way for a semicolon. */
function inOneLine(said: readonly string[]): string {
  return said.map((text, index) => (index === said.length - 1 ? text : text.replace(/\.$/, ''))).join('; ')
}

/** What a device reports in the place of a setting. */
function reportedOf(name: string, reported: JsonObject, template: DeviceTemplate | null): JsonValue | undefined {
  const { component, member } = memberOf(name)
  const above = component === null ? reported : own(reported, formatOf(template).place(component))
  return isJsonObject(above) ? own(above, member) : undefined
}

/** What a device says of one setting. @param answer its acknowledgement of the version that was sent, or of a later one. */
function outcomeOf(
  name: string,
  value: JsonValue,
  reported: JsonValue | undefined,
  answer: Acknowledgement | undefined,
  template: DeviceTemplate | null,
): SettingsOutcome {
  const isDone = answer !== undefined && answer.code >= 200 && answer.code <= 299 && !goesOn.includes(answer.code)
  if (answer && isDone) return { kind: 'taken', message: answer.text }
  if (answer && !goesOn.includes(answer.code))
    return { kind: 'refused', message: answer.text ?? `The device answered ${answer.code} for ${name}.` }
  const isLenient = template === null || template.doneWhen === 'reported'
  if (isLenient && reports(reported, value)) return { kind: 'taken', message: answer?.text ?? null }
  return { kind: 'waits', message: answer?.text ?? null }
}

/** True when the device reports the value, bare or in an acknowledgement; what it does not report is null, as in a merge patch. */
function reports(reported: JsonValue | undefined, value: JsonValue): boolean {
  return sameJson(reported ?? null, value) || (isJsonObject(reported) && sameJson(own(reported, 'value'), value))
}
