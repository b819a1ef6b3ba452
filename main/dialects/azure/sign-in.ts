import type { SignInAnswer, SignInAttempt, SignInKnowledge } from '../../contract/sign-in.ts'
import { deviceResource, idProblem, prove, readToken, type Claim, type Proof } from '../proof/prove.ts'
import { clockSkewMs } from '../proof/sas-token.ts'
import { signInRegistration } from './registration-sign-in.ts'
import { parseUserName } from './user-name.ts'

export function claims({ username, clientId }: SignInAttempt): boolean {
  return username !== null && parseUserName(username, clientId) !== null
}

/** Decides on a connection with a user name of IoT Hub or DPS (docs/protocols/azure.md, "Proof of who it is"). */
export function signIn(attempt: SignInAttempt, knows: SignInKnowledge): SignInAnswer {
  const { clientId } = attempt
  const name = parseUserName(attempt.username ?? '', clientId)
  if (name === null) return { refused: 'Its user name is not that of an Azure device.', code: 'badCredentials' }
  if (name.kind === 'provisioning') return signInRegistration(name, attempt, knows)
  const { host, deviceId, moduleId, modelId } = name
  if (moduleId !== null)
    return { refused: `It came as module ‘${moduleId.slice(0, 128)}’ of a device, and modules are not served.`, code: 'badClientId' }
  if (deviceId !== clientId)
    return {
      refused: `Its user name names the device ‘${deviceId.slice(0, 128)}’, and its client id is another: the two have to be the same.`,
      code: 'badClientId',
    }
  const problem = idProblem(deviceId, knows)
  if (problem !== null) return problem
  const credentials = knows.credentials(deviceId)
  const claim = { deviceId, host, attempt, knows }
  const proof = credentials === null ? proveNothing(claim) : prove(claim, credentials)
  return 'refused' in proof ? proof : { connection: { deviceId, dialect: 'azure', modelId }, ...proof }
}

/** A device without credentials is let in by its id; a token that makes no sense is still told, for it never will. */
function proveNothing(claim: Claim): Proof {
  const { attempt, knows } = claim
  if (!attempt.password)
    return { expiresAtMs: null, sentence: 'Let in by its id alone: it has no credentials set, and the bench is open to it.' }
  const token = readToken(attempt.password, deviceResource(claim), knows.now)
  if ('refused' in token) return token
  return {
    expiresAtMs: token.expiresAtMs + clockSkewMs,
    sentence: 'Let in by its id: it has no key set, so the signature of its token was not checked.',
  }
}
