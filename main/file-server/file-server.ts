import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from './answers.ts'
import type { SecureContext } from './door.ts'
import { Doors, type DoorAddresses, type DoorStates } from './doors.ts'
import { Downloads, type DownloadsParts } from './downloads.ts'
import { filesPrefix } from './signed-links.ts'

export interface FileServerParts extends DownloadsParts {
  secureContext(): SecureContext
  /** Takes a sentence for the log. */
  log(sentence: string): void
}

/**
 * Answers a request with TLS. The device's certificate, if it showed one, is in `request.socket` (a `TLSSocket`, with
 * `authorized` for one of a CA that the bench trusts).
 */
export type MountedHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>

/** HTTP for devices: files by signed links on both doors, and what else is mounted on the one with TLS. */
export class FileServer {
  readonly #parts: FileServerParts
  readonly #downloads: Downloads
  readonly #doors: Doors
  readonly #mounted = new Map<string, MountedHandler>()
  readonly #published = new Map<string, MountedHandler>()

  constructor(parts: FileServerParts) {
    this.#parts = parts
    this.#downloads = new Downloads(parts)
    this.#doors = new Doors({ secureContext: () => parts.secureContext(), answer: (...exchange) => this.#answer(...exchange) })
  }

  /** Serves what is at and below a path (`/things`), with TLS alone. The longest path that fits is taken. */
  mount(prefix: string, handler: MountedHandler): void {
    this.#mounted.set(prefix, handler)
  }

  /** Serves what is no secret at this very path, with TLS and without. */
  publish(pathname: string, handler: MountedHandler): void {
    this.#published.set(pathname, handler)
  }

  /** Opens the ports; one that cannot be opened has its problem in the states. */
  open(addresses: DoorAddresses): Promise<void> {
    return this.#doors.open(addresses)
  }

  /** @throws BenchError when a port cannot be opened; all is then as it was. */
  move(addresses: DoorAddresses): Promise<void> {
    return this.#doors.move(addresses)
  }

  /** Shows the certificate of the moment to whoever connects from now on. @throws what is wrong with it. */
  renewCertificates(): void {
    this.#doors.renew()
  }

  states(): DoorStates {
    return this.#doors.states()
  }

  close(): void {
    this.#doors.close()
    this.#downloads.close()
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#answered(request, response).catch((error: unknown) => {
      this.#parts.log(`A device's request could not be answered: ${String(error)}`)
      if (response.headersSent) response.destroy()
      else refuse(response, { status: 500, code: 'Internal', message: 'The bench could not answer: its log says why.' })
    })
  }

  async #answered(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? '', 'http://bench')
    if (url === null) return refuse(response, { status: 400, code: 'InvalidInput', message: 'The address of the request cannot be read.' })
    if (url.pathname.startsWith(filesPrefix)) return this.#downloads.answer(request, response, url)
    const handler = this.#published.get(url.pathname) ?? ('encrypted' in request.socket ? this.#mountedAt(url.pathname) : null)
    if (handler !== null) return handler(request, response, url)
    request.resume()
    refuse(response, {
      status: 404,
      code: 'NotFound',
      message: 'There is nothing at this address: files are fetched by the links in job documents.',
    })
  }

  #mountedAt(pathname: string): MountedHandler | null {
    const fitting = [...this.#mounted.keys()].filter((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`))
    const longest = fitting.toSorted((left, right) => right.length - left.length)[0]
    return longest === undefined ? null : this.#mounted.get(longest)!
  }
}
