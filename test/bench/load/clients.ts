/**
 * The load of a benchmark, in a process of its own: many light MQTT clients that take a request and answer it at once.
 * Told by its parent: `{ connect, port }` connects that many, `{ await }` waits for that many answers to be
 * acknowledged and reports how long each took.
 */
import net from 'node:net'
import { performance } from 'node:perf_hooks'
import { generate, parser as packetParser, type Packet } from 'mqtt-packet'

const answer = Buffer.from('{"status":"SUCCEEDED"}')
const sockets: net.Socket[] = []

let expected = 0
let firstRequestMs = 0
let latenciesMs: number[] = []

function taken(sentMs: number): void {
  latenciesMs.push(performance.now() - sentMs)
  if (latenciesMs.length !== expected) return
  const sorted = latenciesMs.toSorted((a, b) => a - b)
  process.send!({
    seconds: (performance.now() - firstRequestMs) / 1_000,
    p50Ms: sorted[Math.floor(sorted.length * 0.5)],
    p99Ms: sorted[Math.floor(sorted.length * 0.99)],
  })
}

function connect(port: number, deviceId: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    sockets.push(socket)
    const parser = packetParser()
    let sentMs = 0
    const write = (packet: Packet) => socket.write(generate(packet))
    parser.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connack')
        write({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `bench/${deviceId}/commands/request/+`, qos: 1 }] } as Packet)
      else if (packet.cmd === 'suback') resolve()
      else if (packet.cmd === 'puback') taken(sentMs)
      else if (packet.cmd === 'publish') {
        if (latenciesMs.length === 0 && firstRequestMs === 0) firstRequestMs = performance.now()
        write({ cmd: 'puback', messageId: packet.messageId } as Packet)
        sentMs = performance.now()
        const topic = packet.topic.replace('/request/', '/response/')
        write({ cmd: 'publish', topic, payload: answer, qos: 1, messageId: 2, dup: false, retain: false })
      }
    })
    socket.on('data', (bytes) => parser.parse(bytes))
    socket.on('error', reject)
    write({ cmd: 'connect', clientId: deviceId, protocolId: 'MQTT', protocolVersion: 4, clean: true, keepalive: 0 } as Packet)
  })
}

/** Connections under way at a time. */
const atATime = 100

async function connectAll(port: number, count: number): Promise<void> {
  for (let first = 0; first < count; first += atATime)
    await Promise.all(Array.from({ length: Math.min(atATime, count - first) }, (_, index) => connect(port, `device-${first + index}`)))
  process.send!({ connected: count })
}

process.on('message', (message: { connect?: number; port?: number; await?: number }) => {
  if (message.connect !== undefined) void connectAll(message.port!, message.connect)
  if (message.await === undefined) return
  expected = message.await
  firstRequestMs = 0
  latenciesMs = []
  process.send!({ waiting: true })
})
process.on('disconnect', () => process.exit(0))
