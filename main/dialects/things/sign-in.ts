import type { SignInAnswer, SignInAttempt, SignInKnowledge } from '../../contract/sign-in.ts'
import { deviceThatComes } from '../proof/identity.ts'
import { deviceNamedBy } from '../proof/certificate.ts'
import { idProblem, notAuthorized, prove, type Proof } from '../proof/prove.ts'
import type { Family } from './family.ts'

/** Decides on a connection of a thing (docs/protocols/aws.md, "Who is an AWS device, and which"). */
export function signInThing({ name, title, isNamedBy }: Family, attempt: SignInAttempt, knows: SignInKnowledge): SignInAnswer {
  const deviceId = deviceThatComes(attempt, knows)
  const problem = idProblem(deviceId, knows)
  if (problem !== null) return problem
  const proof = proofOf(deviceId, title, attempt, knows)
  if ('refused' in proof) return proof
  const connection = { deviceId, dialect: name, modelId: null, ...(isNamedBy(attempt.username) ? {} : { isPresumed: true as const }) }
  return { connection, ...proof }
}

function proofOf(deviceId: string, title: string, attempt: SignInAttempt, knows: SignInKnowledge): Proof {
  const credentials = knows.credentials(deviceId)
  if (credentials?.kind === 'symmetricKey')
    return notAuthorized(
      `It speaks ${title}, and this device has keys, with which Azure devices sign tokens: give it a certificate, or take its keys away.`,
    )
  if (credentials !== null) return prove({ deviceId, host: null, attempt, knows }, credentials)
  if (attempt.certificate !== null && deviceNamedBy(attempt.certificate, knows.now) === deviceId)
    return { expiresAtMs: attempt.certificate.notAfterMs, sentence: 'Let in with its certificate, which names it.' }
  return { expiresAtMs: null, sentence: 'Let in by its id alone: it has no credentials set.' }
}
