import { describe, expect, test } from 'vitest'
import type { DeviceCredentials } from '../../../../main/contract/credentials.ts'
import type { DialectName } from '../../../../main/contract/devices.ts'
import type { SignInAttempt } from '../../../../main/contract/sign-in.ts'
import { dialectFor, dialectNamed } from '../../../../main/dialects/index.ts'
import { attempt, authority, certificate, keys, knowledge, now, thumbprints } from '../shown.ts'
import { families } from './families.ts'

type Known = Parameters<typeof knowledge>[0]

// aws-iot-jobs.md, 1.1; docs/protocols/aws.md, "Who is an AWS device, and which".
describe('whose connection it is', () => {
  const sdk = '?SDK=JavaScript&Version=2.2.16'
  const azure = 'hub.example/dev1/?api-version=2021-04-12'
  test.each<[string, string | null, DialectName | null, DialectName]>([
    ['the metrics of an SDK', sdk, null, 'aws'],
    ['the metrics of the v2 SDKs', '?SDK=IoTDeviceSDK/JS&Platform=x&Metadata=(y)', 'plain', 'aws'],
    ['the metrics, of what was an EMQX device', sdk, 'emqx', 'aws'],
    ['nothing, of what was an AWS device', null, 'aws', 'aws'],
    ['a user name, of what was an AWS device', 'team/line', 'aws', 'aws'],
    ['nothing, of what was an EMQX device', null, 'emqx', 'emqx'],
    ['a user name, of what was an EMQX device', 'fleet', 'emqx', 'emqx'],
    ['the user name of IoT Hub, of what was an AWS device', azure, 'aws', 'azure'],
    ['nothing, of what was an Azure device', null, 'azure', 'plain'],
    ['nothing, of what nobody knows', null, null, 'plain'],
    ['a user name that only looks like it', 'SDK=x', null, 'plain'],
  ])('%s: %s', (_what, username, knownAs, dialect) => {
    expect(dialectFor(attempt({ username }), { ...knowledge(), knownAs: () => knownAs }).name).toBe(dialect)
  })

  test('what it was is asked of the device that its certificate names, then of that which was given its client id', () => {
    const knownAs = (deviceId: string): DialectName => (({ 'cold-1': 'aws', 'cold-2': 'emqx' }) as const)[deviceId] ?? 'plain'
    const knows = { ...knowledge({ clients: { x: 'cold-2' } }), knownAs }
    const named = certificate({ commonName: 'cold-1' })
    expect(dialectFor(attempt({ username: null, clientId: 'x', certificate: named }), knows).name).toBe('aws')
    expect(dialectFor(attempt({ username: null, clientId: 'x' }), knows).name).toBe('emqx')
    expect(dialectFor(attempt({ username: null, clientId: 'cold-1' }), knows).name).toBe('aws')
  })
})

test.each<[string, Partial<SignInAttempt>, DialectName, true | undefined]>([
  ['with the metrics of an SDK is an AWS one', { username: '?SDK=x' }, 'aws', undefined],
  ['of what was an AWS device is presumed to be one', { username: null }, 'aws', true],
  ['of what was an EMQX device is presumed to be one, whatever its user name', { username: 'fleet' }, 'emqx', true],
])('a connection %s', (_what, shown, dialect, isPresumed) => {
  const answer = dialectNamed(dialect).signIn(attempt(shown), knowledge())
  expect(answer).toMatchObject({ connection: { dialect } })
  expect('connection' in answer && answer.connection.isPresumed).toBe(isPresumed)
})

