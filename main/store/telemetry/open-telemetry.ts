import path from 'node:path'
import type { BenchError } from '../../contract/errors.ts'
import type { KeptAside } from '../kept-aside.ts'
import type { OpenTable } from '../level-records.ts'
import { KeptTelemetry } from './kept-telemetry.ts'
import { telemetryFolder } from './telemetry-folder.ts'

/**
 * Opens the telemetry of a data folder, without that of devices that are no more. A disk that does not serve it is reported,
 * and asked again with the next message: the rest of the bench goes on.
 * @param deviceIds - the devices that there are.
 */
export async function openTelemetry(
  dataFolder: string,
  openTable: OpenTable,
  aside: KeptAside,
  deviceIds: () => ReadonlySet<string>,
): Promise<KeptTelemetry> {
  let asideAtStart: KeptAside | null = aside
  const isAllThere = aside.notices.length === 0
  const telemetry = new KeptTelemetry({
    folder: path.join(dataFolder, telemetryFolder.folder),
    // Later, a table that cannot be opened was sound a moment ago: it is the disk that does not serve.
    open: () => openTable(telemetryFolder, asideAtStart),
  })
  try {
    await telemetry.open()
    // After a start that could not read everything, the devices that are missing may come back.
    if (isAllThere) await telemetry.forgetAllBut(deviceIds())
  } catch (error) {
    aside.notices.push((error as BenchError).sentence)
  }
  asideAtStart = null
  return telemetry
}
