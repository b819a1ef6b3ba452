/** Thing groups (AWS IoT API) are the device sets of the bench, static and dynamic. A set stands in no other: there are no parents. */
import { z } from 'zod'
import { nameId } from '../api/thing-ids.ts'
import { arnOf } from '../contract/arns.ts'
import type { DeviceSet } from '../contract/device-sets.ts'
import { BenchError } from '../contract/errors.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import { deviceSetIdSchema } from '../contract/ids.ts'
import { arnSchema, flag, isEmptyList, notKept, pageFields, versionInQuery, wordsSchema } from './fields.ts'
import { findGroup, groupNamed } from './group-names.ts'
import { checkedBy, operation, type Desk } from './operation.ts'
import { pageOf } from './pages.ts'
import { knownThing } from './things.ts'
import { seconds } from './times.ts'
import { refuseOtherVersion, versionOf } from './versions.ts'

const propertiesSchema = z.object({
  thingGroupDescription: wordsSchema.optional(),
  attributePayload: notKept('attributes of thing groups', hasNoAttributes),
})

function hasNoAttributes(payload: unknown): boolean {
  const { attributes } = (payload ?? {}) as { attributes?: object }
  return attributes === undefined || Object.keys(attributes).length === 0
}

function versionOfGroup({ description }: DeviceSet): number {
  return versionOf({ description })
}

function named({ deviceSetId }: Pick<DeviceSet, 'deviceSetId'>) {
  return { groupName: deviceSetId, groupArn: arnOf('thinggroup', deviceSetId) }
}

/** Members that were picked. @throws BenchError InvalidInput for a set that a query fills. */
function pickedOf({ name, membership }: DeviceSet): string[] {
  if (membership.kind === 'static') return membership.deviceIds
  throw new BenchError('InvalidInput', `Thing group ‘${name}’ is dynamic: its query says which things belong to it.`)
}

/** Puts a thing into a group or takes it out; what is so already stays. */
async function place({ port }: Desk, groupName: string, thingName: string, how: 'into' | 'out of', who: string): Promise<void> {
  const group = groupNamed(port.fleet, groupName)
  const { deviceId } = knownThing(port.fleet, thingName)
  const picked = pickedOf(group)
  if (picked.includes(deviceId) === (how === 'into')) return
  const deviceIds = how === 'into' ? [...picked, deviceId] : picked.filter((other) => other !== deviceId)
  // Nothing is awaited between the reading and this: no other change comes between.
  await port.submit({
    kind: 'deviceSet.change',
    deviceSetId: group.deviceSetId,
    change: { membership: { kind: 'static', deviceIds } },
    who,
  })
}

/** Group and thing are named by name or ARN. */
const placingSchema = z
  .object({
    thingGroupName: z.string().optional(),
    thingGroupArn: arnSchema('thinggroup').optional(),
    thingName: z.string().optional(),
    thingArn: arnSchema('thing').optional(),
  })
  .transform(({ thingGroupName, thingGroupArn, thingName, thingArn }, context) => {
    const [group, thing] = [thingGroupName ?? thingGroupArn, thingName ?? thingArn]
    if (group !== undefined && thing !== undefined) return { group, thing }
    context.addIssue({ code: 'custom', message: 'Name the group by "thingGroupName" or its ARN, and the thing by "thingName" or its ARN.' })
    return z.NEVER
  })

const groupNamesSchema = z.array(z.string()).max(10, 'At most 10 groups are named at a time.').default([])

/** @throws BenchError DeviceSetBroken when the query of the group finds nothing for a reason. */
function membersOf(fleet: FleetView, group: DeviceSet): string[] {
  const { devices, broken } = fleet.members(group.deviceSetId)
  if (broken !== null) throw new BenchError('DeviceSetBroken', `Thing group ‘${group.name}’ is broken: ${broken}`)
  return devices.map(({ deviceId }) => deviceId)
}

