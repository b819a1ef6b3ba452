import { randomBytes } from 'node:crypto'
import type { AuthenticateError } from 'aedes'
import { deviceIdSchema } from '../contract/ids.ts'
import type { RefusalCode, SignInAnswer, SignInAttempt } from '../contract/sign-in.ts'
import type { BrokerHooks } from './hooks.ts'
import { printable } from './printable.ts'

/** CONNACK return codes (MQTT 3.1.1, table 3.1); `unavailable` where the bench itself failed. */
const returnCodes: Record<RefusalCode | 'unavailable', number> = { badClientId: 2, unavailable: 3, badCredentials: 4, notAuthorized: 5 }

/** The return code of a bench that cannot serve anybody now. */
export const unavailable = returnCodes.unavailable

export type SignedIn = Exclude<SignInAnswer, { refused: string }> | { refused: string; returnCode: number }

/**
 * Decides on a connection: by what the bench says, and by the shape of its client id, which becomes a level of topics. The
 * bench is asked first, for it knows what a client id of another shape is meant to be, as that of a module.
 */
export function signIn(hooks: Pick<BrokerHooks, 'signIn'>, attempt: SignInAttempt): SignedIn {
  const who = `‘${printable(attempt.clientId)}’`
  try {
    const answer = hooks.signIn(attempt)
    if ('refused' in answer) return { refused: `${who} was refused. ${answer.refused}`, returnCode: returnCodes[answer.code] }
    const checked = deviceIdSchema.safeParse(attempt.clientId)
    if (checked.success) return answer
    return { refused: `${who} was refused. ${checked.error.issues[0]!.message} Change its client id.`, returnCode: returnCodes.badClientId }
  } catch (error) {
    return {
      refused: `${who} was refused, because the bench could not decide on it: ${String(error)}.`,
      returnCode: returnCodes.unavailable,
    }
  }
}

/** The client id of somebody who needs none and has none. */
export function unnamedClientId(): string {
  return `unnamed-${randomBytes(4).toString('hex')}`
}

/** The refusal as aedes wants it: it sends the return code and closes. */
export function authenticateError(refused: string, returnCode: number): AuthenticateError {
  return Object.assign(new Error(refused), { returnCode })
}
