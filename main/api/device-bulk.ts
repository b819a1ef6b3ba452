import type { ManyChange } from '../contract/device-selection.ts'
import type { Device, DeviceChange } from '../contract/devices.ts'
import { BenchError } from '../contract/errors.ts'
import { sameJson } from '../contract/json.ts'
import { devicesFound, devicesSelected } from './device-finding.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'
import { Undos } from './undo.ts'

type Fields = Pick<Device, 'templateId' | 'slot' | 'attributes' | 'properties'>
type PlainChange = Partial<Fields>

/** The record with what is given, without what is given as null. */
function merged<Value>(record: Readonly<Record<string, Value>>, given: Readonly<Record<string, Value | null>>): Record<string, Value> {
  const all = Object.entries({ ...record, ...given })
  return Object.fromEntries(all.filter((entry): entry is [string, Value] => entry[1] !== null))
}

/** What a change of many means for one device; null: it is so already. */
function changeOf(device: Fields, { templateId, slot, attributes, properties }: ManyChange): PlainChange | null {
  const change: PlainChange = {
    ...(templateId === undefined ? {} : { templateId }),
    ...(slot === undefined ? {} : { slot: slot === '' ? null : slot }),
    ...(attributes === undefined ? {} : { attributes: merged(device.attributes, attributes) }),
    ...(properties === undefined ? {} : { properties: merged(device.properties, properties) }),
  }
  const isNews = (Object.keys(change) as (keyof Fields)[]).some((field) => !sameJson(change[field], device[field]))
  return isNews ? change : null
}

/** The change that puts back what another one changed, and leaves all else as it is by then. */
function backFrom(before: Fields, { templateId, slot, attributes = {}, properties = {} }: ManyChange): ManyChange {
  const values = <Value>(record: Readonly<Record<string, Value>>, names: object) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, record[name] ?? null]))
  return {
    ...(templateId === undefined ? {} : { templateId: before.templateId }),
    ...(slot === undefined ? {} : { slot: before.slot }),
    attributes: values(before.attributes, attributes),
    properties: values(before.properties, properties),
  }
}

/** What one may do with several devices at once. */
export function deviceBulkHandlers(port: ApiPort) {
  const { devices } = procedures
  const undos = new Undos()

  async function change(changes: { deviceId: string; change: DeviceChange }[], who: string): Promise<number> {
    if (changes.length > 0) await port.submit({ kind: 'device.changeMany', changes, who })
    return changes.length
  }

  /** Changes the members of a set of picked devices by `deviceIds`; the answer says by which. */
  async function members(deviceSetId: string, deviceIds: readonly string[], act: 'add' | 'remove', who: string): Promise<string[]> {
    const deviceSet = port.fleet.deviceSet(deviceSetId)
    if (!deviceSet)
      throw new BenchError('DeviceSetNotFound', `There is no device set ‘${deviceSetId}’: it may have been deleted.`, { deviceSetId })
    const { membership, name } = deviceSet
    if (membership.kind === 'dynamic')
      throw new BenchError(
        'InvalidInput',
        `The members of ‘${name}’ are found by its query: change that, or choose a set of picked devices.`,
        {
          field: 'deviceSetId',
        },
      )
    const present = new Set(membership.deviceIds)
    const moved = deviceIds.filter((deviceId) => present.has(deviceId) === (act === 'remove'))
    if (moved.length === 0) return []
    const gone = new Set(moved)
    const changed = act === 'add' ? [...present, ...moved] : membership.deviceIds.filter((deviceId) => !gone.has(deviceId))
    await port.submit({ kind: 'deviceSet.change', deviceSetId, change: { membership: { kind: 'static', deviceIds: changed } }, who })
    return moved
  }

  async function moveMembers(deviceSetId: string, deviceIds: string[], act: 'add' | 'remove', who: string) {
    const moved = await members(deviceSetId, deviceIds, act, who)
    const back = act === 'add' ? 'remove' : 'add'
    return undoable(moved.length, async (by) => {
      const there = moved.filter((deviceId) => port.fleet.device(deviceId))
      return (await members(deviceSetId, there, back, by)).length
    })
  }

  /** The answer of a change, with the way back where there is something to take back. */
  function undoable(changed: number, undo: (who: string) => Promise<number>): { changed: number; undoId: string | null } {
    if (changed === 0) return { changed, undoId: null }
    const undoId = port.newId('undo')
    undos.remember(undoId, undo)
    return { changed, undoId }
  }

  const idsOf = (found: readonly Device[]) => found.map(({ deviceId }) => deviceId)

  return {
    deleteMany: devices.deleteMany.handler(async ({ input, context }) => {
      // Ids that nobody has are refused, as one is.
      const deviceIds = 'deviceIds' in input ? [...new Set(input.deviceIds)] : idsOf(devicesSelected(port, input))
      if (deviceIds.length > 0) await port.submit({ kind: 'device.delete', deviceIds, who: context.who })
      return { deleted: deviceIds.length }
    }),
    countMany: devices.countMany.handler(({ input }) => {
      const selected = devicesSelected(port, input.devices)
      const shown = input.within === undefined ? null : new Set(devicesFound(port, input.within))
      return {
        total: selected.length,
        online: selected.filter(({ presence }) => presence === 'online').length,
        within: shown === null ? selected.length : selected.filter((device) => shown.has(device)).length,
      }
    }),
    idsOf: devices.idsOf.handler(({ input }) => ({ deviceIds: idsOf(devicesSelected(port, input.devices)) })),
    changeMany: devices.changeMany.handler(async ({ input, context }) => {
      const before = devicesSelected(port, input.devices).flatMap((device) => {
        const wanted = changeOf(device, input.change)
        return wanted === null ? [] : [{ device, change: wanted }]
      })
      const changed = await change(
        before.map(({ device, change: wanted }) => ({ deviceId: device.deviceId, change: wanted })),
        context.who,
      )
      return undoable(changed, (who) =>
        change(
          before.flatMap(({ device }) => {
            const now = port.fleet.device(device.deviceId)
            const wanted = now && changeOf(now, backFrom(device, input.change))
            return wanted ? [{ deviceId: device.deviceId, change: wanted }] : []
          }),
          who,
        ),
      )
    }),
    addToSet: devices.addToSet.handler(({ input, context }) =>
      moveMembers(input.deviceSetId, idsOf(devicesSelected(port, input.devices)), 'add', context.who),
    ),
    removeFromSet: devices.removeFromSet.handler(({ input, context }) =>
      moveMembers(input.deviceSetId, idsOf(devicesSelected(port, input.devices)), 'remove', context.who),
    ),
    undoMany: devices.undoMany.handler(async ({ input, context }) => {
      const undo = undos.take(input.undoId)
      if (!undo)
        throw new BenchError(
          'NotFound',
          'That change cannot be taken back any more: it was taken back already, or the bench was started anew.',
        )
      return { changed: await undo(context.who) }
    }),
    disconnectMany: devices.disconnectMany.handler(async ({ input, context: { who } }) => {
      const online = devicesSelected(port, input.devices).filter(({ presence }) => presence === 'online')
      for (const { deviceId } of online) port.dropDevice(deviceId, 'The connection was closed by a person at the bench.')
      const words = online.length === 1 ? `device ‘${online[0]!.deviceId}’` : `${online.length} devices`
      if (online.length > 0)
        await port.submit({ kind: 'audit.note', operation: 'device.disconnect', sentence: `Closed the connections of ${words}.`, who })
      return { disconnected: online.length }
    }),
  }
}
