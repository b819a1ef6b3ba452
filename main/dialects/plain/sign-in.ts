import type { SignInAnswer, SignInAttempt, SignInKnowledge } from '../../contract/sign-in.ts'
import { deviceNamedBy } from '../proof/certificate.ts'
import { deviceOfClientId } from '../proof/identity.ts'
import { idProblem, prove } from '../proof/prove.ts'

/**
 * A plain device is its client id, or the device that this client id was given to. One that has credentials shows them as
 * everywhere else: its certificate in TLS, or a token as its password; a password of a device without is not looked at.
 */
export function signIn(attempt: SignInAttempt, knows: SignInKnowledge): SignInAnswer {
  const deviceId = deviceOf(attempt, knows)
  const problem = idProblem(deviceId, knows)
  if (problem !== null) return problem
  const connection = { deviceId, dialect: 'plain', modelId: null } as const
  const credentials = knows.credentials(deviceId)
  if (credentials === null) return { connection, expiresAtMs: null, sentence: 'Let in by its id alone: it has no credentials set.' }
  const proof = prove({ deviceId, host: null, attempt, knows }, credentials)
  return 'refused' in proof ? proof : { connection, ...proof }
}

/** A client id that nobody has stands for the device that the certificate names, if the bench knows that one. */
function deviceOf(attempt: SignInAttempt, knows: SignInKnowledge): string {
  const deviceId = deviceOfClientId(attempt.clientId, knows)
  const certified = knows.isRegistered(deviceId) ? null : deviceNamedBy(attempt.certificate, knows.now)
  return certified !== null && knows.isRegistered(certified) ? certified : deviceId
}
