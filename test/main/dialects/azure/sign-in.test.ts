import { describe, expect, test } from 'vitest'
import type { DeviceCredentials } from '../../../../main/contract/credentials.ts'
import type { SignInAttempt, SignInKnowledge } from '../../../../main/contract/sign-in.ts'
import { azureDialect } from '../../../../main/dialects/azure/index.ts'
import { dialectFor, dialectNamed, dialects } from '../../../../main/dialects/index.ts'
import { attempt, authority, certificate, foreignKey, keys, knowledge, makeToken, now, secondaryKey, thumbprints } from '../shown.ts'

/** As the Node SDK was seen to send it (azure-iot-device 1.18.4). */
const seenUserName =
  'localhost/dev1/?api-version=2021-04-12&model-id=dtmi:com:example:Thermostat;1&DeviceClientType=azure-iot-device%2F1.18.4%20(node%2020)'

function signIn(shown: Partial<SignInAttempt>, credentials: DeviceCredentials | null, known: Parameters<typeof knowledge>[0] = {}) {
  return azureDialect.signIn(attempt(shown), knowledge({ credentials, ...known }))
}

describe('who is an Azure device', () => {
  test.each([
    [seenUserName, 'dev1', 'azure'],
    ['localhost/dev1/?api-version=2021-04-12', 'dev1', 'azure'],
    ['localhost:18883/dev1/?api-version=2021-04-12', 'dev1', 'azure'],
    ['hub.example/dev1/api-version=2016-11-14', 'dev1', 'azure'],
    ['hub.example/dev1/?DeviceClientType=c%2F1.0&api-version=2020-09-30', 'dev1', 'azure'],
    ['hub.example/dev1/?', 'dev1', 'azure'],
    ['hub.example/dev1/', 'dev1', 'azure'],
    ['hub.example/dev1', 'dev1', 'azure'],
    ['hub.example/dev1/?api-version=2021-04-12', 'other', 'azure'],
    ['hub.example/dev1/m1/?api-version=2021-04-12', 'dev1/m1', 'azure'],
    ['hub.example/dev1/m1', 'dev1/m1', 'azure'],
    ['0ne00ABC/registrations/dev1/api-version=2019-03-31&ClientVersion=x', 'dev1', 'azure'],
    ['0ne00ABC/registrations/dev1', 'dev1', 'azure'],
    ['hub.example/registrations/?api-version=2021-04-12', 'registrations', 'azure'],
    ['hub.example/dev1', 'other', 'plain'],
    ['team/line/press', 'dev1', 'plain'],
    ['/dev1/?api-version=2021-04-12', 'dev1', 'plain'],
    ['hub.example//?api-version=2021-04-12', '', 'plain'],
    ['hub.example/a/b/c/?api-version=2021-04-12', 'a', 'plain'],
    ['dev1', 'dev1', 'plain'],
    ['', 'dev1', 'plain'],
    [null, 'dev1', 'plain'],
  ])('%s of client %s: %s', (username, clientId, name) => {
    expect(dialectFor(attempt({ username, clientId }), knowledge()).name).toBe(name)
  })

  test.each([
    ['plain', 'plain'],
    ['azure', 'azure'],
    ['aws', 'aws'],
    ['emqx', 'emqx'],
  ] as const)('%s is spoken to as %s', (name, spoken) => {
    expect(dialectNamed(name).name).toBe(spoken)
  })

  test('plain is asked last, for it takes whoever is left', () => {
    expect(dialects.map(({ name }) => name)).toEqual(['azure', 'aws', 'emqx', 'plain'])
  })
})

describe('the model that it names', () => {
  test.each([
    [seenUserName, 'dtmi:com:example:Thermostat;1'],
    ['h/dev1/?model-id=dtmi%3Acom%3Aexample%3AThermostat%3B1&api-version=2020-09-30', 'dtmi:com:example:Thermostat;1'],
    ['h/dev1/?api-version=2020-09-30&DeviceClientType=py/1.0&model-id=dtmi:a;1', 'dtmi:a;1'],
    ['h/dev1/api-version=2020-09-30&model-id=dtmi:a;1', 'dtmi:a;1'],
    ['h/dev1/?api-version=2020-09-30&model-id=100%', '100%'],
    ['h/dev1/?api-version=2020-09-30&model-id=', null],
    [`h/dev1/?api-version=2020-09-30&model-id=${'x'.repeat(2049)}`, null],
    ['h/dev1/?api-version=2020-09-30', null],
    ['h/dev1', null],
  ])('%s', (username, modelId) => {
    expect(signIn({ username }, null)).toMatchObject({ connection: { deviceId: 'dev1', dialect: 'azure', modelId } })
  })
})

