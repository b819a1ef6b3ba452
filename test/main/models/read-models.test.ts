import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonValue } from '../../../main/contract/json.ts'
import { newTemplateSchema } from '../../../main/contract/templates.ts'
import { readModels } from '../../../main/models/read-models.ts'
import { centralTemplate, fridge, laboratory, previewModel, schemas, v2, v3, withContent, withSchema } from './sample-models.ts'
import { wrongModels } from './wrong-models.ts'

const file = (model: unknown, name = 'model.json') => ({ name, text: JSON.stringify(model) })
const read = (model: unknown) => readModels([file(model)])

function templateOf(model: unknown) {
  const { templates, problems } = read(model)
  expect(problems).toEqual([])
  expect(templates).toHaveLength(1)
  expect(newTemplateSchema.required({ templateId: true }).parse(templates[0])).toEqual(templates[0])
  return templates[0]!
}

describe('a model', () => {
  it('of a device with quantities, cloud properties, first values and a queued command', () => {
    expect(templateOf(fridge)).toEqual({
      templateId: 'dtmi:com:example:Fridge;1',
      name: 'Fridge',
      description: 'Keeps samples cold.',
      settings: [
        {
          name: 'target',
          title: 'Target temperature',
          description: 'What the fridge cools to.',
          semanticType: 'Temperature',
          schema: { type: 'double', minimum: 2, maximum: 8, unit: '°C', decimalPlaces: 1 },
          initialValue: 4.5,
        },
        { name: 'label', schema: { type: 'string', minimumLength: 3, maximumLength: 20 } },
        { name: 'defrost', schema: { type: 'boolean', trueTitle: 'On', falseTitle: 'Off' } },
      ],
      properties: [{ name: 'calibratedOn', title: 'Calibrated on', schema: { type: 'date' } }],
      reported: [{ name: 'serialNumber', schema: { type: 'string' } }],
      telemetry: [
        { name: 'temperature', semanticType: 'Temperature', schema: { type: 'double', unit: '°C' } },
        { name: 'doorOpened', schema: { type: 'dateTime' } },
        {
          name: 'door',
          semanticType: 'State',
          schema: {
            type: 'enum',
            values: [
              { value: 0, title: 'Closed' },
              { value: 1, title: 'open' },
            ],
          },
        },
      ],
      commands: [
        { name: 'reboot', title: 'Reboot', payload: { type: 'duration' }, payloadName: 'delay', isQueued: true },
        {
          name: 'selfTest',
          payload: { type: 'integer' },
          payloadName: 'depth',
          response: { type: 'string' },
          responseName: 'report',
        },
      ],
      components: [],
      wireFormat: 'pnp',
      doneWhen: 'acknowledged',
    })
  })

  it('with inheritance, components, named schemas, arrays, maps and objects', () => {
    const limits = {
      type: 'object',
      fields: [
        { name: 'low', schema: { type: 'double' } },
        { name: 'high', title: 'Upper limit', schema: { type: 'double', unit: '°C' } },
      ],
    }
    expect(templateOf(laboratory)).toEqual({
      templateId: 'dtmi:com:example:Incubator;2',
      name: 'Incubator',
      description: '',
      settings: [
        { name: 'nickname', schema: { type: 'string' } },
        { name: 'limits', schema: limits },
        { name: 'steps', schema: { type: 'array', items: { type: 'array', items: { type: 'integer' } } } },
        { name: 'shelves', schema: { type: 'map', values: limits } },
        { name: 'startsAt', schema: { type: 'time' } },
        { name: 'heater.nickname', schema: { type: 'string' } },
        { name: 'heater.power', semanticType: 'Power', schema: { type: 'integer', unit: 'W' } },
        { name: 'lid.isLocked', schema: { type: 'boolean' } },
      ],
      properties: [],
      reported: [
        { name: 'place', schema: { type: 'json' } },
        { name: 'heater.hours', schema: { type: 'double' } },
      ],
      telemetry: [
        { name: 'raw', schema: { type: 'object' } },
        { name: 'heater.current', semanticType: 'Current', schema: { type: 'double', unit: 'A' } },
      ],
      commands: [
        {
          name: 'move',
          payload: { type: 'enum', values: [{ value: 'up' }, { value: 'dn', title: 'Downwards' }] },
          payloadName: 'where',
          response: { type: 'array', items: { type: 'boolean' } },
          responseName: 'moved',
        },
        { name: 'heater.purge', payload: null },
      ],
      components: [
        { name: 'heater', title: 'Heater', modelId: 'dtmi:com:example:Heater;1' },
        { name: 'lid', modelId: 'dtmi:com:example:Lid;1' },
      ],
      wireFormat: 'pnp',
      doneWhen: 'acknowledged',
    })
  })

  it('in a device template of IoT Central is known by what the device says it is', () => {
    expect(templateOf(centralTemplate)).toMatchObject({
      templateId: 'dtmi:com:example:Tracker;1',
      name: 'Tracker template',
      properties: [{ name: 'customer', schema: { type: 'string', maximumLength: 40 } }],
      settings: [{ name: 'radio.interval', schema: { type: 'integer' } }],
      telemetry: [
        {
          name: 'position',
          title: 'Position',
          semanticType: 'Location',
          schema: { type: 'object', fields: [{ name: 'lat' }, { name: 'lon' }, { name: 'alt' }] },
        },
        {
          name: 'acceleration',
          semanticType: 'AccelerationVector',
          schema: { type: 'object', fields: [{ name: 'x' }, { name: 'y' }, { name: 'z' }] },
        },
      ],
    })
  })

  it('with cloud properties beside it has them too', () => {
    const cloudProperties = [{ '@type': 'CloudProperty', name: 'rack', displayName: 'Rack', schema: 'string' }]
    expect(templateOf({ ...centralTemplate, solutionModel: { '@type': ['SolutionModel'], cloudProperties } }).properties).toEqual([
      { name: 'customer', schema: { type: 'string', maximumLength: 40 } },
      { name: 'rack', title: 'Rack', schema: { type: 'string' } },
    ])
  })

  it('of the 2019 preview is made of components, and spoken to in the preview format', () => {
    expect(templateOf(previewModel)).toMatchObject({
      templateId: 'urn:example:thermostat_T_1000:1',
      name: 'Thermostat T-1000',
      wireFormat: 'preview',
      components: [{ name: 'thermostat', modelId: 'urn:example:thermostat:1' }],
      settings: [{ name: 'thermostat.set_point_', schema: { type: 'double', unit: '°F' } }],
      telemetry: [{ name: 'thermostat.temp', semanticType: 'Temperature', schema: { type: 'double', unit: '°C' } }],
      commands: [{ name: 'thermostat.blink', payload: { type: 'dateTime' } }],
    })
  })
})

