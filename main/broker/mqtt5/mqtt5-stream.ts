import { Duplex } from 'node:stream'
import { limits } from '../limits.ts'
import { turnAway } from '../turn-away.ts'
import type { Publication, Wire } from '../wire.ts'
import { Frames } from './frames.ts'
import { reason, Violation } from './reason.ts'
import { Translation } from './translation.ts'
import type { TranslationParts } from './translation-parts.ts'

/**
 * The connection of an MQTT 5 client as aedes can serve it: read, it gives MQTT 3.1.1; what is written in MQTT 3.1.1 goes out
 * as MQTT 5. Nothing is read before the CONNACK has gone out, so that nothing counts of a client that is refused (MQTT-3.1.4-6).
 */
export class Mqtt5Stream extends Duplex implements Wire {
  readonly translation: Translation
  readonly window: number
  readonly stream: Duplex = this

  readonly #carrier: Duplex
  readonly #fromClient: Frames
  readonly #fromBench: Frames
  /** Packets that are MQTT 5 already. */
  readonly #ready = new WeakSet<Buffer>()
  /** Packets that wait for the end of the chunk in hand, to go to aedes in one piece. */
  #forBench: Buffer[] = []
  #isBegun = false
  #isWanted = false
  /** Nothing more is read: the client said good-bye, or broke the rules. */
  #isOver = false
  /** The other end has ended its half. */
  #hasEnded = false

  /** @param carrier what the packets travel in; the CONNECT is read, and what came behind it is still to be read. */
  constructor(carrier: Duplex, parts: TranslationParts) {
    super()
    this.#carrier = carrier
    this.translation = new Translation(parts, {
      toBench: (packet) => this.#forBench.push(packet),
      toClient: (packet) => this.#say(packet),
    })
    this.window = this.translation.window
    this.#fromClient = new Frames(
      limits.packetBytes,
      (bytes) =>
        new Violation(reason.packetTooLarge, `sent a packet of ${bytes} bytes, and the most that is read is ${limits.packetBytes}`),
      () => new Violation(reason.malformedPacket, 'sent a packet whose length has more than four bytes'),
    )
    const broken = () => new Error('aedes sent something that is not MQTT')
    this.#fromBench = new Frames(Infinity, broken, broken)
    carrier
      .on('readable', this.#flow)
      .on('end', this.#ended)
      .on('close', this.#closed)
      .on('error', (error) => this.destroy(error))
  }

  hearsItself(filter: string): boolean {
    return this.translation.hearsItself(filter)
  }

  encode(publication: Publication): Buffer | null {
    const packet = this.translation.publication(publication)
    if (packet) this.#ready.add(packet)
    return packet
  }

  /** Resolves once the last words to the client have been said, or cannot be any more. */
  async farewell(): Promise<void> {
    const carrier = this.#carrier
    if (carrier.writableFinished || carrier.closed) return
    await new Promise<void>((resolve) => carrier.once('finish', resolve).once('close', resolve))
  }

  override _read(): void {
    this.#isWanted = true
    if (!this.#isBegun) {
      this.#isBegun = true
      this.push(this.translation.connectRequest())
    }
    this.#flow()
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#send([chunk], done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#send(
      chunks.map(({ chunk }) => chunk),
      done,
    )
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#isOver = true
    this.#carrier.off('readable', this.#flow).off('end', this.#ended).off('close', this.#closed)
    // Also a CONNACK that refuses is to get through.
    const nothing = this.translation.hasAnswered ? Buffer.alloc(0) : null
    if (!this.#carrier.destroyed) turnAway(this.#carrier, this.translation.lastWords(error) ?? nothing)
    done(error)
  }

  readonly #ended = (): void => {
    this.#hasEnded = true
    if (!this.destroyed && !this.#isOver) this.push(null)
  }

  readonly #closed = (): void => {
    if (!this.#hasEnded) this.destroy()
  }

  readonly #flow = (): void => {
    while (this.#isWanted && this.translation.isAdmitted && !this.#isOver) {
      const chunk = this.#carrier.read() as Buffer | null
      if (chunk === null) return
      this.#take(chunk)
    }
  }

  #take(chunk: Buffer): void {
    const { translation } = this
    try {
      this.#fromClient.feed(chunk, (packet, start) => translation.fromClient(packet, start))
      this.#flush()
      if (translation.breaksOff) this.push(null)
      this.#isOver ||= translation.hasLeft
    } catch (error) {
      this.#flush()
      this.#isOver = true
      // What came before is already on its way to aedes, and is to get there.
      setImmediate(() => this.destroy(error as Error))
    }
  }

  #flush(): void {
    const packets = this.#forBench
    if (packets.length === 0 || this.destroyed) return
    this.#forBench = []
    if (!this.push(packets.length === 1 ? packets[0] : Buffer.concat(packets))) this.#isWanted = false
  }

  /** Sends a packet of MQTT 5 in its turn. */
  #say(packet: Buffer): void {
    if (this.destroyed) return
    if (this.writableLength > limits.waitingBytes) throw new Violation(reason.quotaExceeded, 'did not read what it was sent')
    this.#ready.add(packet)
    this.write(packet)
  }

  #send(chunks: Buffer[], done: (error?: Error | null) => void): void {
    const packets: Buffer[] = []
    const wasAdmitted = this.translation.isAdmitted
    try {
      for (const chunk of chunks) {
        if (this.#ready.has(chunk)) packets.push(chunk)
        else
          this.#fromBench.feed(chunk, (packet, start) => {
            const translated = this.translation.fromBench(packet, start)
            if (translated) packets.push(translated)
          })
      }
    } catch (error) {
      return done(error as Error)
    }
    if (packets.length === 0) return done()
    this.#carrier.write(packets.length === 1 ? packets[0]! : Buffer.concat(packets), (error) =>
      done(error && !this.#hasEnded ? lost(error) : null),
    )
    if (!wasAdmitted) this.#flow()
  }
}

/** Writing to a stream that was destroyed is a connection that broke off. */
function lost(error: Error & { code?: string }): Error {
  return error.code === 'ERR_STREAM_DESTROYED' ? new Error('connection closed') : error
}
