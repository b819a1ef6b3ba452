/** What a device shows when it signs in, and what the bench knows of it, for the tests of dialects. */
import { createHmac } from 'node:crypto'
import type { DeviceCredentials } from '../../../main/contract/credentials.ts'
import type { EnrolmentGroup } from '../../../main/contract/provisioning.ts'
import type { PeerCertificate, SignInAttempt, SignInKnowledge } from '../../../main/contract/sign-in.ts'

/** 2026-01-01T00:00:00Z, in ms. */
export const now = Date.UTC(2026, 0, 1)

export const primaryKey = Buffer.alloc(32, 1).toString('base64')
export const secondaryKey = Buffer.alloc(32, 2).toString('base64')
export const foreignKey = Buffer.alloc(32, 3).toString('base64')

export function hmacSha256(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64')
}

/** A token as the SDKs make it. `resource` is encoded unless `isRaw`; the expiry is in seconds unless it is given as text. */
export function makeToken(given: {
  resource?: string
  isRaw?: boolean
  key?: string
  expiry?: string
  policy?: string
  order?: readonly ('sr' | 'sig' | 'se' | 'skn')[]
}): string {
  const { resource = 'localhost/devices/dev1', key = primaryKey, expiry = String(now / 1000 + 3600), policy, order } = given
  const sr = given.isRaw ? resource : encodeURIComponent(resource)
  const fields: Record<string, string> = { sr, sig: encodeURIComponent(hmacSha256(key, `${sr}\n${expiry}`)), se: expiry }
  if (policy !== undefined) fields['skn'] = policy
  const names = order ?? ['sr', 'sig', 'se', 'skn']
  return `SharedAccessSignature ${names.flatMap((name) => (fields[name] === undefined ? [] : [`${name}=${fields[name]}`])).join('&')}`
}

export function attempt(change: Partial<SignInAttempt> = {}): SignInAttempt {
  return {
    clientId: 'dev1',
    username: 'localhost/dev1/?api-version=2021-04-12',
    password: null,
    remoteAddress: '192.168.1.20',
    isEncrypted: true,
    serverName: 'localhost',
    localAddress: '192.168.1.10',
    localPort: 8883,
    certificate: null,
    ...change,
  }
}

export function certificate(change: Partial<PeerCertificate> = {}): PeerCertificate {
  return {
    commonName: 'dev1',
    sha1: 'A'.repeat(40),
    sha256: 'B'.repeat(64),
    isTrusted: true,
    notBeforeMs: now - 1000,
    notAfterMs: now + 1000,
    ...change,
  }
}

/** A bench that knows dev1, open to all unless said otherwise. */
export function knowledge(
  change: Partial<Pick<SignInKnowledge, 'admission' | 'enrolmentGroups' | 'now'>> & {
    credentials?: DeviceCredentials | null
    registered?: readonly string[]
    /** Devices by the client id that they were given. */
    clients?: Readonly<Record<string, string>>
  } = {},
): SignInKnowledge {
  const { credentials = null, registered = ['dev1'], clients = {}, ...rest } = change
  return {
    now,
    admission: 'open',
    isRegistered: (deviceId) => registered.includes(deviceId),
    knownAs: (deviceId) => (registered.includes(deviceId) ? 'plain' : null),
    deviceOfClient: (clientId) => clients[clientId] ?? null,
    credentials: (deviceId) => (deviceId === 'dev1' ? credentials : null),
    enrolmentGroups: [],
    hmacSha256,
    ...rest,
  }
}

export const keys: DeviceCredentials = { kind: 'symmetricKey', primaryKey, secondaryKey }
export const thumbprints: DeviceCredentials = { kind: 'thumbprint', primaryThumbprint: 'A'.repeat(40), secondaryThumbprint: 'C'.repeat(64) }
export const authority: DeviceCredentials = { kind: 'certificateAuthority' }

export function group(change: Partial<EnrolmentGroup> = {}): EnrolmentGroup {
  return { name: 'Line 1', idScope: '0ne00ABC', primaryKey, secondaryKey, createdAtMs: 0, ...change }
}
