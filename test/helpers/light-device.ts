import net from 'node:net'
import { generate, parser as packetParser, type Packet } from 'mqtt-packet'

export interface LightAnswer {
  status: 'SUCCEEDED' | 'FAILED'
  message?: string
}

/** A real MQTT client that costs next to nothing, for thousands in one process: it takes commands and answers them. */
export class LightDevice {
  readonly #socket: net.Socket

  private constructor(socket: net.Socket) {
    this.#socket = socket
  }

  /** Resolves when it is connected and subscribed. @param told answers the attempt of that execution number, at once or later. */
  static connect(
    port: number,
    deviceId: string,
    told: (executionNumber: number) => LightAnswer | Promise<LightAnswer>,
  ): Promise<LightDevice> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(port, '127.0.0.1')
      socket.setNoDelay(true)
      const parser = packetParser()
      const write = (packet: Packet) => socket.write(generate(packet))
      parser.on('packet', (packet: Packet) => {
        if (packet.cmd === 'connack')
          write({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `bench/${deviceId}/commands/request/+`, qos: 1 }] } as Packet)
        else if (packet.cmd === 'suback') resolve(new LightDevice(socket))
        else if (packet.cmd === 'publish') {
          const executionNumber = Number(packet.topic.split('.').at(-2))
          const topic = packet.topic.replace('/request/', '/response/')
          const answer = (said: LightAnswer) =>
            write({ cmd: 'publish', topic, payload: JSON.stringify(said), qos: 1, messageId: 2, dup: false, retain: false })
          write({ cmd: 'puback', messageId: packet.messageId } as Packet)
          const said = told(executionNumber)
          if (said instanceof Promise) void said.then(answer)
          else answer(said)
        }
      })
      socket.on('data', (bytes) => parser.parse(bytes))
      socket.on('error', reject)
      write({ cmd: 'connect', clientId: deviceId, protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0 } as Packet)
    })
  }

  leave(): void {
    this.#socket.destroy()
  }
}