describe('the capability models of 2019', () => {
  it('may name interfaces by their ids alone', () => {
    const id = 'urn:azureiot:DeviceManagement:DeviceInformation:1'
    const { components, reported, wireFormat } = templateOf({ ...previewModel, implements: [id] })
    expect(components).toEqual([{ name: 'urn_azureiot_DeviceManagement_DeviceInformation_1', modelId: id }])
    expect(reported[0]).toMatchObject({ name: 'urn_azureiot_DeviceManagement_DeviceInformation_1.manufacturer' })
    expect(wireFormat).toBe('preview')
  })
})

describe('names for people', () => {
  const rows: [displayName: unknown, name: string][] = [
    [undefined, 'Device'],
    ['', 'Device'],
    ['  A fridge ', 'A fridge'],
    [{ en: 'Fridge', de: 'Kühlschrank' }, 'Fridge'],
    [{ fr: 'Frigo', 'en-GB': 'Refrigerator' }, 'Refrigerator'],
    [{ fr: 'Frigo', de: 'Kühlschrank' }, 'Frigo'],
    [
      [
        { '@language': 'de', '@value': 'Kühlschrank' },
        { '@language': 'en', '@value': 'Fridge' },
      ],
      'Fridge',
    ],
    ['x'.repeat(500), 'x'.repeat(256)],
    ['A\nfridge\u0000', 'A fridge'],
  ]
  it.each(rows)('%j is %s', (displayName, name) => {
    expect(templateOf({ ...withContent([]), contents: [], displayName }).name).toBe(name)
  })
})

describe('a schema', () => {
  it.each(schemas)('%j is %j', (schema, expected) => {
    expect(templateOf(withSchema(schema)).reported).toEqual([{ name: 'it', schema: expected }])
  })

  it('may be used by its id wherever it stands', () => {
    const named = {
      '@id': 'dtmi:com:example:Device:mode;1',
      '@type': 'Enum',
      valueSchema: 'string',
      enumValues: [{ name: 'eco', enumValue: 'eco' }],
    }
    const contents = [
      { '@type': 'Property', name: 'a', schema: 'dtmi:com:example:Device:mode;1' },
      { '@type': 'Property', name: 'b', schema: { '@type': 'Object', fields: [{ name: 'mode', schema: named }] } },
    ]
    expect(templateOf({ ...withContent([]), contents }).reported[0]).toEqual({
      name: 'a',
      schema: { type: 'enum', values: [{ value: 'eco' }] },
    })
  })
})

