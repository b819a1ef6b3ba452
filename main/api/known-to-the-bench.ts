import type { KnownToTheBench } from './import-csv.ts'
import type { ApiPort } from './port.ts'

/** What an import asks, answered by the bench as it stands. */
export function knownToTheBench(port: ApiPort): KnownToTheBench {
  const { fleet } = port
  const templates = [...fleet.templates()]
  return {
    hasDevice: (deviceId) => fleet.device(deviceId) !== undefined,
    // The one that was given it, or the one of that id that was given none.
    whoComesBy: (clientId) => {
      const device = fleet.deviceOfClient(clientId) ?? fleet.device(clientId)
      return device && (device.clientId ?? device.deviceId) === clientId ? device.deviceId : null
    },
    templateIdOf: (nameOrId) =>
      templates.find((template) => template.templateId === nameOrId || template.name === nameOrId)?.templateId ?? null,
    newKey: () => port.newKey(),
  }
}
