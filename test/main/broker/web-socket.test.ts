import { once } from 'node:events'
import mqttPacket from 'mqtt-packet'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createWebSocketStream, WebSocket } from 'ws'
import { connectDevice, openBroker, RawDevice } from './mqtt-bench.ts'
import { authority, carriers, openSecureBroker, openWebSocket, tlsSocket } from './tls-bench.ts'

const connectPacket = mqttPacket.generate({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clientId: 'thermo-1',
  clean: true,
  keepalive: 0,
})
const publish = (messageId: number, payload: string | Buffer = '{}') =>
  mqttPacket.generate({ cmd: 'publish', topic: 'bench/thermo-1/reported', payload, qos: 1, messageId, dup: false, retain: false })

const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
const upgrade = 'Host: bench-7:8883\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'
const mqtt = 'Sec-WebSocket-Protocol: mqtt\r\n'

/** Says these bytes over TLS. @returns what the bench answers until it closes the connection, or the head of its answer if that is 101. */
async function ask(port: number, ...pieces: string[]): Promise<string> {
  const socket = await tlsSocket(port)
  let answer = ''
  const done = new Promise((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString()
      if (answer.startsWith('HTTP/1.1 101') && answer.includes('\r\n\r\n')) resolve(null)
    })
    socket.on('close', resolve)
  })
  for (const piece of pieces) await new Promise((resolve) => socket.write(piece, resolve))
  await done
  return answer
}

describe('a request', () => {
  test.each([
    ['/mqtt', 'mqtt', 'mqtt'],
    ['/$iothub/websocket?iothub-no-client-cert=true', 'mqtt', 'mqtt'],
    ['/', 'mqttv3.1', 'mqttv3.1'],
    ['/any/path', 'soap, mqttv3.1, mqtt', 'mqtt'],
  ])('for %s with the subprotocols %s opens %s', async (path, offered, agreed) => {
    const { broker, log } = await openSecureBroker()
    const answer = await ask(broker.tlsPort, `GET ${path} HTTP/1.1\r\n${upgrade}${key}Sec-WebSocket-Protocol: ${offered}\r\n\r\n`)
    expect(answer).toContain('HTTP/1.1 101 Switching Protocols\r\n')
    expect(answer).toContain(`Sec-WebSocket-Protocol: ${agreed}\r\n`)
    expect(log.refusals).toEqual([])
  })

  test.each([
    [
      'that wants no WebSocket',
      `GET /index.html HTTP/1.1\r\nHost: bench-7\r\n\r\n`,
      426,
      'asked for ‘/index.html’ with HTTP and was refused: this port speaks MQTT over TLS and over WebSocket',
    ],
    [
      'that brings something',
      'POST /devices HTTP/1.1\r\nHost: bench-7\r\nContent-Length: 2\r\n\r\n{}',
      426,
      'asked for ‘/devices’ with HTTP',
    ],
    ['without a subprotocol', `GET /mqtt HTTP/1.1\r\n${upgrade}${key}\r\n`, 400, 'without the subprotocol ‘mqtt’ and was refused'],
    ['for another', `GET /mqtt HTTP/1.1\r\n${upgrade}${key}Sec-WebSocket-Protocol: soap\r\n\r\n`, 400, 'without the subprotocol ‘mqtt’'],
    [
      'without a key',
      `GET /mqtt HTTP/1.1\r\n${upgrade}${mqtt}\r\n`,
      400,
      'in a way that cannot be served (Missing or invalid Sec-WebSocket-Key header)',
    ],
    [
      'for another upgrade',
      `GET / HTTP/1.1\r\nHost: b\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n${mqtt}\r\n`,
      400,
      'in a way that cannot be served',
    ],
    [
      'of a page of the web',
      `GET /mqtt HTTP/1.1\r\n${upgrade}${key}${mqtt}Origin: https://evil.example\r\n\r\n`,
      403,
      'from the web page https://evil.example',
    ],
    [
      'of a page without a name',
      `GET /mqtt HTTP/1.1\r\n${upgrade}${key}${mqtt}Origin: null\r\n\r\n`,
      403,
      'from the web page null and was refused',
    ],
    ['for a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n', 405, 'asked for an HTTP tunnel and was refused'],
    ['that is none', 'GET \r\n\r\n', 400, 'sent an HTTP request that cannot be read and was refused (HPE_'],
    ['with a header that never ends', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 400, '(HPE_HEADER_OVERFLOW)'],
  ])('%s is answered and refused in words', async (_what, request, status, says) => {
    const { broker, log } = await openSecureBroker()
    const answer = await ask(broker.tlsPort, request)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer.toLowerCase()).toContain('connection: ')
    expect(log.refusals).toMatchObject([{ clientId: null, remoteAddress: '127.0.0.1' }])
    expect(log.refusals[0]!.sentence).toContain(says)
    await connectDevice(0, 'thermo-1', carriers[2]!.options(broker))
  })

  // paho and libwebsockets name where they connect to, some libraries for microcontrollers a file.
  test.each(['https://bench-7:8883', 'http://bench-7', 'file://'])('of a program that calls itself %s is served', async (origin) => {
    const { broker } = await openSecureBroker()
    const answer = await ask(broker.tlsPort, `GET /mqtt HTTP/1.1\r\n${upgrade}${key}${mqtt}Origin: ${origin}\r\n\r\n`)
    expect(answer).toContain('HTTP/1.1 101 ')
  })

  test('may come in pieces', async () => {
    const { broker } = await openSecureBroker()
    const answer = await ask(broker.tlsPort, 'G', 'ET', ' /mqtt HTTP/1.1\r\n', `${upgrade}${key}`, `${mqtt}\r\n`)
    expect(answer).toContain('HTTP/1.1 101 ')
  })

  test('that does not end is cut after a time', async () => {
    const { broker, log } = await openSecureBroker({ connectTimeoutMs: 600 })
    expect(await ask(broker.tlsPort, 'GET /mqtt HTTP/1.1\r\nHost: ')).toMatch(/^HTTP\/1\.1 408 /)
    expect(log.refusals[0]!.sentence).toBe('A device began an HTTP request and did not end it in 0.6 s.')
  })

  test('on the port without TLS is refused', async () => {
    const { broker, log } = await openBroker()
    const device = new RawDevice(broker.port)
    device.socket.write(`GET /mqtt HTTP/1.1\r\n${upgrade}${key}${mqtt}\r\n`)
    await device.closed
    expect(log.refusals[0]!.sentence).toContain('this port speaks MQTT over TCP')
  })
})

