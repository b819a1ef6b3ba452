import { describe, expect, test } from 'vitest'
import type { DeviceCredentials } from '../../../../main/contract/credentials.ts'
import type { SignInAttempt } from '../../../../main/contract/sign-in.ts'
import { plainDialect } from '../../../../main/dialects/plain/index.ts'
import { attempt, authority, certificate, foreignKey, keys, knowledge, makeToken, now, thumbprints } from '../shown.ts'

function signIn(shown: Partial<SignInAttempt>, credentials: DeviceCredentials | null, known: Parameters<typeof knowledge>[0] = {}) {
  return plainDialect.signIn(attempt({ username: null, ...shown }), knowledge({ credentials, ...known }))
}

describe('who is let in', () => {
  test.each<[string, Partial<SignInAttempt>, DeviceCredentials | null, number | null]>([
    ['anybody, nothing set', { isEncrypted: false }, null, null],
    ['a password that nobody asked for', { username: 'team/line', password: 'secret' }, null, null],
    ['a token of whatever host', { password: makeToken({ resource: 'anything/devices/dev1' }) }, keys, now + 3_660_000],
    ['a token of the host alone', { password: makeToken({ resource: 'anything' }) }, keys, now + 3_660_000],
    ['a certificate with a thumbprint', { certificate: certificate({ isTrusted: false }) }, thumbprints, now + 1000],
    ['a certificate of a CA', { certificate: certificate() }, authority, now + 1000],
  ])('%s', (_what, shown, credentials, expiresAtMs) => {
    expect(signIn(shown, credentials)).toMatchObject({ connection: { deviceId: 'dev1', dialect: 'plain', modelId: null }, expiresAtMs })
  })
})

describe('which device comes', () => {
  const trusted = certificate({ commonName: 'cold-7' })
  test.each<[string, Partial<SignInAttempt>, Parameters<typeof knowledge>[0], string]>([
    ['the one that has the client id', {}, {}, 'dev1'],
    ['the one that was given the client id', { clientId: 'line/3' }, { clients: { 'line/3': 'dev1' } }, 'dev1'],
    ['the one that was given it, before the one that has it', {}, { clients: { dev1: 'dev2' } }, 'dev2'],
    ['a new one, by its client id', { clientId: 'new' }, {}, 'new'],
    ['a known one, though its certificate names another', { certificate: trusted }, { registered: ['dev1', 'cold-7'] }, 'dev1'],
    ['a known one that its certificate names', { clientId: 'x', certificate: trusted }, { registered: ['cold-7'] }, 'cold-7'],
    ['not one that the bench does not know', { clientId: 'x', certificate: trusted }, {}, 'x'],
    [
      'not one that an untrusted certificate names',
      { clientId: 'x', certificate: certificate({ commonName: 'cold-7', isTrusted: false }) },
      { registered: ['cold-7'] },
      'x',
    ],
  ])('%s', (_what, shown, known, deviceId) => {
    expect(signIn(shown, null, known)).toMatchObject({ connection: { deviceId } })
  })
})

describe('who is refused', () => {
  test.each<[string, Partial<SignInAttempt>, DeviceCredentials | null, string, string]>([
    ['nothing, where keys are set', {}, keys, 'badCredentials', 'It sent no token'],
    ['a token of another key', { password: makeToken({ key: foreignKey }) }, keys, 'notAuthorized', 'signed neither'],
    ['a token of another device', { password: makeToken({ resource: 'h/devices/dev2' }) }, keys, 'notAuthorized', 'that of ‘dev2’'],
    ['an expired token', { password: makeToken({ expiry: '1' }) }, keys, 'notAuthorized', 'expired'],
    ['no certificate', {}, authority, 'badCredentials', 'It showed no certificate'],
    ['plain TCP', { isEncrypted: false }, thumbprints, 'badCredentials', 'It came without TLS'],
    ['another’s certificate', { certificate: certificate({ commonName: 'dev2' }) }, authority, 'notAuthorized', 'that of ‘dev2’'],
    ['an empty client id', { clientId: '' }, null, 'badClientId', 'at least one character'],
    ['a "$" in front', { clientId: '$a' }, null, 'badClientId', 'begin with "$"'],
    ['a topic for an id', { clientId: 'a/b' }, null, 'badClientId', 'may not hold "/"'],
    ['129 characters', { clientId: 'x'.repeat(129) }, null, 'badClientId', 'at most 128'],
  ])('%s', (_what, shown, credentials, code, sentence) => {
    const answer = signIn(shown, credentials)
    expect(answer).toMatchObject({ code })
    expect('refused' in answer && answer.refused).toContain(sentence)
  })

  test('a device that is not registered, where the bench takes known devices only', () => {
    expect(signIn({}, null, { admission: 'known', registered: [] })).toEqual({
      refused: 'It is not registered, and this bench takes known devices only: register it, or open the bench in Settings.',
      code: 'notAuthorized',
    })
    expect(signIn({}, null, { admission: 'known' })).toMatchObject({ connection: { deviceId: 'dev1' } })
  })
})
