import type { Duplex } from 'node:stream'

export interface FrameLimit {
  /** Largest packet in bytes that is read; a larger one ends the connection, for it would have to be held in memory whole. */
  maximumPacketBytes: number
  /** Messages that may be under way to the disk at once; while there are as many, no more is read. */
  maximumPending: number
  pending(): number
  /** All connections together have so much under way that this one waits for its own to end before more of it is read. */
  isCrowded(): boolean
  tooLarge(packetBytes: number): void
}

/**
 * Bounds what one connection can make the bench hold. It stands in `stream.read`, the one way by which aedes takes
 * bytes, and not in a stream of its own, which would buffer every chunk a second time. While `read` answers null
 * because too much is pending, the end of each pending message makes aedes read again (`nextBatch` in its client.js).
 */
export function limitFrames(stream: Duplex, limit: FrameLimit): void {
  const read = stream.read.bind(stream)
  const walk = frameWalk(limit)
  stream.read = (size?: number) => {
    // read(0) only asks the stream to fill its buffer.
    if (size !== 0 && limit.pending() >= (limit.isCrowded() ? 1 : limit.maximumPending)) return null
    const chunk = read(size) as Buffer | null
    if (chunk === null || walk(chunk)) return chunk
    return null
  }
}

/** Follows the packet borders through the chunks of a connection; false once a packet is larger than allowed. */
function frameWalk(limit: FrameLimit): (chunk: Buffer) => boolean {
  let bodyLeft = 0
  let headerByte = 0
  let length = 0
  return (chunk) => {
    let position = 0
    while (position < chunk.length) {
      if (bodyLeft > 0) {
        const step = Math.min(bodyLeft, chunk.length - position)
        bodyLeft -= step
        position += step
        continue
      }
      const byte = chunk[position]!
      position += 1
      if (headerByte === 0) {
        headerByte = 1
        length = 0
        continue
      }
      length += (byte & 0x7f) * 128 ** (headerByte - 1)
      if (byte >= 0x80 && headerByte < 4) {
        headerByte += 1
        continue
      }
      headerByte = 0
      if (length > limit.maximumPacketBytes) {
        limit.tooLarge(length)
        return false
      }
      bodyLeft = length
    }
    return true
  }
}
