import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Who may come through the HTTP door: knows the token, and reaches the door under a name that is its own. */
export class Guard {
  readonly cookieName: string
  /** What a call that was not let in is told. */
  readonly wayIn = 'This call needs the bench’s token: send "Authorization: Bearer <token>", as the ready line prints it.'
  readonly #token: Buffer
  /** The token as a cookie can hold it. */
  readonly #cookieValue: string
  readonly #host: string

  /** @param host the address that the door listens on. */
  constructor(token: string, host: string, port: number) {
    this.#token = digest(token)
    this.#cookieValue = encodeURIComponent(token)
    this.#host = host
    // Cookies know no ports, and two benches may run on one machine.
    this.cookieName = `benchfleet-${port}`
  }

  isToken(candidate: string): boolean {
    return timingSafeEqual(digest(candidate), this.#token)
  }

  /** True for a Bearer token, or the cookie that the start URL gave a browser. */
  knows(request: IncomingMessage): boolean {
    const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (bearer !== undefined) return this.isToken(bearer)
    const cookie = cookieOf(request, this.cookieName)
    return cookie !== null && timingSafeEqual(digest(cookie), digest(this.#cookieValue))
  }

  /**
   * Why a request is turned away before anything else, or null. A page of another site that names this machine by a
   * host name of its own (DNS rebinding) shows a foreign Host; one that calls across sites shows a foreign Origin.
   */
  objection(request: IncomingMessage): string | null {
    const { host = '', origin } = request.headers
    if (!this.#isOwnHost(host)) return `This bench does not answer under the name ‘${host}’: use its address.`
    if (origin !== undefined && origin !== `http://${host}`) return `Pages of ${origin} may not call this bench.`
    return null
  }

  /** The cookie's header; a session cookie that no script reads and no other site sends. */
  cookieHeader(): string {
    return `${this.cookieName}=${this.#cookieValue}; HttpOnly; SameSite=Strict; Path=/`
  }

  /** Our own names: loopback always; any plain address when the door is open to the network (rebinding needs a name). */
  #isOwnHost(hostHeader: string): boolean {
    const name = hostHeader.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
    if (name === 'localhost' || name === '127.0.0.1' || name === '::1' || name === this.#host) return true
    return (this.#host === '0.0.0.0' || this.#host === '::') && isIP(name) !== 0
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value = ''] = pair.trim().split('=')
    if (key === name) return value
  }
  return null
}
