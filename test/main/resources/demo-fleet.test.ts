import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { attributesSchema, newDeviceSchema } from '../../../main/contract/devices.ts'
import { identifyCommandOf } from '../../../main/contract/identify.ts'
import { jsonObjectSchema } from '../../../main/contract/json.ts'
import { newTemplateSchema } from '../../../main/contract/templates.ts'
import { checkValue } from '../../../main/engine/value-check.ts'
import fleetFile from '../../../resources/demo-fleet.json' with { type: 'json' }
import templateFile from '../../../resources/templates.json' with { type: 'json' }

const fleetSchema = z.strictObject({
  shelves: z.array(z.string()).min(1),
  slotPattern: z.string().includes('{shelf}').includes('{position}'),
  slotsPerShelf: z.number().int().positive(),
  kinds: z.array(
    z.strictObject({
      templateId: z.string(),
      share: z.number().positive(),
      idPattern: z.string().includes('{number}'),
      namePattern: z.string().includes('{number}'),
      /** For every attribute the values that devices take in turn. */
      attributes: z.record(z.string(), z.array(z.string()).min(1)),
      reported: jsonObjectSchema,
      commands: z.array(z.string()),
    }),
  ),
})

const templates = z.array(newTemplateSchema).parse(templateFile)
const fleet = fleetSchema.parse(fleetFile)

describe('the default templates', () => {
  it('have ids and names of their own, and no field twice', () => {
    for (const key of ['templateId', 'name'] as const)
      expect(new Set(templates.map((template) => template[key])).size).toBe(templates.length)
    for (const template of templates) {
      expect(template.templateId).toBeDefined()
      for (const fields of [template.settings, template.properties, template.commands])
        expect(new Set(fields.map(({ name }) => name)).size).toBe(fields.length)
    }
  })

  it.each(templates)('$name: has a command by which a device shows where it stands', (template) => {
    expect(identifyCommandOf(template)?.name).toBe('identify')
  })

  it('show every type of value', () => {
    const schemas = templates.flatMap(({ settings, properties }) => [...settings, ...properties].map(({ schema }) => schema.type))
    expect([...new Set(schemas)].sort()).toEqual(['boolean', 'dateTime', 'double', 'enum', 'integer', 'object', 'string'])
  })
})

describe('the demo fleet', () => {
  it('shares out all of its devices', () => expect(fleet.kinds.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1))

  it.each(fleet.kinds)('$templateId: is of a template, knows its commands and reports what its settings take', (kind) => {
    const template = templates.find(({ templateId }) => templateId === kind.templateId)!
    expect(kind.commands.sort()).toEqual(template.commands.map(({ name }) => name).sort())
    for (const { name, schema } of template.settings)
      if (name in kind.reported) expect(checkValue(name, schema, kind.reported[name])).toBeNull()
    for (const [name, values] of Object.entries(kind.attributes)) for (const value of values) attributesSchema.parse({ [name]: value })
    newDeviceSchema.parse({ deviceId: kind.idPattern.replace('{number}', '001'), name: kind.namePattern.replace('{number}', '001') })
  })
})
