import type { DeviceSet } from '../contract/device-sets.ts'
import { BenchError } from '../contract/errors.ts'
import { newTemplateSchema, type DeviceTemplate } from '../contract/templates.ts'
import { done } from './done.ts'
import { holds, listOf, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { templateOf, thingTypeOf } from './thing-type-words.ts'

const suffix = ' (default)'
const longestName = 256

/** Fleets makes a group of all things of a type beside the type; of a long name the end is cut off. */
function defaultSetName(typeName: string): string {
  return typeName.slice(0, longestName - suffix.length) + suffix
}

function defaultQuery(templateId: string): string {
  return `template = "${templateId}"`
}

/** The device set that was made with a type, unless a person has made another of it since. */
function defaultSet(port: ApiPort, { templateId, name }: DeviceTemplate): DeviceSet | undefined {
  for (const deviceSet of port.fleet.deviceSets()) {
    const { membership } = deviceSet
    if (deviceSet.name === defaultSetName(name) && membership.kind === 'dynamic' && membership.query === defaultQuery(templateId))
      return deviceSet
  }
  return undefined
}

/** @throws BenchError AlreadyExists where another device set has the name that the set of this type would get. */
function requireFreeSetName(port: ApiPort, typeName: string, own?: DeviceSet): void {
  const name = defaultSetName(typeName)
  for (const deviceSet of port.fleet.deviceSets())
    if (deviceSet.name === name && deviceSet.deviceSetId !== own?.deviceSetId)
      throw new BenchError(
        'AlreadyExists',
        `There is a device set named ‘${name}’ already, and that of this type would be too: rename it.`,
        {
          name,
        },
      )
}

function knownType(port: ApiPort, thingTypeId: string): DeviceTemplate {
  const template = port.fleet.template(thingTypeId)
  if (!template)
    throw new BenchError('TemplateNotFound', `There is no thing type ‘${thingTypeId}’: it may have been deleted.`, { thingTypeId })
  return template
}

/** Device templates in the words of EMQX Fleets. */
export function thingTypeHandlers(port: ApiPort) {
  const { thingTypes } = procedures
  return thingTypes.router({
    list: thingTypes.list.handler(({ input: { search, tagName, ...page } }) => {
      const tags = [...(listOf(tagName) ?? [])]
      const found = [...port.fleet.templates()].filter(
        ({ name, description, thingType }) =>
          (search === undefined || holds(search, name, description)) && tags.every((tag) => thingType?.tags.includes(tag)),
      )
      return pageOf(sorted(found, 'name', { name: ({ name }) => name }), page, thingTypeOf)
    }),
    get: thingTypes.get.handler(({ input }) => thingTypeOf(knownType(port, input.thingTypeId))),
    create: thingTypes.create.handler(async ({ input, context: { who } }) => {
      requireFreeSetName(port, input.name)
      const templateId = port.newId('template')
      const template = newTemplateSchema.parse(templateOf(input))
      await port.submit({ kind: 'template.create', templateId, template, who })
      const deviceSet = {
        name: defaultSetName(input.name),
        description: `All things of the type ‘${input.name}’.`,
        membership: { kind: 'dynamic' as const, query: defaultQuery(templateId) },
      }
      await port.submit({ kind: 'deviceSet.create', deviceSetId: port.newId('set'), deviceSet, who })
      return thingTypeOf(knownType(port, templateId))
    }),
    change: thingTypes.change.handler(async ({ input: { thingTypeId, ...change }, context: { who } }) => {
      const before = knownType(port, thingTypeId)
      const deviceSet = defaultSet(port, before)
      const { name = before.name } = change
      if (deviceSet) requireFreeSetName(port, name, deviceSet)
      await port.submit({ kind: 'template.change', templateId: thingTypeId, change: templateOf(change, before.thingType), who })
      if (deviceSet && name !== before.name)
        await port.submit({
          kind: 'deviceSet.change',
          deviceSetId: deviceSet.deviceSetId,
          change: { name: defaultSetName(name) },
          who,
        })
      return thingTypeOf(knownType(port, thingTypeId))
    }),
    delete: thingTypes.delete.handler(async ({ input: { thingTypeId }, context: { who } }) => {
      const deviceSet = defaultSet(port, knownType(port, thingTypeId))
      await port.submit({ kind: 'template.delete', templateId: thingTypeId, who })
      if (deviceSet) await port.submit({ kind: 'deviceSet.delete', deviceSetId: deviceSet.deviceSetId, who })
      return done
    }),
  })
}
