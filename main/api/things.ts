import type { Device } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { isoTime, isoTimeOrNull } from '../contract/iso-time.ts'
import { tagsOf, withTags } from '../contract/tags.ts'
import { thingShadow } from '../contract/thing-shadow.ts'
import type { Thing } from '../contract/things.ts'
import { knownDevice } from './devices.ts'
import { done } from './done.ts'
import { holds, listOf, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { nameId, ThingIds } from './thing-ids.ts'

export function thingView(device: Device): Thing {
  const tags = tagsOf(device)
  return {
    id: nameId('thing', device.deviceId),
    name: device.deviceId,
    mqttClientId: device.clientId ?? device.deviceId,
    status: device.presence === 'online' ? 'online' : 'offline',
    thingTypeId: device.templateId,
    tags,
    tagIds: tags.map((tag) => nameId('tag', tag)),
    createdAt: isoTime(device.createdAtMs),
    lastSeenAt: isoTimeOrNull(device.lastSeenAtMs),
  }
}

/** A client id that is the name says nothing, and is not kept. */
function ownClientId(name: string, mqttClientId: string | undefined): string | undefined {
  return mqttClientId === name ? undefined : mqttClientId
}

/** Devices in the words of EMQX Fleets. */
export function thingHandlers(port: ApiPort) {
  const { things } = procedures
  const ids = new ThingIds(port.fleet)
  return things.router({
    list: things.list.handler(({ input: { search, status, thingTypeId, tagName, tagId, ...page } }) => {
      const names = [...(listOf(tagName) ?? [])].map((name) => name.trim())
      const tagIds = [...(listOf(tagId) ?? [])].map((id) => id.toLowerCase())
      const isTagged = (device: Device) => {
        if (names.length + tagIds.length === 0) return true
        const tags = tagsOf(device)
        return names.every((name) => tags.includes(name)) && tagIds.every((id) => tags.some((tag) => nameId('tag', tag) === id))
      }
      const found = [...port.fleet.devices()].filter(
        (device) =>
          (status === undefined || (device.presence === 'online') === (status === 'online')) &&
          (thingTypeId === undefined || device.templateId === thingTypeId) &&
          (search === undefined || holds(search, device.deviceId)) &&
          isTagged(device),
      )
      return pageOf(sorted(found, 'name', { name: ({ deviceId }) => deviceId }), page, thingView)
    }),
    get: things.get.handler(({ input }) => thingView(ids.find(input.thingId))),
    create: things.create.handler(async ({ input: { name, mqttClientId, thingTypeId, tags }, context }) => {
      const clientId = ownClientId(name, mqttClientId)
      const device = {
        deviceId: name,
        templateId: thingTypeId,
        ...(tags === undefined ? {} : { attributes: withTags({}, tags) }),
        ...(clientId === undefined ? {} : { clientId }),
      }
      await port.submit({ kind: 'device.register', devices: [device], by: 'person', who: context.who })
      return thingView(knownDevice(port, name))
    }),
    change: things.change.handler(async ({ input: { thingId, name, mqttClientId, thingTypeId, tags }, context }) => {
      const { deviceId, attributes } = ids.find(thingId)
      if (name !== undefined && name !== deviceId)
        throw new BenchError('InvalidInput', `A thing keeps its name: ‘${deviceId}’ cannot become ‘${name}’. Register another.`, {
          field: 'name',
        })
      const change = {
        templateId: thingTypeId,
        ...(mqttClientId === undefined ? {} : { clientId: ownClientId(deviceId, mqttClientId) ?? null }),
        ...(tags === undefined ? {} : { attributes: withTags(attributes, tags) }),
      }
      await port.submit({ kind: 'device.change', deviceId, change, who: context.who })
      return thingView(knownDevice(port, deviceId))
    }),
    delete: things.delete.handler(async ({ input, context }) => {
      await port.submit({ kind: 'device.delete', deviceIds: [ids.find(input.thingId).deviceId], who: context.who })
      return done
    }),
    shadow: things.shadow.handler(({ input }) => thingShadow(port.fleet.shadow(ids.find(input.thingId).deviceId, null))),
  })
}
