/** Models that use every construct of DTDL v2 and v3 that the bench reads. */

export const v2 = 'dtmi:dtdl:context;2'
export const v3 = 'dtmi:dtdl:context;3'
const quantities = 'dtmi:dtdl:extension:quantitativeTypes;1'
const central = 'dtmi:iotcentral:context;2'

/** A fridge as IoT Central would have it: quantities, cloud properties, first values, a queued command. */
export const fridge = {
  '@context': [v2, central],
  '@id': 'dtmi:com:example:Fridge;1',
  '@type': 'Interface',
  displayName: { de: 'Kühlschrank', en: 'Fridge' },
  description: 'Keeps samples cold.',
  contents: [
    {
      '@type': ['Property', 'Temperature', 'NumberValue', 'Initialized'],
      name: 'target',
      displayName: 'Target temperature',
      description: { en: 'What the fridge cools to.' },
      schema: 'double',
      unit: 'degreeCelsius',
      writable: true,
      minValue: 2,
      maxValue: 8,
      decimalPlaces: 1,
      initialValue: 4.5,
    },
    {
      '@type': ['Property', 'StringValue'],
      name: 'label',
      schema: 'string',
      writable: true,
      minLength: 3,
      maxLength: 20,
    },
    { '@type': ['Property', 'BooleanValue'], name: 'defrost', schema: 'boolean', writable: true, trueName: { en: 'On' }, falseName: 'Off' },
    { '@type': ['Property', 'Cloud', 'DateValue'], name: 'calibratedOn', displayName: 'Calibrated on', schema: 'date' },
    { '@type': 'Property', name: 'serialNumber', schema: 'string' },
    { '@type': ['Telemetry', 'Temperature'], name: 'temperature', schema: 'double', unit: 'degreeCelsius' },
    { '@type': ['Telemetry', 'AcmeSecret'], name: 'doorOpened', schema: 'dateTime', acmeKey: 3 },
    {
      '@type': ['Telemetry', 'State'],
      name: 'door',
      schema: {
        '@type': 'Enum',
        valueSchema: 'integer',
        enumValues: [
          { name: 'closed', displayName: 'Closed', enumValue: 0 },
          { name: 'open', enumValue: 1 },
        ],
      },
    },
    {
      '@type': 'Command',
      name: 'reboot',
      commandType: 'synchronous',
      displayName: 'Reboot',
      durable: true,
      request: { '@type': 'CommandPayload', name: 'delay', schema: 'duration' },
    },
    { '@type': 'Command', name: 'selfTest', request: { name: 'depth', schema: 'integer' }, response: { name: 'report', schema: 'string' } },
    { '@type': 'Relationship', name: 'standsIn', target: 'dtmi:com:example:Room;1' },
  ],
}

/** Inheritance, components that stand inline and elsewhere, named schemas, and every schema there is. */
export const laboratory = [
  {
    '@context': [v3, quantities],
    '@id': 'dtmi:com:example:Incubator;2',
    '@type': 'Interface',
    comment: 'For people who read models.',
    displayName: 'Incubator',
    extends: ['dtmi:com:example:Named;1'],
    schemas: [
      {
        '@id': 'dtmi:com:example:Incubator:limits;2',
        '@type': 'Object',
        fields: [
          { name: 'low', schema: 'double' },
          { '@type': ['Field', 'Temperature'], name: 'high', displayName: 'Upper limit', schema: 'float', unit: 'degreeCelsius' },
        ],
      },
    ],
    contents: [
      { '@type': 'Property', name: 'limits', schema: 'dtmi:com:example:Incubator:limits;2', writable: true },
      {
        '@type': 'Property',
        name: 'steps',
        writable: true,
        schema: { '@type': 'Array', elementSchema: { '@type': 'Array', elementSchema: 'long' } },
      },
      {
        '@type': 'Property',
        name: 'shelves',
        writable: true,
        schema: {
          '@type': 'Map',
          mapKey: { name: 'shelf', schema: 'string' },
          mapValue: { name: 'content', schema: 'dtmi:com:example:Incubator:limits;2' },
        },
      },
      { '@type': 'Property', name: 'startsAt', schema: 'time', writable: true },
      { '@type': 'Property', name: 'place', schema: 'point' },
      { '@type': 'Telemetry', name: 'raw', schema: { '@type': 'Object' } },
      { '@type': 'Component', name: 'heater', displayName: 'Heater', schema: 'dtmi:com:example:Heater;1' },
      {
        '@type': 'Component',
        name: 'lid',
        schema: {
          '@id': 'dtmi:com:example:Lid;1',
          '@type': 'Interface',
          contents: { '@type': 'Property', name: 'isLocked', schema: 'boolean', writable: true },
        },
      },
      {
        '@type': 'Command',
        name: 'move',
        request: {
          '@type': 'CommandRequest',
          name: 'where',
          schema: {
            '@type': 'Enum',
            valueSchema: 'string',
            enumValues: [
              { name: 'up', enumValue: 'up' },
              { name: 'down', displayName: 'Downwards', enumValue: 'dn' },
            ],
          },
        },
        response: { '@type': 'CommandResponse', name: 'moved', schema: { '@type': 'Array', elementSchema: 'boolean' } },
      },
    ],
  },
  {
    '@context': v3,
    '@id': 'dtmi:com:example:Named;1',
    '@type': 'Interface',
    contents: [{ '@type': 'Property', name: 'nickname', schema: 'string', writable: true }],
  },
  {
    '@context': [v3, quantities],
    '@id': 'dtmi:com:example:Heater;1',
    '@type': 'Interface',
    extends: 'dtmi:com:example:Named;1',
    contents: [
      { '@type': ['Property', 'Power'], name: 'power', schema: 'integer', unit: 'watt', writable: true },
      { '@type': 'Property', name: 'hours', schema: 'double' },
      { '@type': ['Telemetry', 'Current'], name: 'current', schema: 'double', unit: 'ampere' },
      { '@type': 'Command', name: 'purge' },
    ],
  },
]

