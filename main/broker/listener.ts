import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { BenchError } from '../contract/errors.ts'

/** After this long without a byte the system asks the other side whether it is still there. */
const keepAliveDelayMs = 30_000

/**
 * Opens a TCP port.
 * @returns the server and the real port (for port 0, the one that was free).
 * @throws BenchError PortInUse, or NotAvailable where the system does not let us have it.
 */
export async function listen(host: string, port: number, accept: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  // Small packets go out at once (a reply took 40 ms otherwise), and a device that lost power is noticed without MQTT keep-alive too.
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelayMs }, accept)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    // A whole fleet connects at the same moment when the bench comes back.
    server.listen({ host, port, backlog: 4096 }, resolve)
  })
  // Accepting can fail for a moment (no file descriptors left); the port stays open.
  server.removeAllListeners('error').on('error', () => undefined)
  return { server, port: (server.address() as AddressInfo).port }
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): BenchError {
  const where = `port ${port} on ${host}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new BenchError(
        'PortInUse',
        `MQTT ${where} is in use by another program: stop that program, or choose another MQTT port in Settings (0 takes any free one).`,
        { host, port },
      )
    case 'EACCES':
      return new BenchError('NotAvailable', `This account may not open MQTT ${where}: choose a port above 1023 in Settings.`, {
        host,
        port,
      })
    case 'EADDRNOTAVAIL':
      return new BenchError('NotAvailable', `This computer does not have the address ${host}: MQTT ${where} cannot be opened.`, {
        host,
        port,
      })
    default:
      return new BenchError('NotAvailable', `MQTT ${where} cannot be opened: ${error.message}.`, { host, port })
  }
}
