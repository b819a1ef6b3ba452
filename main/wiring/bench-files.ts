/** The files of the bench, wired: the store that has them, the server that devices fetch them from, and how far each has come. */
import path from 'node:path'
import { benchAddresses } from '../broker/addresses.ts'
import type { TrafficNote } from '../composition/device-door.ts'
import type { FillDocument } from '../composition/device-facts.ts'
import { DeviceFiles, sentBefore, type DeviceFilesParts } from '../composition/device-files.ts'
import type { Execution } from '../contract/executions.ts'
import { FileServer, type FileServerParts } from '../file-server/file-server.ts'
import { openLinkKey } from '../file-server/link-key.ts'
import { SignedLinks } from '../file-server/signed-links.ts'
import { openFileStore } from '../file-store/file-store.ts'
import { interfacesNow } from '../network/addresses.ts'

export interface BenchFilesParts {
  dataFolder: string
  execution(jobId: string, deviceId: string): Execution | undefined
  /** How long links of a job hold, in s; undefined: as long as usual. */
  linksHoldSeconds(jobId: string): number | undefined
  keepProgress: DeviceFilesParts['keepProgress']
  secureContext: FileServerParts['secureContext']
  certificateNames: DeviceFilesParts['certificateNames']
  changed(): void
  note(entry: TrafficNote): void
  log(sentence: string): void
}

/** @throws BenchError StorageFailed */
export async function openBenchFiles(parts: BenchFilesParts) {
  const now = () => Date.now()
  const { log, changed, note, secureContext, certificateNames, keepProgress } = parts
  const links = new SignedLinks(await openLinkKey(path.join(parts.dataFolder, 'file-server', 'link.key')))
  const files = await openFileStore({ folder: path.join(parts.dataFolder, 'files'), now, log, changed })
  const fileServer = new FileServer({
    links,
    open: (name) => files.open(name),
    progress: (progress) => deviceFiles.progressed(progress),
    sentBefore: (link, totalBytes) => sentBefore(parts.execution(link.jobId, link.deviceId), link, totalBytes),
    refused: (link, sentence) => deviceFiles.refused(link, sentence),
    secureContext,
    now,
    log,
  })
  const deviceFiles: DeviceFiles = new DeviceFiles({
    server: fileServer,
    file: (name) => files.get(name),
    linkPath: (...link) => links.pathFor(...link),
    addresses: (reach) => benchAddresses(reach, interfacesNow()),
    certificateNames,
    keepProgress,
    note,
    now,
  })
  const fill: FillDocument = (document, { jobId, deviceId, executionNumber }) =>
    deviceFiles.fill(document, { jobId, deviceId, executionNumber }, parts.linksHoldSeconds(jobId))
  return { files, fileServer, deviceFiles, fill }
}
