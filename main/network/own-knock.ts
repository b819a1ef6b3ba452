import { randomBytes } from 'node:crypto'
import type { SignInAnswer, SignInAttempt } from '../contract/sign-in.ts'

/**
 * How the bench knocks at its own ports: by a client id that nobody else knows, of this run alone. It is turned away like a
 * stranger, which shows that the door works, and leaves no device, no refusal and no line of traffic behind.
 */
export class OwnKnock {
  readonly clientId = `self-test-${randomBytes(12).toString('hex')}`

  /** Null: it is somebody else. */
  answer({ clientId }: Pick<SignInAttempt, 'clientId'>): SignInAnswer | null {
    return clientId === this.clientId ? { refused: 'The bench has tried its own door.', code: 'notAuthorized' } : null
  }

  /** Is this refusal one of its own? */
  isOwn(clientId: string | null): boolean {
    return clientId === this.clientId
  }
}
