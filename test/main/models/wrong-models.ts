import { withContent, withSchema } from './sample-models.ts'

const device = withSchema('string')
const property = (more: object) => withContent({ '@type': 'Property', name: 'it', schema: 'string', ...more })
const nested = (depth: number): unknown => (depth === 0 ? 'double' : { '@type': 'Array', elementSchema: nested(depth - 1) })
/** Models that are wrong, where they are, and what is said of it. */
export const wrongModels: [model: unknown, path: string, message: string | RegExp][] = [
  [3, '', 'A model is a JSON object, or a list of them.'],
  [[], '', 'The list holds no interface.'],
  [['x'], '[0]', 'A model is a JSON object with the @type "Interface".'],
  [{}, '@type', 'A model has the @type "Interface", but it has no @type.'],
  [{ '@type': 'Telemetry' }, '@type', 'A model has the @type "Interface", but its @type is Telemetry.'],
  [{ ...device, '@context': undefined }, '@context', /does not say the version of DTDL/],
  [{ ...device, '@context': 'dtmi:dtdl:context;4' }, '@context', 'This is DTDL version 4: versions 2 and 3 are read.'],
  [{ ...device, '@id': undefined }, '@id', /has no @id/],
  [{ ...device, '@id': 'fridge' }, '@id', /"fridge" is no id of an interface/],
  [{ ...device, '@id': 'dtmi:dtdl:Fridge;1' }, '@id', /is no id of an interface/],
  [{ ...device, '@id': `dtmi:${'a'.repeat(130)};1` }, '@id', /at most 128 characters/],
  [withContent('x'), 'contents[0]', /A content is an object/],
  [withContent({ name: 'x' }), 'contents[0].@type', /is Property, Telemetry, Command, Component or Relationship, alone/],
  [
    withContent({ '@type': ['Property', 'Telemetry'], name: 'x' }),
    'contents[0].@type',
    'A content is one of them, not Property and Telemetry.',
  ],
  [property({ name: undefined }), 'contents[0].name', 'This Property has no name.'],
  [property({ name: 'fan-speed' }), 'contents[0].name', /A name begins with a letter.*"fan-speed" does not fit/],
  [property({ name: '_it' }), 'contents[0].name', /A name begins/],
  [property({ name: 'it_' }), 'contents[0].name', /A name begins/],
  [property({ name: 7 }), 'contents[0].name', /A name begins/],
  [property({ name: 'x'.repeat(129) }), 'contents[0].name', 'A name has at most 128 characters.'],
  [property({ writable: 'yes' }), 'contents[0].writable', 'writable is true or false.'],
  [property({ schema: 3 }), 'contents[0].schema', /A schema is a name/],
  [property({ schema: { fields: [] } }), 'contents[0].schema.@type', /A schema says in its @type/],
  [withSchema(nested(11)), 'contents[0].schema' + '.elementSchema'.repeat(10), 'Schemas are nested at most 10 deep.'],
  [withSchema({ '@type': 'Array' }), 'contents[0].schema.elementSchema', /A schema is missing/],
  [withSchema({ '@type': 'Map', mapValue: {} }), 'contents[0].schema.mapKey', /A Map needs a mapKey/],
  [withSchema({ '@type': 'Map', mapKey: { name: 'k', schema: 'string' } }), 'contents[0].schema.mapValue', /A Map needs a mapValue/],
  [
    withSchema({ '@type': 'Map', mapKey: { name: 'k', schema: 'double' }, mapValue: { name: 'v', schema: 'double' } }),
    'contents[0].schema.mapKey.schema',
    'The keys of a Map are of the schema "string".',
  ],
  [withSchema({ '@type': 'Object', fields: [{ schema: 'double' }] }), 'contents[0].schema.fields[0].name', 'This field has no name.'],
  [withSchema({ '@type': 'Object', fields: ['x'] }), 'contents[0].schema.fields[0]', 'A field is an object with a name and a schema.'],
  [
    withSchema({
      '@type': 'Object',
      fields: [
        { name: 'x', schema: 'double' },
        { name: 'x', schema: 'double' },
      ],
    }),
    'contents[0].schema.fields[1].name',
    '‘x’ is the name of another field already.',
  ],
  [
    withSchema({ '@type': 'Enum', valueSchema: 'double' }),
    'contents[0].schema.valueSchema',
    'The valueSchema of an Enum is "integer" or "string".',
  ],
  [
    withSchema({ '@type': 'Enum', valueSchema: 'integer', enumValues: [{ name: 'a', enumValue: '1' }] }),
    'contents[0].schema.enumValues[0].enumValue',
    'The enumValue of ‘a’ must be a whole number: the valueSchema says so.',
  ],
  [
    withSchema({
      '@type': 'Enum',
      valueSchema: 'string',
      enumValues: [
        { name: 'a', enumValue: '1' },
        { name: 'b', enumValue: '1' },
      ],
    }),
    'contents[0].schema.enumValues[1].enumValue',
    '"1" is the value of two names.',
  ],
  [withContent({ '@type': 'Command', name: 'x', request: { schema: 'double' } }), 'contents[0].request.name', 'This request has no name.'],
  [withContent({ '@type': 'Command', name: 'x', response: { name: 'y' } }), 'contents[0].response.schema', /A schema is missing/],
  [withContent({ '@type': 'Component', name: 'x' }), 'contents[0].schema', /The schema of a Component is an interface/],
  [withContent({ '@type': 'Component', name: 'x', schema: 'Heater' }), 'contents[0].schema', /The schema of a Component is an interface/],
  [withContent({ '@type': 'Component', name: 'x', schema: { '@type': 'Interface' } }), 'contents[0].schema.@id', /has no @id/],
  [
    withContent({ '@type': 'Component', name: 'x', schema: { '@id': 'dtmi:a:b;1', '@type': 'Object' } }),
    'contents[0].schema.@type',
    /must be an interface/,
  ],
  [
    [
      withContent({ '@type': 'Component', name: 'outer', schema: 'dtmi:com:example:Outer;1' }),
      { ...withContent({ '@type': 'Component', name: 'inner', schema: 'dtmi:com:example:Inner;1' }), '@id': 'dtmi:com:example:Outer;1' },
      { ...withContent({ '@type': 'Property', name: 'x', schema: 'string' }), '@id': 'dtmi:com:example:Inner;1' },
    ],
    '[0].contents[0].schema',
    'A component may not hold components of its own.',
  ],
  [
    [
      withContent({ '@type': 'Component', name: 'c'.repeat(64), schema: 'dtmi:com:example:Part;1' }),
      { ...withContent({ '@type': 'Property', name: 'p'.repeat(64), schema: 'string' }), '@id': 'dtmi:com:example:Part;1' },
    ],
    '[1].contents[0].name',
    /is longer than a name may be/,
  ],
  [
    [
      withContent({ '@type': 'Property', name: 'it', schema: 'string' }),
      {
        ...device,
        '@id': 'dtmi:com:example:Other;1',
        contents: [{}, {}, { '@type': 'Telemetry', name: 'x', schema: { '@type': 'Object', fields: [{}] } }],
      },
    ],
    '[1].contents[2].schema.fields[0].name',
    'This field has no name.',
  ],
  [{ ...device, extends: 7 }, 'extends', /What an interface extends/],
  [
    { ...device, schemas: [{ '@id': 'dtmi:a:s;1', '@type': 'Array', elementSchema: 'dtmi:a:s;1' }] },
    'schemas[0]',
    'Schemas are nested at most 10 deep.',
  ],
]
