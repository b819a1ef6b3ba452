import type { MessageKey } from '../i18n/index.ts'

/** How files and packed data begin. The first that fits is it, so longer beginnings stand before shorter ones. */
const beginnings: readonly [bytes: readonly number[], what: MessageKey][] = [
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'traffic.binary.png'],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'traffic.binary.sevenZip'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], 'traffic.binary.xz'],
  [[0x55, 0x46, 0x32, 0x0a], 'traffic.binary.uf2'],
  [[0x7f, 0x45, 0x4c, 0x46], 'traffic.binary.elf'],
  [[0x50, 0x4b, 0x03, 0x04], 'traffic.binary.zip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'traffic.binary.zstd'],
  [[0x04, 0x22, 0x4d, 0x18], 'traffic.binary.lz4'],
  [[0x3d, 0xb8, 0xf3, 0x96], 'traffic.binary.mcuboot'],
  [[0x52, 0x49, 0x46, 0x46], 'traffic.binary.riff'],
  [[0x25, 0x50, 0x44, 0x46], 'traffic.binary.pdf'],
  [[0xd9, 0xd9, 0xf7], 'traffic.binary.cbor'],
  [[0xff, 0xd8, 0xff], 'traffic.binary.jpeg'],
  [[0x42, 0x5a, 0x68], 'traffic.binary.bzip2'],
  [[0x1f, 0x8b, 0x08], 'traffic.binary.gzip'],
  [[0xff, 0xfe], 'traffic.binary.utf16'],
  [[0xfe, 0xff], 'traffic.binary.utf16'],
  [[0x30, 0x82], 'traffic.binary.der'],
  [[0x78, 0x01], 'traffic.binary.zlib'],
  [[0x78, 0x9c], 'traffic.binary.zlib'],
  [[0x78, 0xda], 'traffic.binary.zlib'],
]

/** What bytes seem to be, by how they begin: the message that says it; null for what is not known. */
export function knownBinary(bytes: Uint8Array): MessageKey | null {
  return beginnings.find(([begin]) => bytes.length >= begin.length && begin.every((byte, index) => byte === bytes[index]))?.[1] ?? null
}