describe('packets', () => {
  test('may be spread over messages, and share them', async () => {
    const { broker, log } = await openSecureBroker()
    const webSocket = await openWebSocket(broker.tlsPort)
    const device = new RawDevice(createWebSocketStream(webSocket))
    for (const byte of connectPacket) webSocket.send(Buffer.from([byte]))
    await device.packet('connack')
    webSocket.send(Buffer.concat([publish(1), publish(2), publish(3).subarray(0, 5)]))
    webSocket.send(publish(3).subarray(5))
    await device.packet('puback', 3)
    expect(log.received).toHaveLength(3)
  })

  test('that come with the request are heard', async () => {
    const { broker, log } = await openSecureBroker()
    const socket = await tlsSocket(broker.tlsPort)
    // A masked binary frame; the mask is zero, so that the bytes stand as they are (RFC 6455, 5.2).
    const frame = Buffer.concat([Buffer.from([0x82, 0x80 | connectPacket.length, 0, 0, 0, 0]), connectPacket])
    socket.write(Buffer.concat([Buffer.from(`GET /mqtt HTTP/1.1\r\n${upgrade}${key}${mqtt}\r\n`), frame]))
    await log.untilLine('thermo-1 connected')
  })

  test('leave as one message each', async () => {
    const { broker, log } = await openSecureBroker()
    const webSocket = await openWebSocket(broker.tlsPort)
    const messages: Buffer[] = []
    webSocket.on('message', (data: Buffer, isBinary) => messages.push(isBinary ? data : Buffer.from('text')))
    const device = new RawDevice(createWebSocketStream(webSocket))
    device.socket.write(connectPacket)
    await device.packet('connack')
    await device.subscribe(log, 'bench/thermo-1/#')
    await device.settle()
    expect(messages.map((message) => mqttPacket.parser().parse(message))).toEqual([0, 0, 0])
    expect(messages.map((message) => message[0])).toEqual([0x20, 0x90, 0xd0])
  })
})

describe('a WebSocket', () => {
  test.each([
    [
      'text',
      (webSocket: WebSocket) => webSocket.send('hello'),
      'the device sent text over its WebSocket, where MQTT needs binary messages',
    ],
    [
      'a message of more than 2 MiB',
      (webSocket: WebSocket) => webSocket.send(Buffer.alloc(2 * 1024 * 1024 + 1)),
      'a WebSocket message came that is larger than 2097152 bytes, the most that is read',
    ],
    [
      'a frame that is none',
      (webSocket: WebSocket) =>
        (webSocket as unknown as { _socket: NodeJS.WritableStream })._socket.write(Buffer.from([0xff, 0x80, 0, 0, 0, 0])),
      'the device sent something that WebSocket does not allow',
    ],
  ])('with %s is closed in words', async (_what, send, says) => {
    const { broker, log } = await openSecureBroker()
    const webSocket = await openWebSocket(broker.tlsPort)
    webSocket.on('error', () => undefined)
    webSocket.send(connectPacket)
    await once(webSocket, 'message')
    send(webSocket)
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic).toHaveLength(1)
    expect(log.traffic[0]!.sentence).toContain(`The connection was closed: ${says}`)
  })

  test('that is closed in order takes the device with it, without a word', async () => {
    const { broker, log } = await openSecureBroker()
    const webSocket = await openWebSocket(broker.tlsPort)
    webSocket.send(connectPacket)
    await once(webSocket, 'message')
    webSocket.close(1000)
    await log.untilLine('thermo-1 disconnected')
    expect(log.traffic).toEqual([])
  })

  test('answers pings', async () => {
    const { broker } = await openSecureBroker()
    const webSocket = await openWebSocket(broker.tlsPort)
    const pong = once(webSocket, 'pong')
    webSocket.ping('are you there?')
    expect(String((await pong)[0])).toBe('are you there?')
  })

  test('does not compress: what devices send is small, and each would cost its memory', async () => {
    const { broker } = await openSecureBroker()
    const webSocket = new WebSocket(`wss://localhost:${broker.tlsPort}/`, 'mqtt', { ca: authority.certPem, perMessageDeflate: true })
    onTestFinished(() => webSocket.terminate())
    await once(webSocket, 'open')
    expect(webSocket.extensions).toBe('')
  })
})
