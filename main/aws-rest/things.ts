/** Things (AWS IoT API) are the devices of the bench. */
import { z } from 'zod'
import { nameId } from '../api/thing-ids.ts'
import { arnOf } from '../contract/arns.ts'
import type { Device } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import { deviceIdSchema } from '../contract/ids.ts'
import { sameJson } from '../contract/json.ts'
import { attributePayloadSchema, notKept, pageFields, versionInQuery } from './fields.ts'
import { checkedBy, operation } from './operation.ts'
import { pageOf } from './pages.ts'
import { typeNamed } from './thing-types.ts'
import { refuseOtherVersion, versionOf } from './versions.ts'

/** @throws BenchError DeviceNotFound */
export function knownThing(fleet: FleetView, thingName: string): Device {
  const device = fleet.device(thingName)
  if (!device)
    throw new BenchError('DeviceNotFound', `There is no thing ‘${thingName}’: it may have been deleted.`, { deviceId: thingName })
  return device
}

function versionOfThing({ attributes, templateId }: Device): number {
  return versionOf({ attributes, templateId })
}

/** What a list and a description have both. */
function thingShape(device: Device) {
  return {
    thingName: device.deviceId,
    thingTypeName: device.templateId ?? undefined,
    thingArn: arnOf('thing', device.deviceId),
    attributes: device.attributes,
    version: versionOfThing(device),
  }
}

function created(thingName: string): object {
  return { thingName, thingArn: arnOf('thing', thingName), thingId: nameId('thing', thingName) }
}

/** An attribute without a value is none. */
function withoutEmpty(attributes: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''))
}

export const thingOperations = [
  operation({
    name: 'CreateThing',
    method: 'POST',
    path: '/things/{thingName}',
    body: z.object({
      thingTypeName: z.string().optional(),
      attributePayload: attributePayloadSchema.optional(),
      billingGroupName: notKept('billing groups'),
    }),
    makes: { kind: 'thing', label: 'thingName' },
    async does({ port }, { labels, body: { thingTypeName, attributePayload }, who }) {
      const deviceId = checkedBy(deviceIdSchema, labels.thingName)!
      const templateId = thingTypeName === undefined ? null : typeNamed(port.fleet, thingTypeName).templateId
      const attributes = withoutEmpty(attributePayload?.attributes ?? {})
      const device = port.fleet.device(deviceId)
      // The same call again succeeds, as on AWS.
      if (device && device.templateId === templateId && sameJson(device.attributes, attributes)) return created(deviceId)
      await port.submit({ kind: 'device.register', devices: [{ deviceId, templateId, attributes }], by: 'person', who })
      return created(deviceId)
    },
  }),
  operation({
    name: 'DescribeThing',
    method: 'GET',
    path: '/things/{thingName}',
    does({ port }, { labels }) {
      const device = knownThing(port.fleet, labels.thingName)
      return {
        defaultClientId: device.clientId ?? device.deviceId,
        thingId: nameId('thing', device.deviceId),
        ...thingShape(device),
      }
    },
  }),
  operation({
    name: 'UpdateThing',
    method: 'PATCH',
    path: '/things/{thingName}',
    body: z.object({
      thingTypeName: z.string().optional(),
      attributePayload: attributePayloadSchema.optional(),
      expectedVersion: z.number().int().optional(),
      removeThingType: z.boolean().default(false),
    }),
    async does({ port }, { labels, body: { thingTypeName, attributePayload, expectedVersion, removeThingType }, who }) {
      const device = knownThing(port.fleet, labels.thingName)
      refuseOtherVersion(expectedVersion, versionOfThing(device))
      if (removeThingType && thingTypeName !== undefined)
        throw new BenchError('InvalidInput', 'Give either "thingTypeName" or "removeThingType".')
      const templateId = removeThingType ? null : thingTypeName === undefined ? undefined : typeNamed(port.fleet, thingTypeName).templateId
      const attributes =
        attributePayload && withoutEmpty({ ...(attributePayload.merge ? device.attributes : {}), ...attributePayload.attributes })
      await port.submit({ kind: 'device.change', deviceId: device.deviceId, change: { templateId, attributes }, who })
    },
  }),
  operation({
    name: 'DeleteThing',
    method: 'DELETE',
    path: '/things/{thingName}',
    query: z.object({ expectedVersion: versionInQuery }),
    async does({ port }, { labels: { thingName }, query: { expectedVersion }, who }) {
      const device = port.fleet.device(thingName)
      if (!device) return
      refuseOtherVersion(expectedVersion, versionOfThing(device))
      await port.submit({ kind: 'device.delete', deviceIds: [thingName], who })
    },
  }),
  operation({
    name: 'ListThings',
    method: 'GET',
    path: '/things',
    query: z.object({
      attributeName: z.string().optional(),
      attributeValue: z.string().optional(),
      thingTypeName: z.string().optional(),
      usePrefixAttributeValue: z.enum(['true', 'false']).default('false'),
      ...pageFields,
    }),
    does({ port }, { query: { attributeName, attributeValue, thingTypeName, usePrefixAttributeValue, ...request } }) {
      const templateId = thingTypeName === undefined ? undefined : typeNamed(port.fleet, thingTypeName).templateId
      const isWanted = ({ attributes, templateId: own }: Device) => {
        if (templateId !== undefined && own !== templateId) return false
        if (attributeName === undefined) return true
        const value = Object.hasOwn(attributes, attributeName) ? attributes[attributeName]! : null
        if (value === null || attributeValue === undefined) return value !== null
        return usePrefixAttributeValue === 'true' ? value.startsWith(attributeValue) : value === attributeValue
      }
      const found = [...port.fleet.devices()].filter(isWanted).map((device) => ({ place: device.deviceId, row: device }))
      const { rows, ...token } = pageOf(found, request)
      return { things: rows.map(thingShape), ...token }
    },
  }),
]
