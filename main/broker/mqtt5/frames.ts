/** Takes one whole packet: its bytes, and where its variable header begins. */
export type TakeFrame = (packet: Buffer, start: number) => void

/**
 * Cuts a stream of bytes into MQTT packets (2.1; the same in 3.1.1 and 5), however they come: a byte at a time, or many packets
 * in one chunk. A packet that lies whole in its chunk is not copied.
 */
export class Frames {
  readonly #most: number
  readonly #tooLarge: (packetBytes: number) => Error
  readonly #malformed: () => Error
  /** The beginning of a packet; it grows with what has come, and not by what the packet says of its length. */
  #kept: Buffer = Buffer.alloc(0)
  #keptBytes = 0

  constructor(most: number, tooLarge: (packetBytes: number) => Error, malformed: () => Error) {
    this.#most = most
    this.#tooLarge = tooLarge
    this.#malformed = malformed
  }

  /** @throws what `tooLarge` and `malformed` make, once the header of such a packet is there; whole packets before it were taken. */
  feed(chunk: Buffer, take: TakeFrame): void {
    let position = 0
    while (position < chunk.length) {
      if (this.#keptBytes === 0) {
        const frame = this.#headerIn(chunk, position, chunk.length)
        if (frame && frame.end <= chunk.length) {
          take(chunk.subarray(position, frame.end), frame.start - position)
          position = frame.end
          continue
        }
      }
      position += this.#keep(chunk, position)
      const frame = this.#headerIn(this.#kept, 0, this.#keptBytes)
      if (frame?.end !== this.#keptBytes) continue
      const packet = this.#kept.subarray(0, this.#keptBytes)
      this.#kept = Buffer.alloc(0)
      this.#keptBytes = 0
      take(packet, frame.start)
    }
  }

  /** Keeps as much of the chunk as the packet in hand still needs. @returns how much that is. */
  #keep(chunk: Buffer, position: number): number {
    const frame = this.#headerIn(this.#kept, 0, this.#keptBytes)
    const needed = frame ? frame.end - this.#keptBytes : 1
    const bytes = Math.min(needed, chunk.length - position)
    const total = this.#keptBytes + bytes
    if (total > this.#kept.length) {
      const grown = Buffer.allocUnsafe(Math.max(total, this.#kept.length * 2, 64))
      this.#kept.copy(grown, 0, 0, this.#keptBytes)
      this.#kept = grown
    }
    chunk.copy(this.#kept, this.#keptBytes, position, position + bytes)
    this.#keptBytes = total
    return bytes
  }

  /** Where the packet that begins at `from` has its variable header and its end; null while its length is not known. */
  #headerIn(bytes: Buffer, from: number, to: number): { start: number; end: number } | null {
    let length = 0
    for (let index = 1; index <= 4; index += 1) {
      if (from + index >= to) return null
      const byte = bytes[from + index]!
      length += (byte & 0x7f) * 128 ** (index - 1)
      if (byte >= 0x80) continue
      const start = from + index + 1
      const end = start + length
      if (end - from > this.#most) throw this.#tooLarge(end - from)
      return { start, end }
    }
    throw this.#malformed()
  }
}
