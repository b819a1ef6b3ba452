/** The HTTP door for tools on this computer: several APIs on one port of loopback, in the desktop app as well. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { BenchError } from '../../contract/errors.ts'
import { safeHeaders, sendError } from './answers.ts'
import { hostObjection } from './guard.ts'

/** An API on the door. Resolves to false for a request that is not its own; what it takes it answers whole. */
export type ToolsMount = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<boolean>

export interface ToolsDoorParts {
  changed(): void
  log(sentence: string): void
}

const host = '127.0.0.1'

/** How long an answer under way may still take when the door closes. */
const closingMs = 2_000

/** The door of the moment. A port that is taken stops nothing: the state says so in a sentence, and another can be chosen. */
export class ToolsDoor {
  readonly #parts: ToolsDoorParts
  readonly #mounts: ToolsMount[] = []
  #server: Server | null = null
  /** Where it is to listen; null: it is off. */
  #wanted: number | null = null
  #problem: string | null = null

  constructor(parts: ToolsDoorParts) {
    this.#parts = parts
  }

  /** Puts an API on the door, to be asked after those that are there. */
  mount(api: ToolsMount): void {
    this.#mounts.push(api)
  }

  /** Opens the door, or keeps why it cannot be opened. @param port null: off; 0: any free one. */
  async open(port: number | null): Promise<void> {
    this.#wanted = port
    try {
      this.#server = await this.#listen(port)
      this.#problem = null
    } catch (error) {
      this.#problem = (error as BenchError).sentence
    }
    this.#parts.changed()
  }

  /**
   * Opens it elsewhere, and closes where it was.
   * @returns where it was to listen before.
   * @throws BenchError PortInUse, NotAvailable; it then listens where it did before.
   */
  async move(port: number | null): Promise<number | null> {
    const before = this.#wanted
    if (port === before && this.#problem === null) return before
    const server = await this.#listen(port)
    const old = this.#server
    this.#server = server
    this.#wanted = port
    this.#problem = null
    if (old) await close(old)
    this.#parts.changed()
    return before
  }

  /** Null while it is off; else with the real port. */
  state(): { port: number; listening: boolean; problem: string | null } | null {
    if (this.#wanted === null) return null
    return { port: this.#server ? portOf(this.#server) : this.#wanted, listening: this.#problem === null, problem: this.#problem }
  }

  /** Lets no one in any more, lets what is under way end, and cuts what does not end in time. */
  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server) await close(server)
  }

  async #listen(port: number | null): Promise<Server | null> {
    if (port === null) return null
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#parts.log(`A request of a tool could not be answered: ${String(error)}`)
        response.destroy()
      })
    })
    try {
      server.listen(port, host)
      await once(server, 'listening')
      // Accepting can fail for a moment (no file descriptors left); the port stays open.
      return server.on('error', () => undefined)
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code === 'EADDRINUSE')
        throw new BenchError(
          'PortInUse',
          `Port ${port} is in use, so tools cannot reach the bench: choose another port for tools in the settings.`,
          {
            port,
          },
        )
      throw new BenchError('NotAvailable', `The bench cannot listen for tools on ${host}:${port}: ${message}.`, { port })
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value)
    const objection = hostObjection(request, host)
    if (objection !== null) return sendError(response, 'Forbidden', objection)
    const url = URL.parse(request.url ?? '', 'http://bench')
    if (url === null) return sendError(response, 'InvalidInput', 'The address of the request cannot be read.')
    for (const mount of this.#mounts) if (await mount(request, response, url)) return
    sendError(response, 'NotFound', `There is nothing at ${url.pathname}.`)
  }
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  const cut = setTimeout(() => server.closeAllConnections(), closingMs)
  await closed
  clearTimeout(cut)
}