describe('who is let in', () => {
  const hour = 3_600_000
  test.each<[string, Partial<SignInAttempt>, DeviceCredentials | null, number | null, string]>([
    ['primary key', { password: makeToken({}) }, keys, now + hour + 60_000, 'Let in with a token that its primary key has signed.'],
    [
      'secondary key',
      { password: makeToken({ key: secondaryKey }) },
      keys,
      now + hour + 60_000,
      'Let in with a token that its secondary key has signed.',
    ],
    ['a token of ms', { password: makeToken({ expiry: String(now + hour) }) }, keys, now + hour + 60_000, 'primary'],
    ['a token of the whole hub', { password: makeToken({ resource: 'LOCALHOST' }) }, keys, now + hour + 60_000, 'primary'],
    ['a policy’s name over a key of its own', { password: makeToken({ policy: 'device' }) }, keys, now + hour + 60_000, 'primary'],
    [
      'another host, in the user name and the token alike (GatewayHostName)',
      { username: 'myhub.example/dev1/?api-version=1', password: makeToken({ resource: 'MyHub.example/devices/dev1' }) },
      keys,
      now + hour + 60_000,
      'primary',
    ],
    [
      'a host with its port',
      { username: 'localhost:18883/dev1/?api-version=1', password: makeToken({ resource: 'localhost:18883/devices/dev1' }) },
      keys,
      now + hour + 60_000,
      'primary',
    ],
    ['a token over plain TCP', { password: makeToken({}), isEncrypted: false, serverName: null }, keys, now + hour + 60_000, 'primary'],
    [
      'SHA-1 thumbprint',
      { certificate: certificate({ isTrusted: false, commonName: null }) },
      thumbprints,
      now + 1000,
      'Let in with its certificate.',
    ],
    [
      'SHA-256 thumbprint',
      { certificate: certificate({ sha1: 'D'.repeat(40), sha256: 'C'.repeat(64) }) },
      thumbprints,
      now + 1000,
      'certificate',
    ],
    ['CA', { certificate: certificate(), password: '' }, authority, now + 1000, 'certificate'],
    ['nothing set, nothing shown', {}, null, null, 'Let in by its id alone'],
    ['nothing set, an empty password', { password: '' }, null, null, 'Let in by its id alone'],
    [
      'nothing set, any key',
      { password: makeToken({ key: foreignKey }) },
      null,
      now + hour + 60_000,
      'the signature of its token was not checked',
    ],
  ])('%s', (_what, shown, credentials, expiresAtMs, sentence) => {
    const answer = signIn(shown, credentials)
    expect(answer).toMatchObject({ connection: { deviceId: 'dev1', dialect: 'azure', modelId: null }, expiresAtMs })
    expect('sentence' in answer && answer.sentence).toContain(sentence)
  })

  test.each(['open', 'known'] as const)('a registered device without credentials, admission %s', (admission) => {
    expect(signIn({}, null, { admission })).toMatchObject({ connection: { deviceId: 'dev1' } })
  })
})

