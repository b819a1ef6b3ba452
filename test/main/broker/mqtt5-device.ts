import type { Duplex } from 'node:stream'
import mqttPacket from 'mqtt-packet'
import type { IConnackPacket, IConnectPacket, Packet } from 'mqtt-packet'
import { RawDevice } from './mqtt-bench.ts'

/** A stream that speaks MQTT 5 packets, or whatever bytes a test wants it to. */
export class Mqtt5Device extends RawDevice {
  constructor(way: number | Duplex) {
    super(way, 5)
  }

  /** @returns the CONNACK. */
  async connect(clientId: string, more: Partial<IConnectPacket> = {}): Promise<IConnackPacket> {
    this.send(connect(clientId, more))
    return (await this.packet('connack')) as IConnackPacket
  }

  /** The packets that came behind the CONNACK, without their lengths and what is the same in all of them. */
  told(): Record<string, unknown>[] {
    return this.packets.filter(({ cmd }) => cmd !== 'connack').map(told)
  }
}

export function connect(clientId: string, more: Partial<IConnectPacket> = {}): IConnectPacket {
  return { cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clientId, clean: true, keepalive: 0, ...more }
}

/** The bytes of a packet of MQTT 5. */
export function bytesOf(packet: Packet): Buffer {
  return mqttPacket.generate(packet, { protocolVersion: 5 })
}

/** A packet as mqtt-packet read it, without what it is full of besides. */
export function told(packet: Packet): Record<string, unknown> {
  const { cmd, messageId, reasonCode, granted, properties } = packet as unknown as Record<string, unknown>
  return JSON.parse(JSON.stringify({ cmd, messageId, reasonCode, granted, properties })) as Record<string, unknown>
}

/** A packet made by hand: its first byte, its length, and its body of bytes and texts. */
export function handmade(first: number, ...body: (number | string | Buffer)[]): Buffer {
  const bytes = Buffer.concat(
    body.map((part) => (typeof part === 'number' ? Buffer.from([part]) : typeof part === 'string' ? text(part) : part)),
  )
  const length: number[] = []
  for (let left = bytes.length; ; left = Math.floor(left / 128)) {
    length.push(left < 128 ? left : (left % 128) | 0x80)
    if (left < 128) break
  }
  return Buffer.concat([Buffer.from([first, ...length]), bytes])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes])
}
