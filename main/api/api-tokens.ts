import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { ApiToken } from '../contract/api-tokens.ts'
import { BenchError } from '../contract/errors.ts'

/** Bytes of chance in a token: more than anyone can guess. */
const secretBytes = 32

export interface ApiTokensParts {
  kept(): readonly ApiToken[]
  /** Resolves once they are on disk. */
  keep(tokens: ApiToken[]): Promise<unknown>
  now(): number
  /** Names that no token may have: what is done with it would be taken for someone else's. */
  isTaken(name: string): boolean
}

/** The named tokens of the bench, beside the one that it was started with: one a script, so that each can be revoked. */
export class ApiTokens {
  readonly #parts: ApiTokensParts
  readonly #whenRevoked = new Set<(name: string) => void>()
  /** One change after the other: each keeps the whole list. */
  #changed: Promise<unknown> = Promise.resolve()

  constructor(parts: ApiTokensParts) {
    this.#parts = parts
  }

  list(): readonly ApiToken[] {
    return this.#parts.kept()
  }

  /**
   * Makes a token of that name.
   * @returns what it is known by, and its secret, which is kept nowhere.
   * @throws BenchError AlreadyExists
   */
  create(name: string): Promise<{ token: ApiToken; secret: string }> {
    return this.#change(async () => {
      if (this.#find(name) || this.#parts.isTaken(name))
        throw new BenchError('AlreadyExists', `The name ‘${name}’ is taken: choose another, it tells in the log who did what.`, { name })
      const secret = randomBytes(secretBytes).toString('base64url')
      const token = { name, sha256: digest(secret).toString('hex'), createdAtMs: this.#parts.now() }
      await this.#parts.keep([...this.#parts.kept(), token])
      return { token, secret }
    })
  }

  /** Lets nobody in any more who comes with it. @throws BenchError NotFound */
  revoke(name: string): Promise<void> {
    return this.#change(async () => {
      if (!this.#find(name)) throw new BenchError('NotFound', `There is no token ‘${name}’: it may have been revoked.`, { name })
      await this.#parts.keep(this.#parts.kept().filter((token) => token.name !== name))
      for (const tell of this.#whenRevoked) tell(name)
    })
  }

  /** The name of the token with that secret; null when there is none. */
  nameOf(secret: string): string | null {
    const presented = digest(secret)
    return this.#parts.kept().find(({ sha256 }) => timingSafeEqual(presented, Buffer.from(sha256, 'hex')))?.name ?? null
  }

  /** @returns what ends the listening. */
  onRevoked(tell: (name: string) => void): () => void {
    this.#whenRevoked.add(tell)
    return () => this.#whenRevoked.delete(tell)
  }

  #find(name: string): ApiToken | undefined {
    return this.#parts.kept().find((token) => token.name === name)
  }

  #change<Result>(make: () => Promise<Result>): Promise<Result> {
    const changed = this.#changed.then(make)
    this.#changed = changed.catch(() => undefined)
    return changed
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