/** As IoT Central exports a device template; the schemas are those of its own extension. */
export const centralTemplate = {
  '@id': 'dtmi:example:template:Tracker;1',
  '@type': ['ModelDefinition', 'DeviceModel'],
  displayName: 'Tracker template',
  capabilityModel: {
    '@id': 'dtmi:com:example:Tracker;1',
    '@type': 'Interface',
    displayName: 'Tracker',
    contents: [
      { '@type': ['Telemetry', 'Location'], name: 'position', displayName: { en: 'Position' }, schema: 'geopoint' },
      { '@type': ['Telemetry', 'AccelerationVector'], name: 'acceleration', schema: 'vector', unit: 'gForce' },
      { '@type': ['Property', 'Cloud', 'StringValue'], name: 'customer', schema: 'string', maxLength: 40 },
      {
        '@type': ['Component'],
        name: 'radio',
        schema: {
          '@id': 'dtmi:com:example:Radio;1',
          '@type': ['Interface'],
          contents: [{ '@type': ['Property'], name: 'interval', schema: 'integer', writable: true }],
        },
      },
    ],
    '@context': [central, v2],
  },
}

/** A capability model of the 2019 preview. */
export const previewModel = {
  '@context': 'http://azureiot.com/v1/contexts/IoTModel.json',
  '@id': 'urn:example:thermostat_T_1000:1',
  '@type': 'CapabilityModel',
  displayName: 'Thermostat T-1000',
  implements: [
    {
      '@type': 'InterfaceInstance',
      name: 'thermostat',
      schema: {
        '@id': 'urn:example:thermostat:1',
        '@type': 'Interface',
        contents: [
          { '@type': ['Telemetry', 'SemanticType/Temperature'], name: 'temp', schema: 'double', unit: 'Units/Temperature/degreeCelsius' },
          { '@type': 'Property', name: 'set_point_', schema: 'double', displayUnit: '°F', writable: true },
          { '@type': 'Command', name: 'blink', commandType: 'asynchronous', request: { name: 'since', schema: 'datetime' } },
        ],
      },
    },
  ],
}

/** An interface with one content. */
export const withContent = (content: unknown, more: object = {}) => ({
  '@context': v3,
  '@id': 'dtmi:com:example:Device;1',
  '@type': 'Interface',
  contents: [content],
  ...more,
})
export const withSchema = (schema: unknown) => withContent({ '@type': 'Property', name: 'it', schema })

/** Schemas, and what they are read as. */
export const schemas: [schema: unknown, read: unknown][] = [
  ['boolean', { type: 'boolean' }],
  ['integer', { type: 'integer' }],
  ['long', { type: 'integer' }],
  ['float', { type: 'double' }],
  ['double', { type: 'double' }],
  ['string', { type: 'string' }],
  ['date', { type: 'date' }],
  ['time', { type: 'time' }],
  ['dateTime', { type: 'dateTime' }],
  ['duration', { type: 'duration' }],
  ['dtmi:dtdl:instance:Schema:double;3', { type: 'double' }],
  [{ '@id': 'dtmi:dtdl:instance:Schema:date;2' }, { type: 'date' }],
  ['point', { type: 'json' }],
  ['multiPolygon', { type: 'json' }],
  ['hyperdouble', { type: 'json' }],
  ['dtmi:com:example:unknown;1', { type: 'json' }],
  // Who calls a schema of their own as one of the language does not mean that one.
  ['dtmi:com:example:double;1', { type: 'json' }],
  [{ '@type': 'Matrix', rows: 3 }, { type: 'json' }],
  [{ '@type': 'Object' }, { type: 'object' }],
  [
    { '@type': 'Object', fields: [] },
    { type: 'object', fields: [] },
  ],
  [{ '@type': 'Enum', valueSchema: 'string' }, { type: 'string' }],
  [
    { '@type': 'Array', elementSchema: 'date' },
    { type: 'array', items: { type: 'date' } },
  ],
  [
    {
      '@type': 'Map',
      mapKey: { name: 'k', schema: 'string' },
      mapValue: { '@type': ['MapValue', 'NumberValue'], name: 'v', schema: 'double', minValue: 1 },
    },
    { type: 'map', values: { type: 'double', minimum: 1 } },
  ],
]