describe('files', () => {
  const thermostat = {
    '@context': v2,
    '@id': 'dtmi:com:example:Thermostat;1',
    '@type': 'Interface',
    displayName: 'Thermostat',
    contents: [{ '@type': 'Telemetry', name: 'temperature', schema: 'double' }],
  }
  const controller = {
    '@context': v2,
    '@id': 'dtmi:com:example:Controller;1',
    '@type': 'Interface',
    displayName: 'Controller',
    contents: [
      { '@type': 'Component', name: 'thermostat1', schema: 'dtmi:com:example:Thermostat;1' },
      { '@type': 'Component', name: 'deviceInformation', schema: 'dtmi:azure:DeviceManagement:DeviceInformation;1' },
    ],
  }

  it('of a folder refer to each other in any order, and what is only a part of another has no template of its own', () => {
    for (const files of [
      [controller, thermostat],
      [thermostat, controller],
    ]) {
      const { templates, problems } = readModels(files.map((model) => file(model)))
      expect(problems).toEqual([])
      expect(templates.map(({ templateId, telemetry }) => [templateId, telemetry.map(({ name }) => name)])).toEqual([
        ['dtmi:com:example:Controller;1', ['thermostat1.temperature']],
      ])
      expect(templates[0]!.reported.map(({ name }) => name)).toContain('deviceInformation.manufacturer')
    }
  })

  it('that lack a part say so; the template is there without it', () => {
    const { templates, problems } = readModels([file(controller, 'controller.json')])
    expect(problems).toEqual([
      {
        file: 'controller.json',
        path: 'contents[0].schema',
        message: 'None of the files defines ‘dtmi:com:example:Thermostat;1’: choose its file as well.',
      },
    ])
    expect(templates[0]).toMatchObject({ components: [{ name: 'thermostat1' }, { name: 'deviceInformation' }], telemetry: [] })
  })

  it('that are wrong do not stand in the way of the others', () => {
    const bad = { ...thermostat, contents: [{ '@type': 'Telemetry', name: 'temperature' }] }
    const { templates, problems } = readModels([
      file(controller, 'a.json'),
      file(bad, 'b.json'),
      { name: 'c.json', text: '[\n' },
      file(fridge, 'd.json'),
    ])
    expect(problems).toEqual([
      { file: 'a.json', path: 'contents[0].schema', message: '‘dtmi:com:example:Thermostat;1’ stands in b.json, which cannot be read.' },
      {
        file: 'b.json',
        path: 'contents[0].schema',
        message: 'A schema is missing: write a name such as "double", or an Array, Enum, Map or Object.',
      },
      { file: 'c.json', path: '', message: 'Line 2, column 1: The file ends before ] closes the [ of line 1.' },
    ])
    expect(templates.map(({ templateId }) => templateId)).toEqual(['dtmi:com:example:Controller;1', 'dtmi:com:example:Fridge;1'])
  })

  it('may define the same interface twice, but not in two ways', () => {
    expect(readModels([file(thermostat, 'a.json'), file(thermostat, 'b.json')])).toMatchObject({
      templates: [{ name: 'Thermostat' }],
      problems: [],
    })
    const { templates, problems } = readModels([file(thermostat, 'a.json'), file([{ ...thermostat, displayName: 'Other' }], 'b.json')])
    expect(problems).toEqual([
      { file: 'b.json', path: '[0].@id', message: '‘dtmi:com:example:Thermostat;1’ is defined otherwise in a.json.' },
    ])
    expect(templates.map(({ name }) => name)).toEqual(['Thermostat'])
  })

  it('bring what is known without them in their own words', () => {
    const own = { ...thermostat, '@id': 'dtmi:azure:DeviceManagement:DeviceInformation;1' }
    const { templates } = readModels([file(controller), file(own), file(thermostat)])
    expect(templates.find(({ name }) => name === 'Controller')!.telemetry.map(({ name }) => name)).toEqual([
      'thermostat1.temperature',
      'deviceInformation.temperature',
    ])
  })
})

