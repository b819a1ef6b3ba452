/** Thing types of EMQX Fleets as device templates, and back. */
import type { NewThingType, ShownThingValue, ThingType, ThingTypeChange, ThingValue } from '../contract/things.ts'
import { isoTime } from '../contract/iso-time.ts'
import type { DeviceTemplate, ObjectField, TemplateChange, TemplateField, ThingTypeFacts, ValueSchema } from '../contract/templates.ts'
import { definedOf } from './defined-of.ts'

const noFacts: ThingTypeFacts = { version: '1.0.0', tags: [], severities: {}, timeoutsMs: {} }

const schemas: { [Type in ThingValue['type']]: (value: ThingValue) => ValueSchema } = {
  string: () => ({ type: 'string' }),
  boolean: () => ({ type: 'boolean' }),
  int: (value) => ({ type: 'integer', ...boundsOf(value) }),
  float: (value) => ({ type: 'double', ...boundsOf(value) }),
  enum: ({ values = [] }) => ({ type: 'enum', values: values.map((value) => ({ value })) }),
}

/** What the bench calls a type, as EMQX Fleets calls it; one that has no word there keeps that of the bench. */
const words: Partial<Record<ValueSchema['type'], ThingValue['type']>> = { integer: 'int', double: 'float' }

function boundsOf({ unit, min, max }: ThingValue) {
  return definedOf({ unit, minimum: min, maximum: max })
}

function fieldOf(value: ThingValue): TemplateField {
  return { name: value.name, schema: schemas[value.type](value) }
}

/** The values that a command takes or gives, or that an event tells, as one object. */
function objectOf(values: ThingValue[]): ValueSchema {
  return { type: 'object', fields: values.map(fieldOf) }
}

function objectOrNull(values: ThingValue[]): ValueSchema | null {
  return values.length === 0 ? null : objectOf(values)
}

/**
 * What of a template a thing type says. A list that it leaves out is left out; one that it gives is whole.
 * @param facts those of before, which stay where nothing else is said.
 */
export function templateOf(type: NewThingType | ThingTypeChange, facts: ThingTypeFacts = noFacts): TemplateChange {
  const { name, description, version, tags, properties, events, commands } = type
  const ofProperties = properties && {
    settings: properties.filter(({ writable }) => writable).map(fieldOf),
    reported: properties.filter(({ writable }) => !writable).map(fieldOf),
  }
  const ofEvents = events && { telemetry: events.map(({ name, payload }) => ({ name, schema: objectOf(payload) })) }
  const ofCommands = commands && {
    commands: commands.map(({ name, input, output }) => ({
      name,
      payload: objectOrNull(input),
      ...(output.length === 0 ? {} : { response: objectOf(output) }),
    })),
  }
  const timeouts = commands?.flatMap(({ name, timeoutMs }) => (timeoutMs === undefined ? [] : [[name, timeoutMs] as const]))
  return {
    ...definedOf({ name, description }),
    ...ofProperties,
    ...ofEvents,
    ...ofCommands,
    thingType: {
      version: version ?? facts.version,
      tags: tags ?? facts.tags,
      severities: events ? Object.fromEntries(events.map(({ name, severity }) => [name, severity])) : facts.severities,
      timeoutsMs: timeouts ? Object.fromEntries(timeouts) : facts.timeoutsMs,
    },
  }
}

/** A template as a thing type. */
export function thingTypeOf(template: DeviceTemplate): ThingType {
  const { version, tags, severities, timeoutsMs } = template.thingType ?? noFacts
  return {
    id: template.templateId,
    name: template.name,
    version,
    description: template.description,
    tags,
    properties: [
      ...template.settings.map((field) => ({ ...shownValue(field), writable: true })),
      ...template.reported.map((field) => ({ ...shownValue(field), writable: false })),
    ],
    events: template.telemetry.map(({ name, schema }) => ({
      name,
      severity: own(severities, name) ?? 'info',
      payload: shownValues(name, schema),
    })),
    commands: template.commands.map(({ name, payload, payloadName, response, responseName }) => ({
      name,
      type: 'sync' as const,
      input: payload === null ? [] : shownValues(payloadName ?? 'value', payload),
      output: response === undefined ? [] : shownValues(responseName ?? 'value', response),
      ...definedOf({ timeoutMs: own(timeoutsMs, name) }),
    })),
    createdAt: isoTime(template.createdAtMs),
    updatedAt: isoTime(template.lastUpdatedAtMs),
  }
}

/** What is no object of fields is one value under a name. */
function shownValues(name: string, schema: ValueSchema): ShownThingValue[] {
  return schema.type === 'object' && schema.fields !== undefined ? schema.fields.map(shownValue) : [shownValue({ name, schema })]
}

function shownValue({ name, schema }: Pick<ObjectField, 'name' | 'schema'>): ShownThingValue {
  const type = words[schema.type] ?? schema.type
  if (schema.type === 'enum') return { name, type, values: schema.values.map(({ value }) => value) }
  if (schema.type === 'integer' || schema.type === 'double') {
    const { unit, minimum: min, maximum: max } = schema
    return { name, type, ...definedOf({ unit, min, max }) }
  }
  return { name, type }
}

function own<Value>(record: Record<string, Value>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
