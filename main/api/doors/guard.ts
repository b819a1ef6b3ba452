import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Whom the tokens stand for. */
export interface TokenHolders {
  /** Who comes with the token that the bench was started with: the person at the workstation. */
  owner(): string
  /** Who comes with another token; null when no one does. */
  nameOf(secret: string): string | null
}

/** What an Authorization header shows. */
export interface PresentedToken {
  /** The API key, as EMQX Fleets has it; null of a Bearer token. */
  name: string | null
  token: string
}

/** Who came in. */
export interface Caller {
  who: string
  /** By a token that can be revoked. */
  isRevocable: boolean
}

/** Who may come through the HTTP door: knows a token, and reaches the door under a name that is its own. */
export class Guard {
  readonly cookieName: string
  /** What a call that was not let in is told. */
  readonly wayIn = 'This call needs the bench’s token: send "Authorization: Bearer <token>", as the ready line prints it.'
  readonly #token: Buffer
  /** The token as a cookie can hold it. */
  readonly #cookieValue: string
  readonly #host: string
  readonly #holders: TokenHolders

  /** @param host the address that the door listens on. */
  constructor(token: string, holders: TokenHolders, { host, port }: { host: string; port: number }) {
    this.#token = digest(token)
    this.#cookieValue = encodeURIComponent(token)
    this.#host = host
    this.#holders = holders
    // Cookies know no ports, and two benches may run on one machine.
    this.cookieName = `benchfleet-${port}`
  }

  isToken(candidate: string): boolean {
    return timingSafeEqual(digest(candidate), this.#token)
  }

  /**
   * Who comes with a Bearer token, with the name of a token and the token itself as API key and secret (Basic, as EMQX Fleets has
   * it), or with the cookie that the start URL gave a browser; null for anyone else.
   */
  callerOf(request: IncomingMessage): Caller | null {
    const shown = presentedToken(request.headers.authorization)
    if (shown !== null) {
      if (shown.token !== '' && this.isToken(shown.token)) return this.#owner()
      const who = holderOf(shown, this.#holders)
      return who === null ? null : { who, isRevocable: true }
    }
    const cookie = cookieOf(request, this.cookieName)
    return cookie !== null && timingSafeEqual(digest(cookie), digest(this.#cookieValue)) ? this.#owner() : null
  }

  /** Why a request is turned away before anything else, or null. */
  objection(request: IncomingMessage): string | null {
    return hostObjection(request, this.#host)
  }

  /** The cookie's header; a session cookie that no script reads and no other site sends. */
  cookieHeader(): string {
    return `${this.cookieName}=${this.#cookieValue}; HttpOnly; SameSite=Strict; Path=/`
  }

  #owner(): Caller {
    return { who: this.#holders.owner(), isRevocable: false }
  }
}

/** Who comes with a token that has a name: a secret that was shown under another is nobody's. */
export function holderOf(shown: PresentedToken | null, holders: Pick<TokenHolders, 'nameOf'>): string | null {
  if (shown === null || shown.token === '') return null
  const who = holders.nameOf(shown.token)
  return shown.name === null || shown.name === who ? who : null
}

/** The token of an Authorization header, with the name that stands before it in Basic (RFC 7617); null where there is none of these. */
export function presentedToken(authorization = ''): PresentedToken | null {
  const [, scheme, value] = /^(Bearer|Basic) (.+)$/i.exec(authorization) ?? []
  if (scheme === undefined || value === undefined) return null
  if (scheme.toLowerCase() === 'bearer') return { name: null, token: value }
  const [name, ...rest] = Buffer.from(value, 'base64').toString('utf8').split(':')
  return { name: name!, token: rest.join(':') }
}

/**
 * Why a request may not come to a door that listens on `ownHost`, or null. A page of another site that names this machine by a
 * host name of its own (DNS rebinding) shows a foreign Host; one that calls across sites shows a foreign Origin.
 */
export function hostObjection(request: IncomingMessage, ownHost: string): string | null {
  const { host = '', origin } = request.headers
  if (!isOwnHost(host, ownHost)) return `This bench does not answer under the name ‘${host}’: use its address.`
  if (origin !== undefined && origin !== `http://${host}`) return `Pages of ${origin} may not call this bench.`
  return null
}

/** Our own names: loopback always; any plain address when the door is open to the network (rebinding needs a name). */
function isOwnHost(hostHeader: string, ownHost: string): boolean {
  const name = hostHeader.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  if (name === 'localhost' || name === '127.0.0.1' || name === '::1' || name === ownHost) return true
  return (ownHost === '0.0.0.0' || ownHost === '::') && isIP(name) !== 0
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
