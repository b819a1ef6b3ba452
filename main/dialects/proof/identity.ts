/** Who a connection is that says no more of itself than its client id and its certificate. */
import type { SignInAttempt, SignInKnowledge } from '../../contract/sign-in.ts'
import { authorityProblem } from './certificate.ts'

type Known = Pick<SignInKnowledge, 'now' | 'deviceOfClient'>

/** The name (CN) in the client certificate; null where there is none, or none that a trusted CA has signed and that is good now. */
export function certifiedName({ certificate }: Pick<SignInAttempt, 'certificate'>, now: number): string | null {
  const name = certificate?.commonName
  return certificate && name && authorityProblem(certificate, name, now) === null ? name : null
}

/** The device that a client id stands for: the one that it was given to, else the one that has it as its id. */
export function deviceOfClientId(clientId: string, knows: Pick<Known, 'deviceOfClient'>): string {
  return knows.deviceOfClient(clientId) ?? clientId
}

/** The device that comes where a certificate names it before its client id does, as that of an AWS device (docs/protocols/aws.md). */
export function deviceThatComes(attempt: Pick<SignInAttempt, 'clientId' | 'certificate'>, knows: Known): string {
  return certifiedName(attempt, knows.now) ?? deviceOfClientId(attempt.clientId, knows)
}
