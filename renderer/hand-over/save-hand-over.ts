import { client } from '../app/client.ts'
import { saveFile } from '../app/save-file.ts'

/** Hands the person a hand-over of this bench as a file. @returns its name */
export async function saveHandOver(includes: { devices: boolean; ports: boolean }): Promise<string> {
  const file = await client.handOver.export(includes)
  const moment = file.from.writtenAt.slice(0, 16).replaceAll(/[T:]/g, '-')
  const bench = file.from.benchName.replaceAll(/[^\p{L}\p{N}_-]+/gu, '-')
  const name = `hand-over-${bench}-${moment}.json`
  saveFile(name, 'application/json', [`${JSON.stringify(file, null, 2)}\n`])
  return name
}
