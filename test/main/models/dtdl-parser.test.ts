import { createParser, ModelParsingOption } from '@azure/dtdl-parser'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readModels } from '../../../main/models/read-models.ts'
import { writeModel } from '../../../main/models/write-models.ts'
import { randomTemplate } from './random-templates.ts'
import { centralTemplate, fridge, laboratory, previewModel, schemas, v2, withContent, withSchema } from './sample-models.ts'
import { wrongModels } from './wrong-models.ts'

const seed = Number(process.env.RANDOM_SEED ?? 1)

/** What the parser of the vendor has against a model; null: nothing. It looks nothing up anywhere. */
async function refusal(model: unknown): Promise<string | null> {
  const parser = createParser(ModelParsingOption.None)
  try {
    await parser.parse([model].flat().map((part) => JSON.stringify(part)))
    return null
  } catch (error) {
    const { _parsingErrors: errors = [] } = error as { _parsingErrors?: { cause: string }[] }
    return errors[0]?.cause ?? String(error)
  }
}

const read = (model: unknown) => readModels([{ name: 'model.json', text: JSON.stringify(model) }])

const array = (depth: number): unknown => (depth === 0 ? 'double' : { '@type': 'Array', elementSchema: array(depth - 1) })

/** What the bench takes and the parser does not. */
const onlyOurs: [why: string, model: unknown, theirs: RegExp][] = [
  ['a word of IoT Central: queue if offline', fridge, /property durable/],
  [
    'keys that nobody knows are passed over',
    withContent({ '@type': 'Property', name: 'x', schema: 'string', colour: 'red' }),
    /property colour/,
  ],
  ['a device template of IoT Central is no model by itself', centralTemplate, /No @context/],
  ['models of the 2019 preview', previewModel, /does not include a DTDL context/],
  ['devices take arrays, whatever v2 says of properties', { ...withSchema(array(1)), '@context': v2 }, /contains Array/],
  ['published models nest deeper than 5', withSchema(array(6)), /exceeds 5 levels/],
  ['a schema that nobody knows is JSON', withSchema('hyperdouble'), /not a DTMI or a DTDL term/],
  ['a schema that nobody defines is JSON', withSchema('dtmi:com:example:unknown;1'), /getModels/],
  ['the name of a schema that nobody defines', withSchema('dtmi:com:example:double;1'), /getModels/],
  [
    'a type of schema that nobody knows is JSON',
    withSchema({ '@type': 'Matrix', rows: 3 }),
    /does not have @type of Array, Enum, Map, or Object/,
  ],
  ['an id in an object, as JSON-LD has it', withSchema({ '@id': 'dtmi:dtdl:instance:Schema:date;2' }), /nothing but an '@id'/],
  [
    'units that its vendor added to the language after it',
    withContent({ '@type': ['Telemetry', 'Energy'], name: 'x', schema: 'double', unit: 'wattHour' }),
    /not a DTMI or a DTDL term/,
  ],
  [
    'quantities in what commands take and answer',
    withContent({
      '@type': 'Command',
      name: 'x',
      request: { '@type': ['CommandRequest', 'Temperature'], name: 'y', schema: 'double', unit: 'kelvin' },
    }),
    /can only be applied to elements/,
  ],
]

/** What the parser takes and the bench does not: nothing to import, names too long with their component, ids that only the language may define. */
const onlyTheirs = ['The list holds no interface', 'is longer than a name may be', '"@id":"dtmi:dtdl:']

describe('the parser of the vendor', () => {
  it('takes what the bench writes', async () => {
    await fc.assert(
      fc.asyncProperty(randomTemplate, async (template) => {
        expect(await refusal(writeModel(template))).toBeNull()
      }),
      { numRuns: 300, seed },
    )
  })

  it.each(onlyOurs)('is stricter: %s', async (_, model, theirs) => {
    expect(read(model)).toMatchObject({ templates: [{}], problems: [] })
    expect(await refusal(model)).toMatch(theirs)
  })

  const known = new Set(onlyOurs.map(([, model]) => JSON.stringify(model)))
  const right = [laboratory, centralTemplate.capabilityModel, ...schemas.map(([schema]) => withSchema(schema))]
  it.each(right.filter((model) => !known.has(JSON.stringify(model))))('takes what the bench takes: %j', async (model) => {
    expect(await refusal(model)).toBeNull()
  })

  const wrong = wrongModels.filter(([model, , message]) => !onlyTheirs.some((said) => `${message} ${JSON.stringify(model)}`.includes(said)))
  it.each(wrong)('refuses what the bench refuses: %j', async (model) => {
    expect(await refusal(model)).not.toBeNull()
  })
})