describe('who is refused', () => {
  const moduleToken = makeToken({ resource: 'localhost/devices/dev1/modules/m1' })
  test.each<[string, Partial<SignInAttempt>, DeviceCredentials | null, string, string]>([
    ['nothing, where keys are set', {}, keys, 'badCredentials', 'It sent no token, and this device has keys'],
    ['an empty password', { password: '' }, keys, 'badCredentials', 'It sent no token'],
    [
      'a certificate, where keys are set',
      { certificate: certificate() },
      keys,
      'notAuthorized',
      'It showed a certificate and sent no token',
    ],
    ['a password', { password: 'secret' }, keys, 'notAuthorized', 'Its password is no token that can be read: it does not read'],
    ['a password, nothing set', { password: 'secret' }, null, 'notAuthorized', 'Its password is no token that can be read'],
    [
      'an expired token',
      { password: makeToken({ expiry: String(now / 1000 - 60) }) },
      keys,
      'notAuthorized',
      'Its token expired at 2025-12-31T23:59:00Z: the device has to sign a new one, and its clock has to be right.',
    ],
    ['an expired token, nothing set', { password: makeToken({ expiry: '1' }) }, null, 'notAuthorized', 'expired at 1970-01-01T00:00:01Z'],
    [
      'another key',
      { password: makeToken({ key: foreignKey }) },
      keys,
      'notAuthorized',
      'signed neither with the primary nor with the secondary key',
    ],
    [
      'the key of a policy',
      { password: makeToken({ key: foreignKey, policy: 'iothubowner' }) },
      keys,
      'notAuthorized',
      'Its token is signed with the key of the policy ‘iothubowner’: a device has to sign with a key of its own.',
    ],
    [
      'the token of another device',
      { password: makeToken({ resource: 'localhost/devices/dev10' }) },
      keys,
      'notAuthorized',
      'Its token is that of ‘dev10’, and it came as ‘dev1’.',
    ],
    ['the same, nothing set', { password: makeToken({ resource: 'localhost/devices/dev10' }) }, null, 'notAuthorized', 'that of ‘dev10’'],
    [
      'the token of another hub',
      { password: makeToken({ resource: 'other.example/devices/dev1' }) },
      keys,
      'notAuthorized',
      'Its token is for ‘other.example’, and its user name is for ‘localhost’.',
    ],
    [
      'the token of a module',
      { password: moduleToken },
      keys,
      'notAuthorized',
      'Its token is that of a module, and modules are not served.',
    ],
    [
      'a token of something else',
      { password: makeToken({ resource: 'localhost/enrollments' }) },
      keys,
      'notAuthorized',
      'Its token is for ‘localhost/enrollments’, and not for ‘localhost/devices/dev1’.',
    ],
    ['no certificate', {}, thumbprints, 'badCredentials', 'It showed no certificate, and this device is known by its certificate.'],
    ['no TLS', { isEncrypted: false }, authority, 'badCredentials', 'It came without TLS and so without a certificate'],
    ['a token, where a thumbprint is set', { password: makeToken({}) }, thumbprints, 'notAuthorized', 'It showed no certificate'],
    [
      'another certificate',
      { certificate: certificate({ sha1: 'E'.repeat(40) }) },
      thumbprints,
      'notAuthorized',
      `Its certificate has the thumbprint ${'E'.repeat(40)} (SHA-1), which is none of those set for this device.`,
    ],
    [
      'a certificate that has expired',
      { certificate: certificate({ notAfterMs: now - 1000 }) },
      thumbprints,
      'notAuthorized',
      'Its certificate expired at 2025-12-31T23:59:59Z: it needs a new one.',
    ],
    [
      'a certificate that is not good yet',
      { certificate: certificate({ notBeforeMs: now + 500 }) },
      authority,
      'notAuthorized',
      'Its certificate is good from 2026-01-01T00:00:00.500Z on, and not yet.',
    ],
    [
      'a certificate that begins at no time that can be read',
      { certificate: certificate({ notBeforeMs: Infinity }) },
      authority,
      'notAuthorized',
      'Its certificate has a date that cannot be read: it needs a new one.',
    ],
    [
      'a certificate that ends at no time that can be read',
      { certificate: certificate({ notAfterMs: -Infinity }) },
      thumbprints,
      'notAuthorized',
      'Its certificate has a date that cannot be read: it needs a new one.',
    ],
    [
      'a certificate of a stranger’s CA',
      { certificate: certificate({ isTrusted: false }) },
      authority,
      'notAuthorized',
      'not signed by a CA that this bench trusts',
    ],
    [
      'the certificate of another device',
      { certificate: certificate({ commonName: 'dev2' }) },
      authority,
      'notAuthorized',
      'Its certificate is that of ‘dev2’: the common name (CN) has to be ‘dev1’.',
    ],
    [
      'a certificate without a name',
      { certificate: certificate({ commonName: null }) },
      authority,
      'notAuthorized',
      'Its certificate names nobody',
    ],
    [
      'a module',
      { clientId: 'dev1/m1', username: 'localhost/dev1/m1/?api-version=1', password: moduleToken },
      null,
      'badClientId',
      'It came as module ‘m1’ of a device, and modules are not served.',
    ],
    [
      'another id in the user name',
      { username: 'localhost/dev2/?api-version=1' },
      null,
      'badClientId',
      'Its user name names the device ‘dev2’, and its client id is another: the two have to be the same.',
    ],
    [
      'an id that can be no level of a topic',
      { clientId: '$dev', username: 'h/$dev/?api-version=1' },
      null,
      'badClientId',
      'A device id may not hold',
    ],
    ['a wildcard for an id', { clientId: '+', username: 'h/+/?api-version=1' }, null, 'badClientId', 'A device id may not hold'],
  ])('%s', (_what, shown, credentials, code, sentence) => {
    const answer = signIn(shown, credentials)
    expect(answer).toMatchObject({ code })
    expect('refused' in answer && answer.refused).toContain(sentence)
  })

  test('a device that is not registered, where the bench takes known devices only, whatever it shows', () => {
    for (const password of [null, makeToken({})])
      expect(signIn({ password }, null, { admission: 'known', registered: [] })).toMatchObject({
        refused: expect.stringContaining('It is not registered') as string,
        code: 'notAuthorized',
      })
  })

  test('no sentence shows what a device signed with', () => {
    const tokens = [makeToken({ key: foreignKey }), makeToken({ expiry: '1' }), makeToken({ resource: 'x' }), `${makeToken({})}&se=1`]
    for (const password of tokens) {
      const answer = signIn({ password }, keys)
      const signature = /sig=([^&]*)/.exec(password)![1]!
      expect('refused' in answer && answer.refused).toBeTruthy()
      expect(JSON.stringify(answer)).not.toContain(signature)
      expect(JSON.stringify(answer)).not.toContain(decodeURIComponent(signature))
    }
  })
})

test('a signature is reckoned by the bench that asks, not by the dialect', () => {
  const asked: string[] = []
  const knows: SignInKnowledge = {
    ...knowledge({ credentials: keys }),
    hmacSha256: (key, text) => {
      asked.push(`${key} ${text}`)
      return 'nothing'
    },
  }
  expect(azureDialect.signIn(attempt({ password: makeToken({ expiry: '9999999999' }) }), knows)).toMatchObject({ code: 'notAuthorized' })
  expect(asked).toEqual([
    `${keys.kind === 'symmetricKey' && keys.primaryKey} localhost%2Fdevices%2Fdev1\n9999999999`,
    `${secondaryKey} localhost%2Fdevices%2Fdev1\n9999999999`,
  ])
})
