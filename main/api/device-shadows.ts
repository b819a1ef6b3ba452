import { BenchError } from '../contract/errors.ts'
import { classicShadowName, shadowDelta, type ShadowEntry, type ShadowState, type ShadowView } from '../contract/shadow.ts'
import { changeDesired } from './device-twin.ts'
import { knownDevice } from './devices.ts'
import { done } from './done.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** The name as the engine has it: null is the classic shadow. */
function nameOf(shadowName: string): string | null {
  return shadowName === classicShadowName ? null : shadowName
}

function writtenAtMs({ desiredAtMs, reportedAtMs }: ShadowState): number | null {
  const times = [...Object.values(desiredAtMs), ...Object.values(reportedAtMs)]
  return times.length === 0 ? null : times.reduce((newest, atMs) => Math.max(newest, atMs))
}

function entriesOf({ fleet }: ApiPort, deviceId: string): ShadowEntry[] {
  return [null, ...fleet.shadowNames(deviceId)].flatMap((name) => {
    const shadow = fleet.shadow(deviceId, name)
    return shadow === null ? [] : [{ name, version: shadow.version, writtenAtMs: writtenAtMs(shadow) }]
  })
}

/** @throws BenchError DeviceNotFound, NotFound */
function shadowView(port: ApiPort, deviceId: string, name: string | null): ShadowView {
  knownDevice(port, deviceId)
  const shadow = port.fleet.shadow(deviceId, name)
  if (shadow === null) {
    const sentence =
      name === null
        ? `The shadow of device ‘${deviceId}’ does not exist: nothing has been written to it yet, or the device has deleted it.`
        : `Device ‘${deviceId}’ has no shadow ‘${name}’: it may have been deleted.`
    throw new BenchError('NotFound', sentence, { deviceId })
  }
  const { desired, reported, desiredAtMs, reportedAtMs, version } = shadow
  return { deviceId, name, desired, reported, desiredAtMs, reportedAtMs, version, delta: shadowDelta(shadow) }
}

/** The shadows of a device. */
export function shadowHandlers(port: ApiPort) {
  const { devices } = procedures
  return {
    shadows: devices.shadows.handler(({ input: { deviceId } }) => {
      knownDevice(port, deviceId)
      return { items: entriesOf(port, deviceId) }
    }),
    shadow: devices.shadow.handler(({ input: { deviceId, shadowName } }) => shadowView(port, deviceId, nameOf(shadowName))),
    desireShadow: devices.desireShadow.handler(async ({ input: { deviceId, shadowName, patch }, context: { who } }) => {
      const name = nameOf(shadowName)
      await changeDesired(port, { deviceId, shadowName: name, patch, who })
      return shadowView(port, deviceId, name)
    }),
    deleteShadow: devices.deleteShadow.handler(async ({ input: { deviceId, shadowName }, context: { who } }) => {
      knownDevice(port, deviceId)
      await port.submit({ kind: 'shadow.delete', deviceId, shadowName, who })
      return done
    }),
  }
}
