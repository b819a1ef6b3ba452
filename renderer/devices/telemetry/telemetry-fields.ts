/** What a device measures, field by field: the last value with the words of its template, and the numbers over time. */
import type { JsonValue } from '../../../main/contract/json.ts'
import { telemetryValues, type TelemetryRecord, type TelemetryValue } from '../../../main/contract/telemetry.ts'
import type { DeviceTemplate, ObjectField } from '../../../main/contract/templates.ts'
import { t } from '../../i18n/index.ts'
import { titleInFull } from '../../templates/index.ts'
import { byName, typedText } from '../value-words.ts'
import { numberText, type PlotPoint } from './plot.ts'

export interface MeasuredField {
  path: string
  /** With the component that it is of. */
  title: string | null
  unit: string | null
  value: JsonValue
  text: string
  atMs: number
  /** Oldest first; empty for what is no number. */
  points: PlotPoint[]
}

/** The fields in the order of the template, then those that it does not know, by path. */
export function measuredFields(
  last: readonly TelemetryValue[],
  records: readonly TelemetryRecord[],
  template: Pick<DeviceTemplate, 'telemetry' | 'components'> | null,
): MeasuredField[] {
  const known = new Map((template?.telemetry ?? []).flatMap((field) => [...namedSchemas(field, field.name)]))
  const order = new Map([...known.keys()].map((path, index) => [path, index]))
  const series = numbersOverTime(records)
  const rank = (path: string) => order.get(path) ?? order.size
  return last
    .map(({ path, value, atMs }) => {
      const field = known.get(path)
      return {
        path,
        title: titleInFull(path, field?.title, template?.components ?? []),
        unit: field && 'unit' in field.schema ? (field.schema.unit ?? null) : null,
        value,
        text: typeof value === 'number' && field?.schema.type !== 'enum' ? numberText(value) : typedText(value, field?.schema),
        atMs,
        points: series.get(path) ?? [],
      }
    })
    .sort((a, b) => rank(a.path) - rank(b.path) || byName(a.path, b.path))
}

/** @param records newest first. @returns numbers by path, oldest first. */
export function numbersOverTime(records: readonly TelemetryRecord[]): Map<string, PlotPoint[]> {
  const series = new Map<string, PlotPoint[]>()
  for (const record of records.toReversed())
    for (const [path, value] of telemetryValues(record)) {
      if (typeof value !== 'number') continue
      const points = series.get(path)
      if (points) points.push({ atMs: record.atMs, value })
      else series.set(path, [{ atMs: record.atMs, value }])
    }
  return series
}

function* namedSchemas(
  field: Pick<ObjectField, 'title' | 'schema'>,
  path: string,
): Generator<[string, Pick<ObjectField, 'title' | 'schema'>]> {
  yield [path, field]
  if (field.schema.type === 'object') for (const member of field.schema.fields ?? []) yield* namedSchemas(member, `${path}.${member.name}`)
}

/** What a plot shows, in a sentence. */
export function plotInWords(field: Pick<MeasuredField, 'path' | 'title' | 'unit' | 'points'>): string {
  const values = field.points.map(({ value }) => value)
  const name = field.title ?? field.path
  if (values.length === 0) return t('telemetry.plot.none', { field: name })
  const last = numberText(values.at(-1)!)
  const now = field.unit === null ? last : `${last} ${field.unit}`
  if (values.length === 1) return t('telemetry.plot.once', { field: name, now })
  const low = numberText(Math.min(...values))
  const high = numberText(Math.max(...values))
  return t('telemetry.plot.range', { field: name, now, low, high, count: values.length })
}
