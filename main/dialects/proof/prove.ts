/** Whether a device has shown what its credentials ask for; the same for every dialect (docs/protocols/azure.md). */
import type { DeviceCredentials } from '../../contract/credentials.ts'
import { deviceIdSchema } from '../../contract/ids.ts'
import type { RefusalCode, SignInAttempt, SignInKnowledge } from '../../contract/sign-in.ts'
import { authorityProblem, moment, thumbprintProblem } from './certificate.ts'
import { clockSkewMs, isExpired, isFor, isSameHost, isSignedBy, parseSasToken, type SasToken } from './sas-token.ts'

export interface Refused {
  refused: string
  code: RefusalCode
}

/** `expiresAtMs`: when what was shown runs out; null: never. */
export type Proof = { expiresAtMs: number | null; sentence: string } | Refused

export interface Claim {
  deviceId: string
  /** The host of the resource that a token must be for; null where the dialect has none: that of the token is taken. */
  host: string | null
  attempt: SignInAttempt
  knows: SignInKnowledge
}

type Of<Kind extends DeviceCredentials['kind']> = Extract<DeviceCredentials, { kind: Kind }>

const proofs: { [Kind in DeviceCredentials['kind']]: (claim: Claim, credentials: Of<Kind>) => Proof } = {
  symmetricKey: proveKey,
  thumbprint: (claim, { primaryThumbprint, secondaryThumbprint }) =>
    proveCertificate(claim, (certificate) =>
      thumbprintProblem(
        certificate,
        secondaryThumbprint === null ? [primaryThumbprint] : [primaryThumbprint, secondaryThumbprint],
        claim.knows.now,
      ),
    ),
  certificateAuthority: (claim) => proveCertificate(claim, (certificate) => authorityProblem(certificate, claim.deviceId, claim.knows.now)),
}

/** Decides on a device that has credentials. */
export function prove<Kind extends DeviceCredentials['kind']>(claim: Claim, credentials: Of<Kind>): Proof {
  const proof = proofs[credentials.kind as Kind]
  return proof(claim, credentials)
}

/** Why a device may not come in by its id, whatever it shows; null when it may. */
export function idProblem(deviceId: string, knows: SignInKnowledge): Refused | null {
  const checked = deviceIdSchema.safeParse(deviceId)
  if (!checked.success) return { refused: `${checked.error.issues[0]!.message} Change its client id.`, code: 'badClientId' }
  if (knows.admission === 'open' || knows.isRegistered(deviceId)) return null
  return {
    refused: 'It is not registered, and this bench takes known devices only: register it, or open the bench in Settings.',
    code: 'notAuthorized',
  }
}

/**
 * Reads the token in the password and checks what can be checked without a key: its form, that it is for `resource` or
 * leading segments of it, and its expiry.
 */
export function readToken(text: string, resource: (token: SasToken) => readonly string[], now: number): SasToken | Refused {
  const token = parseSasToken(text)
  if (typeof token === 'string') return notAuthorized(`Its password is no token that can be read: it ${token}.`)
  const wanted = resource(token)
  if (!isFor(token, wanted)) return notAuthorized(foreignToken(token, wanted))
  if (isExpired(token, now))
    return notAuthorized(
      `Its token expired at ${moment(token.expiresAtMs)}: the device has to sign a new one, and its clock has to be right.`,
    )
  return token
}

/** The resource of a device's token (IoT Hub, "Control access with shared access signatures"). */
export function deviceResource({ host, deviceId }: Claim): (token: SasToken) => readonly string[] {
  return (token) => [host ?? token.resource[0]!, 'devices', deviceId]
}

export function notAuthorized(refused: string): Refused {
  return { refused, code: 'notAuthorized' }
}

function proveKey(claim: Claim, { primaryKey, secondaryKey }: Of<'symmetricKey'>): Proof {
  const { attempt, knows } = claim
  if (!attempt.password)
    return attempt.certificate === null
      ? { refused: 'It sent no token, and this device has keys: it has to sign a token with one of them.', code: 'badCredentials' }
      : notAuthorized('It showed a certificate and sent no token, and this device has keys: it has to sign a token with one of them.')
  const token = readToken(attempt.password, deviceResource(claim), knows.now)
  if ('refused' in token) return token
  const keys = [
    { which: 'primary', key: primaryKey },
    { which: 'secondary', key: secondaryKey },
  ]
  // Both are tried, so that the time it takes does not tell which one it was.
  const [signer] = keys.filter(({ key }) => isSignedBy(token, key, knows.hmacSha256))
  if (signer)
    return { expiresAtMs: token.expiresAtMs + clockSkewMs, sentence: `Let in with a token that its ${signer.which} key has signed.` }
  return notAuthorized(
    token.policy === null
      ? 'Its token is signed neither with the primary nor with the secondary key of this device.'
      : `Its token is signed with the key of the policy ‘${token.policy.slice(0, 64)}’: a device has to sign with a key of its own.`,
  )
}

function proveCertificate(
  { attempt: { certificate, isEncrypted, password } }: Claim,
  problemOf: (certificate: NonNullable<SignInAttempt['certificate']>) => string | null,
): Proof {
  if (certificate === null) {
    const how = isEncrypted ? 'It showed no certificate' : 'It came without TLS and so without a certificate'
    return {
      refused: `${how}, and this device is known by its certificate.`,
      code: password ? 'notAuthorized' : 'badCredentials',
    }
  }
  const problem = problemOf(certificate)
  if (problem !== null) return notAuthorized(problem)
  return { expiresAtMs: certificate.notAfterMs, sentence: 'Let in with its certificate.' }
}

/** Of whom the token is, where that can be told. */
function foreignToken({ resource }: SasToken, wanted: readonly string[]): string {
  const [host, kind, deviceId, modules] = resource.map((segment) => segment.slice(0, 128))
  const end = wanted.join('/')
  if (!isSameHost(host!, wanted[0]!)) return `Its token is for ‘${host}’, and its user name is for ‘${wanted[0]}’.`
  if (kind === wanted[1] && deviceId !== undefined && deviceId !== wanted[2])
    return `Its token is that of ‘${deviceId}’, and it came as ‘${wanted[2]}’.`
  if (kind === 'devices' && modules === 'modules') return 'Its token is that of a module, and modules are not served.'
  return `Its token is for ‘${resource.join('/').slice(0, 256)}’, and not for ‘${end}’.`
}