describe('inheritance', () => {
  const named = (name: string, bases: unknown, ...contents: string[]) => ({
    '@context': v3,
    '@id': `dtmi:com:example:${name};1`,
    '@type': 'Interface',
    ...(bases === undefined ? {} : { extends: bases }),
    contents: contents.map((content) => ({ '@type': 'Property', name: content, schema: 'string' })),
  })
  const id = (name: string) => `dtmi:com:example:${name};1`

  it('by an id, a list or an interface that stands there; what comes by two ways comes once', () => {
    const { '@context': _, ...inline } = named('Left', id('Base'), 'left')
    const model = [named('Device', [inline, id('Right')], 'own'), named('Right', [id('Base')], 'right'), named('Base', undefined, 'base')]
    expect(templateOf(model).reported.map(({ name }) => name)).toEqual(['base', 'left', 'right', 'own'])
  })

  it('is at most ten deep', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, index) => named(`I${index}`, index + 1 < length ? id(`I${index + 1}`) : undefined, `p${index}`))
    expect(templateOf(chain(11)).reported).toHaveLength(11)
    expect(read(chain(12)).problems).toEqual([
      { file: 'model.json', path: '[10].extends', message: 'Interfaces extend each other at most 10 deep.' },
    ])
  })

  it('in a circle is refused', () => {
    const circle = [named('Root', id('A')), named('A', id('B')), named('B', id('A'))]
    expect(read(circle)).toEqual({
      templates: [],
      problems: [{ file: 'model.json', path: '[2].extends', message: '‘dtmi:com:example:A;1’ extends itself.' }],
    })
    expect(read([named('A', id('A'))])).toMatchObject({ templates: [], problems: [{ path: '[0].extends' }] })
  })

  it('does not give a name twice', () => {
    const model = [named('Device', id('Base'), 'base'), named('Base', undefined, 'base')]
    expect(read(model)).toEqual({
      templates: [],
      problems: [
        {
          file: 'model.json',
          path: '[0].contents[0].name',
          message: '‘base’ is the name of another content of ‘dtmi:com:example:Device;1’ already.',
        },
      ],
    })
  })
})

describe('what is wrong is said with its place', () => {
  it.each(wrongModels)('%j: at %s', (model, path, message) => {
    const { templates, problems } = read(model)
    expect(templates).toEqual([])
    const said = problems.find((problem) => problem.path === path)
    expect(said?.message, JSON.stringify(problems)).toMatch(message)
  })
})

describe('whatever stands in a file', () => {
  /** Words that mean something, in a model or in JavaScript. */
  const word = fc.constantFrom(
    'Interface',
    'Property',
    'Component',
    'Enum',
    'Object',
    'Array',
    'Map',
    'double',
    'constructor',
    '__proto__',
    'toString',
    'dtmi:com:example:Heater;1',
  )
  const junk = fc.oneof(word, fc.constantFrom<JsonValue[]>(null, true, -1, '', [], {}), fc.jsonValue() as fc.Arbitrary<JsonValue>)

  /** `value` with one of its members, told by `choices`, put in by another value. */
  function changed(value: JsonValue, choices: number[], other: JsonValue): JsonValue {
    const [choice, ...more] = choices
    if (choice === undefined || typeof value !== 'object' || value === null) return other
    const keys = Object.keys(value)
    if (keys.length === 0) return other
    const key = keys[choice % keys.length]!
    const member = changed((value as Record<string, JsonValue>)[key]!, more, other)
    return Array.isArray(value) ? value.with(Number(key), member) : { ...value, [key]: member }
  }

  it('is read or refused in words, and what is read is a template', () => {
    const change = fc.tuple(fc.array(fc.nat(20), { maxLength: 9 }), junk)
    const samples = fc.constantFrom(...([fridge, laboratory, centralTemplate, previewModel] as unknown as JsonValue[]))
    fc.assert(
      fc.property(samples, fc.array(change, { minLength: 1, maxLength: 4 }), (sample, changes) => {
        const model = changes.reduce((model, [choices, other]) => changed(model, choices, other), sample)
        const { templates, problems } = read(model)
        for (const template of templates) expect(newTemplateSchema.required({ templateId: true }).safeParse(template).error).toBeUndefined()
        for (const problem of problems)
          expect(problem).toEqual({ file: 'model.json', path: expect.any(String), message: expect.stringMatching(/^.+\.$/s) })
        expect(templates.length + problems.length).toBeGreaterThan(0)
      }),
      { numRuns: 1000, seed: Number(process.env.RANDOM_SEED ?? 1) },
    )
  })
})
