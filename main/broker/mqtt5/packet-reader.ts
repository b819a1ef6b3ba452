import { isUtf8 } from 'node:buffer'
import { reason, Violation } from './reason.ts'

/** Reads the fields of one packet in turn (MQTT 5, 1.5). Each method throws a Violation where the field is not what it has to be. */
export class PacketReader {
  readonly #bytes: Buffer
  readonly #what: string
  #end: number
  position: number

  /**
   * @param start where the variable header begins.
   * @param what the packet, for sentences: `a PUBLISH packet`.
   */
  constructor(bytes: Buffer, start: number, what: string) {
    this.#bytes = bytes
    this.position = start
    this.#end = bytes.length
    this.#what = what
  }

  get isAtEnd(): boolean {
    return this.position >= this.#end
  }

  byte(): number {
    return this.#bytes[this.#take(1)]!
  }

  twoBytes(): number {
    return this.#bytes.readUInt16BE(this.#take(2))
  }

  fourBytes(): number {
    return this.#bytes.readUInt32BE(this.#take(4))
  }

  /** A variable byte integer of the fewest bytes that hold it (MQTT-1.5.5-1). */
  variable(): number {
    let value = 0
    for (let index = 0; index < 4; index += 1) {
      const byte = this.byte()
      value += (byte & 0x7f) * 128 ** index
      if (byte >= 0x80) continue
      if (byte === 0 && index > 0) throw this.malformed('a length that is written with too many bytes')
      return value
    }
    throw this.malformed('a length of more than four bytes')
  }

  binary(): Buffer {
    const length = this.twoBytes()
    const start = this.#take(length)
    return this.#bytes.subarray(start, start + length)
  }

  /** Well-formed UTF-8 without the null character (MQTT-1.5.4-1, MQTT-1.5.4-2). */
  text(): string {
    const bytes = this.binary()
    if (!isUtf8(bytes)) throw this.malformed('a text that is not UTF-8')
    if (bytes.includes(0)) throw this.malformed('a text with the null character')
    return bytes.toString('utf8')
  }

  /** A packet id, which is never 0 (MQTT-2.2.1-3). */
  packetId(): number {
    const packetId = this.twoBytes()
    if (packetId === 0) throw new Violation(reason.protocolError, `sent ${this.#what} with the packet id 0`)
    return packetId
  }

  /** Lets `read` read the next `length` bytes and no more. */
  within<Value>(length: number, read: () => Value): Value {
    const end = this.#end
    this.#end = this.position + length
    if (this.#end > end) throw this.malformed('a field that is longer than the packet')
    const value = read()
    this.#end = end
    return value
  }

  /** To be called where the packet has to end. */
  end(): void {
    if (!this.isAtEnd) throw this.malformed('more bytes than belong to it')
  }

  malformed(flaw: string): Violation {
    return new Violation(reason.malformedPacket, `sent ${this.#what} that MQTT 5 does not allow (${flaw})`)
  }

  protocolError(flaw: string): Violation {
    return new Violation(reason.protocolError, `sent ${this.#what} that MQTT 5 does not allow (${flaw})`)
  }

  #take(bytes: number): number {
    const start = this.position
    if (start + bytes > this.#end) throw this.malformed('it ends in the middle of a field')
    this.position += bytes
    return start
  }
}
