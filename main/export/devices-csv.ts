import type { Device } from '../contract/devices.ts'
import { time, written, type Cell } from './csv-text.ts'

/** A device with the name of its template. */
export type DeviceRow = Device & { templateName: string | null }

const presenceWords = { online: 'Online', offline: 'Offline', never: 'Never seen' } as const

/** An import takes the first ones back, and passes over those that begin with "bench": they are what the bench saw. */
const columns: [title: string, cell: (device: DeviceRow) => Cell][] = [
  ['deviceId', ({ deviceId }) => deviceId],
  ['name', ({ name }) => name],
  ['template', ({ templateName }) => templateName],
  ['slot', ({ slot }) => slot],
  ['clientId', ({ clientId }) => clientId ?? null],
  ['bench status', ({ presence }) => presenceWords[presence]],
  ['bench family', ({ dialect }) => dialect],
  ['bench last seen', ({ lastSeenAtMs }) => time(lastSeenAtMs)],
]

/** Devices as CSV in pieces of text, with a column for each attribute that one of them has; an import takes the file as it is. */
export async function* devicesCsv(devices: readonly DeviceRow[], chunkRows = 1000): AsyncGenerator<string> {
  const attributes = [...new Set(devices.flatMap((device) => Object.keys(device.attributes)))].sort()
  yield `\uFEFF${written([[...columns.map(([title]) => title), ...attributes]])}`
  for (let start = 0; start < devices.length; start += chunkRows)
    yield written(
      devices
        .slice(start, start + chunkRows)
        .map((device) => [...columns.map(([, cell]) => cell(device)), ...attributes.map((name) => device.attributes[name] ?? null)]),
    )
}
