/** The first byte of a packet and the length of what follows (MQTT 3.1.1, 2.2). */
export function fixedHeader(first: number, length: number): Buffer {
  const bytes = [first]
  for (let left = length; ; left = Math.floor(left / 128)) {
    bytes.push(left < 128 ? left : (left % 128) | 0x80)
    if (left < 128) return Buffer.from(bytes)
  }
}
