import net from 'node:net'
import { performance } from 'node:perf_hooks'
import { generate, parser as packetParser, type Packet } from 'mqtt-packet'

/** A message as devices send it: some hundred bytes of JSON. */
const payload = Buffer.from(JSON.stringify({ temperature: 21.5, humidity: 40, state: 'cooling', note: 'x'.repeat(80) }))

interface Client {
  socket: net.Socket
  deviceId: string
  /** Called with each PUBACK. */
  acknowledged: () => void
}

/** Light MQTT clients in one process, each of which publishes its next message when the one before is acknowledged. */
export class EchoFleet {
  readonly #clients: Client[]

  private constructor(clients: Client[]) {
    this.#clients = clients
  }

  static async connect(port: number, count: number): Promise<EchoFleet> {
    return new EchoFleet(await Promise.all(Array.from({ length: count }, (_, index) => connect(port, `echo-${index}`))))
  }

  /** Publishes so many messages with QoS 1, all clients at once. @returns the seconds until the last was acknowledged. */
  publish(messages: number): Promise<number> {
    const startMs = performance.now()
    let sent = 0
    let acknowledged = 0
    return new Promise((resolve) => {
      const next = ({ socket, deviceId }: Client) => {
        if (sent === messages) return
        sent += 1
        const topic = `bench/${deviceId}/telemetry`
        socket.write(generate({ cmd: 'publish', topic, payload, qos: 1, messageId: 1, dup: false, retain: false }))
      }
      for (const client of this.#clients) {
        client.acknowledged = () => {
          acknowledged += 1
          if (acknowledged === messages) resolve((performance.now() - startMs) / 1_000)
          else next(client)
        }
        next(client)
      }
    })
  }

  leave(): void {
    for (const { socket } of this.#clients) socket.destroy()
  }
}

function connect(port: number, deviceId: string): Promise<Client> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    const client: Client = { socket, deviceId, acknowledged: () => undefined }
    const parser = packetParser()
    parser.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connack') resolve(client)
      else if (packet.cmd === 'puback') client.acknowledged()
    })
    socket.on('data', (bytes) => parser.parse(bytes))
    socket.on('error', reject)
    socket.write(generate({ cmd: 'connect', clientId: deviceId, protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0 }))
  })
}