export const thingGroupOperations = [
  operation({
    name: 'CreateThingGroup',
    method: 'POST',
    path: '/thing-groups/{thingGroupName}',
    body: z.object({
      parentGroupName: notKept('groups within groups'),
      thingGroupProperties: propertiesSchema.optional(),
      tags: notKept('tags of thing groups', isEmptyList),
    }),
    makes: { kind: 'thinggroup', label: 'thingGroupName' },
    async does({ port }, { labels, body: { thingGroupProperties }, who }) {
      const deviceSetId = checkedBy(deviceSetIdSchema, labels.thingGroupName)!
      const description = thingGroupProperties?.thingGroupDescription ?? ''
      const deviceSet = { name: deviceSetId, description, membership: { kind: 'static' as const, deviceIds: [] } }
      await port.submit({ kind: 'deviceSet.create', deviceSetId, deviceSet, who })
      return {
        thingGroupName: deviceSetId,
        thingGroupArn: arnOf('thinggroup', deviceSetId),
        thingGroupId: nameId('thinggroup', deviceSetId),
      }
    },
  }),
  operation({
    name: 'DescribeThingGroup',
    method: 'GET',
    path: '/thing-groups/{thingGroupName}',
    does({ port }, { labels }) {
      const group = groupNamed(port.fleet, labels.thingGroupName)
      const { deviceSetId, description, membership, createdAtMs } = group
      return {
        thingGroupName: deviceSetId,
        thingGroupId: nameId('thinggroup', deviceSetId),
        thingGroupArn: arnOf('thinggroup', deviceSetId),
        version: versionOfGroup(group),
        thingGroupProperties: { thingGroupDescription: description === '' ? undefined : description },
        thingGroupMetadata: { creationDate: seconds(createdAtMs) },
        ...(membership.kind === 'dynamic' ? { queryString: membership.query, status: 'ACTIVE' } : {}),
      }
    },
  }),
  operation({
    name: 'UpdateThingGroup',
    method: 'PATCH',
    path: '/thing-groups/{thingGroupName}',
    body: z.object({ thingGroupProperties: propertiesSchema, expectedVersion: z.number().int().optional() }),
    async does({ port }, { labels, body: { thingGroupProperties, expectedVersion }, who }) {
      const group = groupNamed(port.fleet, labels.thingGroupName)
      refuseOtherVersion(expectedVersion, versionOfGroup(group))
      const { deviceSetId } = group
      const { thingGroupDescription: description = '' } = thingGroupProperties
      await port.submit({ kind: 'deviceSet.change', deviceSetId, change: { description }, who })
      return { version: versionOfGroup({ ...group, description }) }
    },
  }),
  operation({
    name: 'DeleteThingGroup',
    method: 'DELETE',
    path: '/thing-groups/{thingGroupName}',
    query: z.object({ expectedVersion: versionInQuery }),
    async does({ port }, { labels, query: { expectedVersion }, who }) {
      const group = findGroup(port.fleet, labels.thingGroupName)
      if (!group) return
      refuseOtherVersion(expectedVersion, versionOfGroup(group))
      await port.submit({ kind: 'deviceSet.delete', deviceSetId: group.deviceSetId, who })
    },
  }),
  operation({
    name: 'ListThingGroups',
    method: 'GET',
    path: '/thing-groups',
    query: z.object({
      parentGroup: z.string().optional(),
      namePrefixFilter: z.string().optional(),
      recursive: z.enum(['true', 'false']).optional(),
      ...pageFields,
    }),
    does({ port }, { query: { parentGroup, namePrefixFilter = '', recursive: _, ...request } }) {
      // No group has others in it.
      if (parentGroup !== undefined) return { thingGroups: groupNamed(port.fleet, parentGroup) && [] }
      const found = [...port.fleet.deviceSets()].filter(({ deviceSetId }) => deviceSetId.startsWith(namePrefixFilter))
      const { rows, ...token } = pageOf(
        found.map((group) => ({ place: group.deviceSetId, row: group })),
        request,
      )
      return { thingGroups: rows.map(named), ...token }
    },
  }),
  operation({
    name: 'AddThingToThingGroup',
    method: 'PUT',
    path: '/thing-groups/addThingToThingGroup',
    body: placingSchema,
    does: (desk, { body: { group, thing }, who }) => place(desk, group, thing, 'into', who),
  }),
  operation({
    name: 'RemoveThingFromThingGroup',
    method: 'PUT',
    path: '/thing-groups/removeThingFromThingGroup',
    body: placingSchema,
    does: (desk, { body: { group, thing }, who }) => place(desk, group, thing, 'out of', who),
  }),
  operation({
    name: 'UpdateThingGroupsForThing',
    method: 'PUT',
    path: '/thing-groups/updateThingGroupsForThing',
    body: z.object({ thingName: z.string(), thingGroupsToAdd: groupNamesSchema, thingGroupsToRemove: groupNamesSchema }),
    async does(desk, { body: { thingName, thingGroupsToAdd, thingGroupsToRemove }, who }) {
      const { fleet } = desk.port
      knownThing(fleet, thingName)
      // All of them are checked before the first is changed.
      for (const name of [...thingGroupsToAdd, ...thingGroupsToRemove]) pickedOf(groupNamed(fleet, name))
      for (const name of thingGroupsToRemove) await place(desk, name, thingName, 'out of', who)
      for (const name of thingGroupsToAdd) await place(desk, name, thingName, 'into', who)
    },
  }),
  operation({
    name: 'ListThingsInThingGroup',
    method: 'GET',
    path: '/thing-groups/{thingGroupName}/things',
    query: z.object({ recursive: flag, ...pageFields }),
    does({ port }, { labels, query: { recursive: _, ...request } }) {
      const members = membersOf(port.fleet, groupNamed(port.fleet, labels.thingGroupName))
      const { rows: things, ...token } = pageOf(
        members.map((deviceId) => ({ place: deviceId, row: deviceId })),
        request,
      )
      return { things, ...token }
    },
  }),
  operation({
    name: 'ListThingGroupsForThing',
    method: 'GET',
    path: '/things/{thingName}/thing-groups',
    query: z.object(pageFields),
    does({ port: { fleet } }, { labels, query }) {
      const { deviceId } = knownThing(fleet, labels.thingName)
      const found = [...fleet.deviceSets()].filter((group) =>
        fleet.members(group.deviceSetId).devices.some((one) => one.deviceId === deviceId),
      )
      const { rows, ...token } = pageOf(
        found.map((group) => ({ place: group.deviceSetId, row: group })),
        query,
      )
      return { thingGroups: rows.map(named), ...token }
    },
  }),
]
