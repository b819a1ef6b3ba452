import type { DeviceCommand } from '../contract/device-commands.ts'
import { BenchError } from '../contract/errors.ts'
import { isoTime, isoTimeOrNull } from '../contract/iso-time.ts'
import type { CommandExecution } from '../contract/things.ts'
import { sendCommand } from './device-commands.ts'
import type { ApiPort } from './port.ts'
import { procedures } from './procedures.ts'

function executionOf(command: DeviceCommand): CommandExecution {
  const { executionId, commandId, deviceId, action, params, status, result, error } = command
  return {
    ...{ executionId, commandId, thingName: deviceId, action, params, status, result, error },
    sentAt: isoTime(command.sentAtMs),
    expiresAt: isoTime(command.expiresAtMs),
    finishedAt: isoTimeOrNull(command.finishedAtMs),
  }
}

/** The execution of that id, whichever device it is of. @throws BenchError NotFound */
function knownExecution(port: ApiPort, executionId: string): DeviceCommand {
  const command = port.fleet.deviceCommand(executionId)
  if (command) return command
  throw new BenchError('NotFound', `There is no command execution ‘${executionId}’: only the newest of a device are kept.`, { executionId })
}

/** Commands to one thing, outside of jobs, in the words of EMQX Fleets. */
export function commandHandlers(port: ApiPort) {
  const { commands } = procedures
  return commands.router({
    send: commands.send.handler(async ({ input: { thingName, ttl, ...command }, context: { who } }) =>
      executionOf(await sendCommand(port, { ...command, deviceId: thingName, ttlSeconds: ttl }, who)),
    ),
    get: commands.get.handler(({ input }) => executionOf(knownExecution(port, input.executionId))),
    cancel: commands.cancel.handler(async ({ input: { executionId }, context: { who } }) => {
      const { deviceId } = knownExecution(port, executionId)
      await port.submit({ kind: 'deviceCommand.cancel', deviceId, executionId, who })
      return executionOf(knownExecution(port, executionId))
    }),
  })
}
