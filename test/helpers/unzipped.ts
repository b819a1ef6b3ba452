import { unzipSync } from 'fflate'

/** The files of a zip by their names, as text. */
export function unzipped(zip: Uint8Array): Record<string, string> {
  return Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]))
}