describe.each(families)('$root', ({ dialect }) => {
  const signIn = (shown: Partial<SignInAttempt>, known: Known = {}) =>
    dialect.signIn(attempt({ username: null, ...shown }), knowledge(known))

  describe('which device comes', () => {
    const named = certificate({ commonName: 'cold-7' })
    test.each<[string, Partial<SignInAttempt>, Known, string]>([
      ['the one that its certificate names, whatever the client id', { clientId: 'any/thing', certificate: named }, {}, 'cold-7'],
      [
        'the one that its certificate names, before the client id that was given',
        { certificate: named },
        { clients: { dev1: 'dev2' } },
        'cold-7',
      ],
      ['the one that was given the client id', { clientId: 'line/3' }, { clients: { 'line/3': 'cold-9' } }, 'cold-9'],
      ['the one that has the client id', {}, {}, 'dev1'],
      ['the client id, where the certificate is of an unknown CA', { certificate: { ...named, isTrusted: false } }, {}, 'dev1'],
      ['the client id, where the certificate has run out', { certificate: { ...named, notAfterMs: now - 1 } }, {}, 'dev1'],
      ['the client id, where the certificate is for servers', { certificate: { ...named, isForOtherUse: true } }, {}, 'dev1'],
      ['the client id, where the certificate names nobody', { certificate: certificate({ commonName: null }) }, {}, 'dev1'],
      ['the client id, where the name is none of a device', { certificate: certificate({ commonName: 'a/b' }) }, {}, 'dev1'],
    ])('%s', (_what, shown, known, deviceId) => {
      expect(signIn(shown, known)).toMatchObject({ connection: { deviceId, dialect: dialect.name, modelId: null } })
    })
  })

  describe('who is let in', () => {
    test.each<[string, Partial<SignInAttempt>, DeviceCredentials | null, number | null]>([
      ['anybody, nothing set', { isEncrypted: false }, null, null],
      ['metrics without a password', { username: '?SDK=x' }, null, null],
      ['a password that nobody asked for', { username: 'fleet', password: 'secret' }, null, null],
      ['a certificate that names it, nothing set', { certificate: certificate() }, null, now + 1000],
      ['a certificate of a CA', { certificate: certificate() }, authority, now + 1000],
      ['a certificate with a thumbprint', { certificate: certificate({ isTrusted: false }) }, thumbprints, now + 1000],
    ])('%s', (_what, shown, credentials, expiresAtMs) => {
      expect(signIn(shown, { credentials })).toMatchObject({ connection: { deviceId: 'dev1' }, expiresAtMs })
    })
  })

  describe('who is refused', () => {
    test.each<[string, Partial<SignInAttempt>, Known, string, string]>([
      ['no certificate', {}, { credentials: authority }, 'badCredentials', 'It showed no certificate'],
      ['plain TCP', { isEncrypted: false }, { credentials: thumbprints }, 'badCredentials', 'It came without TLS'],
      [
        'an untrusted certificate',
        { certificate: certificate({ isTrusted: false }) },
        { credentials: authority },
        'notAuthorized',
        'not signed by a CA',
      ],
      [
        'another thumbprint',
        { certificate: certificate({ sha1: 'D'.repeat(40) }) },
        { credentials: thumbprints },
        'notAuthorized',
        'none of those',
      ],
      [
        'a device with keys',
        { password: 'SharedAccessSignature sr=x&sig=y&se=1' },
        { credentials: keys },
        'notAuthorized',
        'this device has keys',
      ],
      [
        'a device with keys, by its certificate',
        { certificate: certificate() },
        { credentials: keys },
        'notAuthorized',
        'this device has keys',
      ],
      ['an empty client id', { clientId: '' }, {}, 'badClientId', 'at least one character'],
      ['a client id that is no device id', { clientId: 'a/b' }, {}, 'badClientId', 'may not hold "/"'],
      ['one that is not registered', { clientId: 'new' }, { admission: 'known' }, 'notAuthorized', 'It is not registered'],
    ])('%s', (_what, shown, known, code, sentence) => {
      const answer = signIn(shown, known)
      expect(answer).toMatchObject({ code })
      expect('refused' in answer && answer.refused).toContain(sentence)
    })

    test('no sentence holds what the device sent as a password', () => {
      const answer = signIn({ password: 'hunter2-hunter2' }, { credentials: keys })
      expect(JSON.stringify(answer)).not.toContain('hunter2')
    })
  })
})
