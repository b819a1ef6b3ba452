/** A bare aedes that keeps nothing: on `"go"` it sends one request to each client, as the bench does, and takes the answers. */
import net from 'node:net'
import { Aedes, type Client } from 'aedes'

const aedes = await Aedes.createBroker({ concurrency: 1000, queueLimit: 100_000 })
const clients = new Map<string, Client>()
aedes.on('clientReady', (client) => clients.set(client.id, client))

const server = net.createServer((socket) => {
  socket.setNoDelay(true)
  aedes.handle(socket)
})
server.listen(0, '127.0.0.1', () => process.send!({ port: (server.address() as net.AddressInfo).port }))

process.on('message', () => {
  for (const [deviceId, client] of clients)
    client.publish(
      {
        cmd: 'publish',
        topic: `bench/${deviceId}/commands/request/job-0123456789ab.1.0`,
        payload: Buffer.from('{"command":"reboot"}'),
        qos: 1,
        dup: false,
        retain: false,
      },
      () => undefined,
    )
})
process.on('disconnect', () => process.exit(0))
