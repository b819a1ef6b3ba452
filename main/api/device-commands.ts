import type { DeviceCommand, NewDeviceCommand } from '../contract/device-commands.ts'
import type { Device } from '../contract/devices.ts'
import { knownDevice } from './devices.ts'
import { done } from './done.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

/** Why a device can be told no command now, in a sentence; null where it may be. */
function hindranceOf(port: ApiPort, { deviceId, name, dialect, presence }: Device): string | null {
  if (!port.hasDeviceCommands(dialect)) return `Devices such as ‘${name}’ are sent commands as jobs only: make a job.`
  if (presence !== 'online') return `Device ‘${name}’ is not there, and a command waits for nobody: make a job, which does.`
  if (port.fleet.listensFor(deviceId).includes('deviceCommand')) return null
  return `Device ‘${name}’ has not subscribed to its command topic, and a command waits for nobody: make a job, which does.`
}

/** Tells a device a command. @throws BenchError DeviceNotFound, DeviceNotReady where it cannot take it now. */
export async function sendCommand(
  port: ApiPort,
  { deviceId, action, params = null, ttlSeconds }: NewDeviceCommand & { deviceId: string },
  who: string,
): Promise<DeviceCommand> {
  knownDevice(port, deviceId)
  const executionId = port.newUuid()
  const command = { executionId, commandId: port.newUuid(), deviceId, action, params, by: who }
  await port.submit({ kind: 'deviceCommand.send', command, ttlSeconds, who })
  return port.fleet.deviceCommands(deviceId).find((sent) => sent.executionId === executionId)!
}

/** Commands to one device that is there, outside of jobs. */
export function deviceCommandHandlers(port: ApiPort) {
  const { devices } = procedures
  return {
    commands: devices.commands.handler(({ input: { deviceId } }) => {
      const device = knownDevice(port, deviceId)
      return { items: port.fleet.deviceCommands(deviceId), hindrance: hindranceOf(port, device) }
    }),
    sendCommand: devices.sendCommand.handler(({ input, context: { who } }) => sendCommand(port, input, who)),
    cancelCommand: devices.cancelCommand.handler(async ({ input: { deviceId, executionId }, context: { who } }) => {
      knownDevice(port, deviceId)
      await port.submit({ kind: 'deviceCommand.cancel', deviceId, executionId, who })
      return done
    }),
  }
}
