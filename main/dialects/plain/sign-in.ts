import type { SignInAnswer, SignInAttempt, SignInKnowledge } from '../../contract/sign-in.ts'
import { idProblem, prove } from '../proof/prove.ts'

/**
 * A plain device is its client id. One that has credentials shows them as everywhere else: its certificate in TLS, or a
 * token as its password; a password of a device without is not looked at.
 */
export function signIn(attempt: SignInAttempt, knows: SignInKnowledge): SignInAnswer {
  const deviceId = attempt.clientId
  const problem = idProblem(deviceId, knows)
  if (problem !== null) return problem
  const connection = { deviceId, dialect: 'plain', modelId: null } as const
  const credentials = knows.credentials(deviceId)
  if (credentials === null) return { connection, expiresAtMs: null, sentence: 'Let in by its id alone: it has no credentials set.' }
  const proof = prove({ deviceId, host: null, attempt, knows }, credentials)
  return 'refused' in proof ? proof : { connection, ...proof }
}
