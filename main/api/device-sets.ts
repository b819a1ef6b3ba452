import type { DeviceSet, DeviceSetView } from '../contract/device-sets.ts'
import { BenchError } from '../contract/errors.ts'
import { done } from './done.ts'
import { holds, pageOf, sorted } from './page.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { queryVocabulary } from './query-vocabulary.ts'

function viewOf(port: ApiPort, deviceSet: DeviceSet): DeviceSetView {
  const { devices, broken } = port.fleet.members(deviceSet.deviceSetId)
  const onlineCount = devices.filter((device) => device.presence === 'online').length
  return { ...deviceSet, memberCount: devices.length, onlineCount, broken }
}

function knownSet(port: ApiPort, deviceSetId: string): DeviceSetView {
  const deviceSet = port.fleet.deviceSet(deviceSetId)
  if (!deviceSet)
    throw new BenchError('DeviceSetNotFound', `There is no device set ‘${deviceSetId}’: it may have been deleted.`, { deviceSetId })
  return viewOf(port, deviceSet)
}

/** A query is read before it is kept; one that breaks later (a template is deleted) is shown as broken. */
function refuseUnreadable(port: ApiPort, membership: DeviceSet['membership'] | undefined): void {
  if (membership?.kind !== 'dynamic') return
  const found = port.fleet.matches(membership.query)
  if ('problem' in found) throw new BenchError('InvalidQuery', found.problem.message, { ...found.problem, field: 'membership.query' })
}

/** What one may do with device sets. */
export function deviceSetHandlers(port: ApiPort) {
  const { deviceSets } = procedures
  return deviceSets.router({
    list: deviceSets.list.handler(({ input }) => {
      const found = [...port.fleet.deviceSets()].filter(
        (deviceSet) => input.search === undefined || holds(input.search, deviceSet.name, deviceSet.deviceSetId, deviceSet.description),
      )
      const ordered = sorted(found, input.sort ?? 'name', {
        name: (deviceSet) => deviceSet.name,
        created: (deviceSet) => deviceSet.createdAtMs,
        updated: (deviceSet) => deviceSet.lastUpdatedAtMs,
      })
      return pageOf(ordered, input, (deviceSet) => viewOf(port, deviceSet))
    }),
    get: deviceSets.get.handler(({ input }) => knownSet(port, input.deviceSetId)),
    create: deviceSets.create.handler(async ({ input, context }) => {
      refuseUnreadable(port, input.membership)
      const deviceSetId = input.deviceSetId ?? port.newId('set')
      await port.submit({ kind: 'deviceSet.create', deviceSetId, deviceSet: input, who: context.who })
      return knownSet(port, deviceSetId)
    }),
    change: deviceSets.change.handler(async ({ input: { deviceSetId, ...change }, context }) => {
      refuseUnreadable(port, change.membership)
      await port.submit({ kind: 'deviceSet.change', deviceSetId, change, who: context.who })
      return knownSet(port, deviceSetId)
    }),
    delete: deviceSets.delete.handler(async ({ input, context }) => {
      await port.submit({ kind: 'deviceSet.delete', deviceSetId: input.deviceSetId, who: context.who })
      return done
    }),
    vocabulary: deviceSets.vocabulary.handler(() => ({ items: queryVocabulary(port.fleet.devices(), port.fleet.templates()) })),
    preview: deviceSets.preview.handler(({ input }) => {
      const found = port.fleet.matches(input.query)
      if ('problem' in found) return { total: 0, sample: [], problem: found.problem }
      return { total: found.devices.length, sample: found.devices.slice(0, input.limit), problem: null }
    }),
  })
}
