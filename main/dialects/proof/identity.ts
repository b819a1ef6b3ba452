/** Who a connection is that says no more of itself than its client id and its certificate. */
import type { SignInAttempt, SignInKnowledge } from '../../contract/sign-in.ts'
import { deviceNamedBy } from './certificate.ts'

type Known = Pick<SignInKnowledge, 'now' | 'deviceOfClient'>

/** The device that a client id stands for: the one that it was given to, else the one that has it as its id. */
export function deviceOfClientId(clientId: string, knows: Pick<Known, 'deviceOfClient'>): string {
  return knows.deviceOfClient(clientId) ?? clientId
}

/** The device that comes where a certificate names it before its client id does, as that of an AWS device (docs/protocols/aws.md). */
export function deviceThatComes(attempt: Pick<SignInAttempt, 'clientId' | 'certificate'>, knows: Known): string {
  return deviceNamedBy(attempt.certificate, knows.now) ?? deviceOfClientId(attempt.clientId, knows)
}
