import fc from 'fast-check'
import type { JsonValue } from '../../../main/contract/json.ts'
import type { ObjectField, TemplateCommand, TemplateComponent, TemplateField, ValueSchema } from '../../../main/contract/templates.ts'
import type { ModelTemplate } from '../../../main/models/read-models.ts'

/** Texts as people write them, with those that no model can hold as they are. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[A-Za-z][A-Za-z0-9 ,.-]{0,20}$/) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ minLength: 60, maxLength: 70 }) },
  { weight: 1, arbitrary: fc.string({ minLength: 500, maxLength: 600 }) },
)

/** Names that DTDL takes, and those that only we do. */
const plainName = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z]{1,3}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,5}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z]{60,90}$/) },
)
const name = fc.oneof({ weight: 8, arbitrary: plainName }, { weight: 1, arbitrary: fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,9}$/) })

const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const unit = fc.oneof(fc.constantFrom('°C', 'V', '%', 'm', 'kWh', 'rpm'), text)
const bounds = { minimum: number, maximum: number, unit }
const choices = fc.oneof(
  fc.uniqueArray(fc.string({ maxLength: 8 }), { minLength: 1, maxLength: 4 }),
  fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 4 }),
  fc.array(fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: 0, max: 9 }), number), { minLength: 1, maxLength: 4 }),
)

const plainSchema: fc.Arbitrary<ValueSchema> = fc.oneof(
  fc
    .constantFrom(...(['boolean', 'integer', 'double', 'string', 'dateTime', 'date', 'time', 'duration', 'json'] as const))
    .map((type) => ({ type })),
  fc.record({ type: fc.constant('integer' as const), ...bounds }, { requiredKeys: ['type'] }),
  fc.record(
    { type: fc.constant('double' as const), ...bounds, decimalPlaces: fc.integer({ min: 0, max: 15 }) },
    { requiredKeys: ['type'] },
  ),
  fc.record(
    { type: fc.constant('string' as const), minimumLength: fc.nat(9), maximumLength: fc.integer({ min: 1, max: 99 }) },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constant('boolean' as const), trueTitle: text, falseTitle: text }, { requiredKeys: ['type'] }),
  choices
    .chain((values) =>
      fc.tuple(
        ...values.map((value) => fc.record({ value: fc.constant(value as string | number), title: text }, { requiredKeys: ['value'] })),
      ),
    )
    .map((values) => ({ type: 'enum' as const, values })),
)

const schema = fc.letrec<{ schema: ValueSchema; field: ObjectField }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 8, depthSize: 'small' },
    { weight: 4, arbitrary: plainSchema },
    {
      weight: 1,
      arbitrary: fc.record(
        { type: fc.constant('object' as const), fields: fc.array(tie('field'), { maxLength: 4 }) },
        { requiredKeys: ['type'] },
      ),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('array' as const), items: tie('schema') }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('map' as const), values: tie('schema') }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(['lat', 'lon', 'alt'], ['x', 'y', 'z'], ['x', 'y']).map((names) => ({
        type: 'object' as const,
        fields: names.map((name) => ({ name, schema: { type: 'double' as const } })),
      })),
    },
  ),
  field: fc.record({ name, title: text, description: text, schema: tie('schema') }, { requiredKeys: ['name', 'schema'] }),
})).schema

const semanticType = fc.oneof(
  fc.constantFrom('Temperature', 'Voltage', 'State', 'Event', 'Location', 'AccelerationVector', 'VelocityVector', 'RelativeHumidity'),
  fc.string({ maxLength: 12 }),
)

const field = (named: fc.Arbitrary<string>): fc.Arbitrary<TemplateField> =>
  fc.record(
    { name: named, title: text, description: text, semanticType, schema, initialValue: fc.jsonValue() as fc.Arbitrary<JsonValue> },
    { requiredKeys: ['name', 'schema'] },
  )

const command = (named: fc.Arbitrary<string>): fc.Arbitrary<TemplateCommand> =>
  fc
    .record(
      {
        name: named,
        title: text,
        description: text,
        semanticType,
        payload: fc.option(schema),
        payloadName: text,
        response: schema,
        responseName: text,
        isQueued: fc.boolean(),
      },
      { requiredKeys: ['name', 'payload'] },
    )
    .map(({ payloadName, responseName, ...command }) => ({
      ...command,
      // What is not there has no name.
      ...(command.payload === null || payloadName === undefined ? {} : { payloadName }),
      ...(command.response === undefined || responseName === undefined ? {} : { responseName }),
    }))

const templateId = fc.oneof(
  fc.stringMatching(/^dtmi:[a-z]{1,8}:[A-Z][a-z]{1,8};[1-9]$/),
  fc.stringMatching(/^[A-Za-z0-9_:;.-]{1,128}$/),
  fc.constantFrom('dtmi:com:example:Fridge;1', 'urn:example:fridge:1', 'template-1', '-', 'dtmi:dtdl:x;1'),
)

const component = fc.record({ name: plainName, title: text, description: text, modelId: templateId }, { requiredKeys: ['name', 'modelId'] })

const lists = ['settings', 'properties', 'commands', 'reported', 'telemetry'] as const

/** Any template, in the order that reading a model gives: what belongs to components last, in their order. */
export const randomTemplate: fc.Arbitrary<ModelTemplate> = fc
  .uniqueArray(component, { maxLength: 3, selector: ({ name }) => name })
  .chain((components) => {
    const member = fc.oneof(
      { weight: 3, arbitrary: name },
      ...components.map((component) => name.map((name) => `${component.name}.${name}`.slice(0, 128))),
    )
    const fields = fc.array(field(member), { maxLength: 4 })
    return fc.record({
      templateId,
      name: fc.oneof(
        fc.constantFrom('Fridge', 'Thermostat'),
        text.filter((text) => text.trim() !== '').map((text) => text.trim().slice(0, 256).trim()),
      ),
      description: text,
      settings: fields,
      properties: fields,
      commands: fc.array(command(member), { maxLength: 4 }),
      reported: fields,
      telemetry: fields,
      components: fc.constant(components),
      wireFormat: fc.constantFrom('pnp', 'preview', 'legacy'),
      doneWhen: fc.constantFrom('acknowledged', 'reported'),
    })
  })
  .map((template) => {
    for (const list of lists) {
      const items = template[list] as { name: string }[]
      const order = new Map(items.map((item) => [item, ownerOf(item.name, template.components)]))
      items.sort((left, right) => order.get(left)! - order.get(right)!)
    }
    // As it comes over the wire: JSON has no negative zero.
    return JSON.parse(JSON.stringify(template)) as ModelTemplate
  })

/** Which component a name belongs to; -1: to the device itself. */
function ownerOf(name: string, components: TemplateComponent[]): number {
  const owners = components.map(({ name: component }) =>
    name.startsWith(`${component}.`) && /^[A-Za-z_]/.test(name.slice(component.length + 1)) ? component.length : 0,
  )
  return Math.max(...owners, 0) === 0 ? -1 : owners.indexOf(Math.max(...owners))
}
