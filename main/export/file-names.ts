import { createHash } from 'node:crypto'

/** Longer ones are cut: Windows takes 260 characters for the whole way to a file. */
const longest = 48
/** Anything else means something to a shell or a file system somewhere, or is not seen by people. */
const unsafe = /[^\p{L}\p{M}\p{N} ._()@=,-]/gu
/** At the beginning they hide a file, are an option to a command, or a formula to a spreadsheet that lists the names. */
const unsafeFirst = /^[ .@=-]+/
/** Devices of Windows, with an ending or without. */
const reserved = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i

/**
 * Names for files and folders of devices, good on Windows, macOS and Linux: no way out of the folder, no two that are one
 * where case does not count. A device id that is such a name is taken as it is; another has part of its SHA-256 behind a "~".
 */
export class FileNames {
  readonly #taken: Set<string>

  /** @param taken names that are taken already. */
  constructor(taken: readonly string[] = []) {
    this.#taken = new Set(taken.map(folded))
  }

  /** A name that was not given yet. */
  nameFor(deviceId: string): string {
    const plain = safeName(deviceId)
    if (plain === deviceId && this.#take(plain)) return plain
    const digest = createHash('sha256').update(deviceId).digest('hex')
    for (let digits = 8; ; digits += 1) {
      const name = `${plain}~${digest.slice(0, digits)}`
      if (this.#take(name)) return name
    }
  }

  #take(name: string): boolean {
    const key = folded(name)
    if (this.#taken.has(key)) return false
    this.#taken.add(key)
    return true
  }
}

/** A name that is safe, and may be that of others as well. */
function safeName(deviceId: string): string {
  const spelled = deviceId.normalize('NFC').replaceAll(unsafe, '_')
  const name = [...spelled]
    .slice(0, longest)
    .join('')
    .replace(/[ .]+$/, '')
    .replace(unsafeFirst, '_')
  return reserved.test(name) ? `_${name}` : name || '_'
}

/** As file systems fold names that take case or the spelling of accents for the same. */
function folded(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase()
}
