/** Thing types (AWS IoT API) are the device templates of the bench. They are made and changed there. */
import { z } from 'zod'
import { nameId } from '../api/thing-ids.ts'
import { arnOf } from '../contract/arns.ts'
import { BenchError } from '../contract/errors.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { DeviceTemplate } from '../contract/templates.ts'
import { pageFields } from './fields.ts'
import { operation } from './operation.ts'
import { pageOf } from './pages.ts'
import { seconds } from './times.ts'

/** The template of that id or name. @throws BenchError TemplateNotFound */
export function typeNamed(fleet: FleetView, name: string): DeviceTemplate {
  const template = fleet.template(name) ?? [...fleet.templates()].find((other) => other.name === name)
  if (!template)
    throw new BenchError('TemplateNotFound', `There is no thing type ‘${name}’: make a device template of that name or id first.`)
  return template
}

function typeShape(template: DeviceTemplate): object {
  const { templateId, name, description, createdAtMs } = template
  return {
    thingTypeName: templateId,
    thingTypeArn: arnOf('thingtype', templateId),
    thingTypeProperties: { thingTypeDescription: description === '' ? name : description, searchableAttributes: [] },
    thingTypeMetadata: { deprecated: false, creationDate: seconds(createdAtMs) },
  }
}

export const thingTypeOperations = [
  operation({
    name: 'ListThingTypes',
    method: 'GET',
    path: '/thing-types',
    query: z.object({ thingTypeName: z.string().optional(), ...pageFields }),
    does({ port }, { query: { thingTypeName, ...request } }) {
      const found = [...port.fleet.templates()].filter(({ templateId }) => thingTypeName === undefined || templateId === thingTypeName)
      const { rows, ...token } = pageOf(
        found.map((template) => ({ place: template.templateId, row: template })),
        request,
      )
      return { thingTypes: rows.map(typeShape), ...token }
    },
  }),
  operation({
    name: 'DescribeThingType',
    method: 'GET',
    path: '/thing-types/{thingTypeName}',
    does({ port }, { labels }) {
      const template = typeNamed(port.fleet, labels.thingTypeName)
      return { thingTypeId: nameId('thingtype', template.templateId), ...typeShape(template) }
    },
  }),
]
