import { deviceIdSchema } from '../../contract/ids.ts'
import type { Registration, SignInAnswer, SignInAttempt, SignInKnowledge } from '../../contract/sign-in.ts'
import { authorityProblem } from '../proof/certificate.ts'
import { notAuthorized, readToken } from '../proof/prove.ts'
import { isSignedBy, type SasToken } from '../proof/sas-token.ts'
import type { AzureUserName } from './user-name.ts'

/** The ports that SDKs take by themselves: MQTT with TLS, and MQTT over WebSocket, whose port cannot be given at all. */
const usualPorts = [8883, 443]

/** Decides on a device that asks where to connect (docs/protocols/azure.md, "Where to connect"). */
export function signInRegistration(
  { idScope, registrationId }: Extract<AzureUserName, { kind: 'provisioning' }>,
  attempt: SignInAttempt,
  knows: SignInKnowledge,
): SignInAnswer {
  if (registrationId !== attempt.clientId)
    return {
      refused: `Its user name names the registration ‘${registrationId.slice(0, 128)}’, and its client id is another: the two have to be the same.`,
      code: 'badClientId',
    }
  const checked = deviceIdSchema.safeParse(registrationId)
  if (!checked.success) return { refused: `${checked.error.issues[0]!.message} Change its registration id.`, code: 'badClientId' }
  const shown = whatItShows({ idScope, registrationId, attempt, knows })
  if ('refused' in shown) return shown
  return { registration: { registrationId, idScope, ...shown, reachedAs: reachedAs(attempt) } }
}

interface Asking {
  idScope: string
  registrationId: string
  attempt: SignInAttempt
  knows: SignInKnowledge
}

type Shown = Pick<Registration, 'key' | 'hasCertificate' | 'isUnchecked'> | ReturnType<typeof notAuthorized>

function whatItShows(asking: Asking): Shown {
  const { idScope, registrationId, attempt, knows } = asking
  if (attempt.certificate !== null && authorityProblem(attempt.certificate, registrationId, knows.now) === null)
    return { key: null, hasCertificate: true }
  // Nothing here could check what it shows.
  const isUnknown = !knows.enrolmentGroups.some((group) => group.idScope === idScope) && knows.credentials(registrationId) === null
  if (isUnknown && knows.admission === 'open') return { key: null, hasCertificate: false, isUnchecked: true }
  if (attempt.password) return whatItsTokenShows(asking, attempt.password)
  if (attempt.certificate === null)
    return {
      refused: 'It sent no token: a device that provisions itself signs one with a key derived from that of its enrolment group.',
      code: 'badCredentials',
    }
  return notAuthorized(authorityProblem(attempt.certificate, registrationId, knows.now)!)
}

function whatItsTokenShows({ idScope, registrationId, knows }: Asking, password: string): Shown {
  const { hmacSha256, now } = knows
  const token = readToken(password, () => [idScope, 'registrations', registrationId], now)
  if ('refused' in token) return token
  const credentials = knows.credentials(registrationId)
  if (
    credentials?.kind === 'symmetricKey' &&
    [credentials.primaryKey, credentials.secondaryKey].some((key) => isSignedBy(token, key, hmacSha256))
  )
    return { key: null, hasCertificate: false }
  const groups = knows.enrolmentGroups.filter((group) => group.idScope === idScope)
  const key = derivedSigner(token, registrationId, groups.flatMap(groupKeys), hmacSha256)
  if (key !== null) return { key, hasCertificate: false }
  return notAuthorized(
    groups.length === 0
      ? `No enrolment group has the ID scope ‘${idScope.slice(0, 64)}’, and its token is not signed with a key of this device: make such a group in Settings.`
      : `Its token is not signed with the key that an enrolment group with the ID scope ‘${idScope.slice(0, 64)}’ gives ‘${registrationId}’.`,
  )
}

function groupKeys({ primaryKey, secondaryKey }: SignInKnowledge['enrolmentGroups'][number]): string[] {
  return secondaryKey === null ? [primaryKey] : [primaryKey, secondaryKey]
}

/** The key of a device of a group is the HMAC-SHA256 of its registration id by the key of the group (DPS, symmetric key attestation). */
function derivedSigner(
  token: SasToken,
  registrationId: string,
  keys: readonly string[],
  hmacSha256: SignInKnowledge['hmacSha256'],
): string | null {
  return keys.map((key) => hmacSha256(key, registrationId)).find((derived) => isSignedBy(token, derived, hmacSha256)) ?? null
}

/** The name by which the device can come again: the one that it asked for, else the address of this machine that it came to. */
function reachedAs({ serverName, localAddress, localPort }: SignInAttempt): string {
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/i, '')
  const host = serverName ?? (address.includes(':') ? `[${address}]` : address)
  return usualPorts.includes(localPort) ? host : `${host}:${localPort}`
}
