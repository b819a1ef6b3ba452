import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newTemplateSchema } from '../../../main/contract/templates.ts'
import { readModels, type ModelTemplate } from '../../../main/models/read-models.ts'
import { writeModel } from '../../../main/models/write-models.ts'
import { randomTemplate } from './random-templates.ts'
import { centralTemplate, fridge, laboratory, previewModel, withContent } from './sample-models.ts'

const readAgain = (model: unknown) => readModels([{ name: 'model.json', text: JSON.stringify(model) }])

const seed = Number(process.env.RANDOM_SEED ?? 1)

describe('a template that is written as a model and read again', () => {
  it('is the same, whatever it is', () => {
    fc.assert(
      fc.property(randomTemplate, (template) => {
        expect(newTemplateSchema.required({ templateId: true }).parse(template)).toEqual(template)
        expect(readAgain(writeModel(template))).toEqual({ templates: [template], problems: [] })
      }),
      { numRuns: 400, seed },
    )
  })

  it.each([
    ['a fridge', fridge],
    ['a laboratory', laboratory],
    ['a device template of IoT Central', centralTemplate],
    ['a capability model of 2019', previewModel],
  ])('is the same: %s', (_, model) => {
    const { templates } = readAgain(model)
    expect(readAgain(writeModel(templates[0]!))).toEqual({ templates, problems: [] })
  })
})

const handMade: ModelTemplate = {
  templateId: 'lab-fridge-7',
  name: 'Lab fridge',
  description: '',
  settings: [
    { name: 'target', schema: { type: 'double', minimum: 2, maximum: 8, unit: '°C' }, initialValue: 4 },
    { name: 'fan-speed', title: 'Fan', schema: { type: 'integer', maximum: 2 ** 40 } },
    { name: 'door.alarm', schema: { type: 'boolean' } },
  ],
  properties: [{ name: 'customer', title: 'Customer', schema: { type: 'string', maximumLength: 40 } }],
  reported: [{ name: 'target', schema: { type: 'double' } }],
  telemetry: [{ name: 'raw', schema: { type: 'json' } }],
  commands: [{ name: 'reboot', payload: null, isQueued: true }],
  components: [{ name: 'door', title: 'Door', modelId: 'dtmi:com:example:Door;1' }],
  wireFormat: 'legacy',
  doneWhen: 'reported',
}

describe('a template that was made by hand', () => {
  it('is written with an id and names that DTDL takes; what DTDL cannot say stands beside it', () => {
    expect(writeModel(handMade)).toEqual([
      {
        '@context': [
          'dtmi:dtdl:context;3',
          'dtmi:dtdl:extension:quantitativeTypes;1',
          'dtmi:iotcentral:context;3',
          'dtmi:benchfleet:context;1',
        ],
        '@id': 'dtmi:benchfleet:lab:fridge:n7;1',
        '@type': ['Interface', 'Benchfleet'],
        displayName: 'Lab fridge',
        benchfleet: { templateId: 'lab-fridge-7', wireFormat: 'legacy', doneWhen: 'reported' },
        contents: [
          {
            '@type': ['Property', 'Temperature', 'NumberValue', 'Initialized', 'Benchfleet'],
            name: 'target',
            schema: 'double',
            unit: 'degreeCelsius',
            minValue: 2,
            maxValue: 8,
            initialValue: 4,
            writable: true,
            benchfleet: { without: ['semanticType'] },
          },
          {
            '@type': ['Property', 'NumberValue', 'Benchfleet'],
            name: 'fan_speed',
            displayName: 'Fan',
            schema: 'long',
            maxValue: 2 ** 40,
            writable: true,
            benchfleet: { name: 'fan-speed' },
          },
          { '@type': ['Property', 'Cloud', 'StringValue'], name: 'customer', displayName: 'Customer', schema: 'string', maxLength: 40 },
          { '@type': ['Property', 'Benchfleet'], name: 'target_2', schema: 'double', benchfleet: { name: 'target' } },
          { '@type': ['Telemetry', 'Benchfleet'], name: 'raw', schema: { '@type': 'Object' }, benchfleet: { schema: { type: 'json' } } },
          { '@type': ['Command', 'Durable'], name: 'reboot', durable: true },
          { '@type': 'Component', name: 'door', displayName: 'Door', schema: 'dtmi:com:example:Door;1' },
        ],
      },
      {
        '@context': 'dtmi:dtdl:context;3',
        '@id': 'dtmi:com:example:Door;1',
        '@type': 'Interface',
        contents: [{ '@type': 'Property', name: 'alarm', schema: 'boolean', writable: true }],
      },
    ])
  })

  it('with two components of a kind has one interface for both, if they hold the same', () => {
    const template = {
      ...handMade,
      settings: ['left.open', 'right.open'].map((name) => ({ name, schema: { type: 'boolean' as const } })),
      components: ['left', 'right'].map((name) => ({ name, modelId: 'dtmi:com:example:Door;1' })),
    }
    expect(writeModel(template)).toHaveLength(2)
    template.settings.push({ name: 'right.locked', schema: { type: 'boolean' } })
    const model = writeModel(template) as { '@id': string }[]
    expect(model.map((part) => part['@id']).slice(1)).toEqual(['dtmi:com:example:Door;1', 'dtmi:benchfleet:com:example:Door:n1;1'])
    expect(readAgain(model)).toEqual({ templates: [template], problems: [] })
  })
})

describe('own words that are wrong', () => {
  const rows: [own: unknown, path: string, message: RegExp][] = [
    [{ name: '1x' }, 'contents[0].benchfleet.name', /does not hold: A name begins with a letter/],
    [{ schema: { type: 'matrix' } }, 'contents[0].benchfleet.schema.type', /Invalid/],
    [{ colour: 'red' }, 'contents[0].benchfleet', /colour/],
    ['x', 'contents[0].benchfleet', /expected object/],
  ]
  it.each(rows)('%j are refused at %s', (benchfleet, path, message) => {
    const content = { '@type': ['Property', 'Benchfleet'], name: 'x', schema: 'double', benchfleet }
    const { templates, problems } = readAgain(withContent(content))
    expect(templates).toEqual([])
    expect(problems).toEqual([{ file: 'model.json', path, message: expect.stringMatching(message) }])
  })
})
