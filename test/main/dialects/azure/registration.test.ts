import { describe, expect, test } from 'vitest'
import type { Registration, SignInAttempt } from '../../../../main/contract/sign-in.ts'
import { azureDialect } from '../../../../main/dialects/azure/index.ts'
import { assignedAnswer, assigningAnswer, readRegistration, refusedAnswer } from '../../../../main/dialects/azure/provisioning.ts'
import {
  attempt,
  authority,
  certificate,
  foreignKey,
  group,
  hmacSha256,
  keys,
  knowledge,
  makeToken,
  now,
  primaryKey,
  secondaryKey,
} from '../shown.ts'

const username = '0ne00ABC/registrations/dev1/api-version=2019-03-31&ClientVersion=azure-iot-provisioning-device%2F1.8.1'
const resource = '0ne00ABC/registrations/dev1'
const groups = { enrolmentGroups: [group({ idScope: 'other', primaryKey: foreignKey }), group()] }

/** As the Node SDK was seen to sign it: not encoded, and in this order. */
const seenToken = (key: string) => makeToken({ resource, isRaw: true, key, policy: 'registration', order: ['sr', 'sig', 'skn', 'se'] })

function signIn(shown: Partial<SignInAttempt>, known: Parameters<typeof knowledge>[0] = groups) {
  return azureDialect.signIn(attempt({ username, ...shown }), knowledge(known))
}

describe('who is let in to ask where to connect', () => {
  const derived = hmacSha256(primaryKey, 'dev1')
  test.each<
    [string, Partial<SignInAttempt>, Parameters<typeof knowledge>[0], Pick<Registration, 'key' | 'hasCertificate' | 'isUnchecked'>]
  >([
    ['a key of its group', { password: seenToken(derived) }, groups, { key: derived, hasCertificate: false }],
    [
      'the secondary key of its group',
      { password: seenToken(hmacSha256(secondaryKey, 'dev1')) },
      groups,
      { key: hmacSha256(secondaryKey, 'dev1'), hasCertificate: false },
    ],
    [
      'a key of its group, though it is not registered and the bench takes known devices only',
      { password: makeToken({ resource, key: derived }) },
      { ...groups, admission: 'known', registered: [] },
      { key: derived, hasCertificate: false },
    ],
    ['a key of its own', { password: seenToken(secondaryKey) }, { credentials: keys }, { key: null, hasCertificate: false }],
    ['a certificate', { certificate: certificate() }, { ...groups, admission: 'known' }, { key: null, hasCertificate: true }],
    ['nothing, where no group has its ID scope', {}, { enrolmentGroups: [] }, { key: null, hasCertificate: false, isUnchecked: true }],
    [
      'anything, where no group has its ID scope',
      { password: 'x' },
      { enrolmentGroups: [] },
      { key: null, hasCertificate: false, isUnchecked: true },
    ],
  ])('%s', (_what, shown, known, expected) => {
    expect(signIn(shown, known)).toEqual({
      registration: { registrationId: 'dev1', idScope: '0ne00ABC', reachedAs: 'localhost', ...expected },
    })
  })

  test.each<[string, Partial<SignInAttempt>, string]>([
    ['the name that it asked for', {}, 'localhost'],
    ['its address, without TLS or a name', { serverName: null }, '192.168.1.10'],
    ['an IPv4 address on a socket for both', { serverName: null, localAddress: '::ffff:192.168.1.10' }, '192.168.1.10'],
    ['an IPv6 address', { serverName: null, localAddress: 'fd00::1' }, '[fd00::1]'],
    ['an IPv6 address with a port', { serverName: null, localAddress: 'fd00::1', localPort: 18883 }, '[fd00::1]:18883'],
    ['a port that is not the usual one', { localPort: 18883 }, 'localhost:18883'],
    ['the port of WebSocket, which SDKs add by themselves', { localPort: 443 }, 'localhost'],
  ])('is sent to %s', (_where, came, reachedAs) => {
    expect(signIn(came, { enrolmentGroups: [] })).toMatchObject({ registration: { reachedAs } })
  })
})

describe('who is refused to ask', () => {
  test.each<[string, Partial<SignInAttempt>, Parameters<typeof knowledge>[0], string, string]>([
    ['no token', {}, groups, 'badCredentials', 'It sent no token'],
    [
      'a key of no group',
      { password: seenToken(foreignKey) },
      groups,
      'notAuthorized',
      'Its token is not signed with the key that an enrolment group with the ID scope ‘0ne00ABC’ gives ‘dev1’.',
    ],
    ['the key of the group itself', { password: seenToken(primaryKey) }, groups, 'notAuthorized', 'is not signed with the key'],
    ['the key of another registration', { password: seenToken(hmacSha256(primaryKey, 'dev2')) }, groups, 'notAuthorized', 'is not signed'],
    [
      'a key of a group with another ID scope',
      { password: seenToken(hmacSha256(foreignKey, 'dev1')) },
      groups,
      'notAuthorized',
      'is not signed',
    ],
    [
      'a token for another registration',
      { password: makeToken({ resource: '0ne00ABC/registrations/dev2', key: hmacSha256(primaryKey, 'dev2') }) },
      groups,
      'notAuthorized',
      'Its token is that of ‘dev2’, and it came as ‘dev1’.',
    ],
    ['a token of another ID scope', { password: makeToken({ resource: 'x/registrations/dev1' }) }, groups, 'notAuthorized', 'for ‘x’'],
    [
      'an expired token',
      { password: makeToken({ resource, expiry: '1', key: hmacSha256(primaryKey, 'dev1') }) },
      groups,
      'notAuthorized',
      'Its token expired at 1970-01-01T00:00:01Z',
    ],
    ['a password', { password: 'secret' }, groups, 'notAuthorized', 'Its password is no token that can be read'],
    [
      'a certificate that nobody trusts',
      { certificate: certificate({ isTrusted: false }) },
      groups,
      'notAuthorized',
      'is not signed by a CA',
    ],
    ['the certificate of another', { certificate: certificate({ commonName: 'dev2' }) }, groups, 'notAuthorized', 'that of ‘dev2’'],
    ['an expired certificate', { certificate: certificate({ notAfterMs: now - 1 }) }, groups, 'notAuthorized', 'Its certificate expired'],
    [
      'an ID scope that no group has, where only known devices are taken',
      { password: seenToken(foreignKey) },
      { enrolmentGroups: [], admission: 'known' },
      'notAuthorized',
      'No enrolment group has the ID scope ‘0ne00ABC’',
    ],
    [
      'a stranger in the name of a device with keys',
      { password: seenToken(foreignKey) },
      { credentials: keys },
      'notAuthorized',
      'No enrolment group',
    ],
    ['a stranger in the name of a device with a certificate', {}, { credentials: authority }, 'badCredentials', 'It sent no token'],
    [
      'another id in the user name',
      { clientId: 'dev2' },
      groups,
      'badClientId',
      'Its user name names the registration ‘dev1’, and its client id is another: the two have to be the same.',
    ],
    ['an impossible id', { clientId: '#', username: 'x/registrations/#/api-version=1' }, groups, 'badClientId', 'A device id may not hold'],
  ])('%s', (_what, shown, known, code, sentence) => {
    const answer = signIn(shown, known)
    expect(answer).toMatchObject({ code })
    expect('refused' in answer && answer.refused).toContain(sentence)
  })
})

describe('who has connected', () => {
  test('may not ask any more', () => {
    expect(azureDialect.mayPublish('dev1', '$dps/registrations/PUT/iotdps-register/?$rid=1')).toContain('is not this device')
    expect(azureDialect.maySubscribe('dev1', '$dps/registrations/res/#')).toContain('is none that a device has')
  })
})

describe('what a device asks', () => {
  const registration = { registrationId: 'dev1', idScope: '0ne00ABC', key: null, hasCertificate: false, reachedAs: 'localhost' }
  const read = (topic: string, text: string | null) =>
    readRegistration(registration, { topic: `$dps/registrations/${topic}`, text, payloadBytes: text?.length ?? 3, qos: 1, retain: false })
  const register = 'PUT/iotdps-register/?$rid=8d1c2f3a-0000-4000-8000-000000000000'
  const rid = '8d1c2f3a-0000-4000-8000-000000000000'

  test.each([
    ['{"registrationId":"dev1"}', null],
    ['{"registrationId":"dev1","payload":{"modelId":"dtmi:a:b;1"}}', 'dtmi:a:b;1'],
    ['{"registrationId":"dev1","payload":{"iotcModelId":"dtmi:a:c;1"}}', 'dtmi:a:c;1'],
    ['{"payload":{"modelId":""}}', null],
    ['{"payload":{"modelId":5}}', null],
    ['{"payload":"dtmi:a:b;1"}', null],
    ['{"payload":null}', null],
    [`{"payload":{"modelId":"${'x'.repeat(2048)}"}}`, 'x'.repeat(2048)],
    [`{"payload":{"modelId":"${'x'.repeat(2049)}"}}`, null],
  ])('registers with %.80s', (text, modelId) => {
    expect(read(register, text)).toEqual({ kind: 'register', rid, modelId, sentence: 'Registers, and asks where to connect.' })
  })

  test.each([
    ['GET/iotdps-get-operationstatus/?$rid=7&operationId=4.ab', '7', '4.ab'],
    ['GET/iotdps-get-operationstatus/?operationId=4%2Eab&x=1&$rid=', '', '4.ab'],
    ['GET/iotdps-get-operationstatus?$rid=7&operationId=4.ab', '7', '4.ab'],
  ])('%s', (topic, asked, operationId) => {
    expect(read(topic, ' ')).toMatchObject({ kind: 'status', rid: asked, operationId })
  })

  test.each([
    [register, 'no json', 400, 'The registration is not JSON'],
    [register, `{"payload":"${'x'.repeat(64 * 1024 - 12)}"}`, 413, 'It asks with 65538 bytes, and the most that is read is 65536.'],
    [register, '[]', 400, 'The registration is not a JSON object.'],
    [register, null, 400, 'The registration is not UTF-8 text.'],
    [register, `{"payload":${'['.repeat(50)}${']'.repeat(50)}}`, 400, 'is nested deeper than 32 levels'],
    [register, '{"registrationId":"dev2"}', 400, 'The registration is for "dev2", and it came as ‘dev1’.'],
    [`GET/iotdps-get-operationstatus/?$rid=${rid}`, ' ', 400, 'without ‘operationId’'],
    [`GET/other/?$rid=${rid}`, ' ', 404, 'The bench knows no such question'],
    [`POST/iotdps-register/?$rid=${rid}`, '{}', 404, 'The bench knows no such question'],
  ])('%s with %.80s is refused', (topic, text, status, sentence) => {
    const reading = read(topic, text)
    expect(reading).toMatchObject({ kind: 'refused', answer: { topic: `$dps/registrations/res/${status}/?$rid=${rid}`, qos: 0 } })
    expect(reading.sentence).toContain(sentence)
    const body: unknown = JSON.parse(reading.kind === 'refused' ? reading.answer!.payload : '')
    expect(body).toEqual({ errorCode: status * 1000, trackingId: rid, message: reading.sentence })
  })

  test('with a request id that does not fit into the topic of an answer it cannot be answered', () => {
    for (const question of ['PUT/iotdps-register/', 'GET/iotdps-get-operationstatus/', 'GET/other/'])
      expect(read(`${question}?$rid=${'ü'.repeat(32_001)}`, '{}')).toEqual({
        kind: 'refused',
        sentence: 'Its ‘$rid’ has more than 64000 bytes and does not fit into the topic of an answer.',
      })
    expect(read(`PUT/iotdps-register/?$rid=${'ü'.repeat(32_000)}`, '{}')).toMatchObject({ kind: 'register' })
  })

  test('without a request id it cannot be answered', () => {
    expect(read('PUT/iotdps-register/', '{}')).toEqual({ kind: 'refused', sentence: 'It asks without ‘?$rid=’, so it cannot be answered.' })
  })
})

describe('what a device is answered', () => {
  test('to ask again in a second', () => {
    expect(assigningAnswer('r 1', '4.ab')).toEqual({
      topic: '$dps/registrations/res/202/?$rid=r 1&retry-after=1',
      payload: '{"operationId":"4.ab","status":"assigning"}',
      qos: 0,
      needsSubscription: false,
    })
  })

  test('where to connect', () => {
    const answer = assignedAnswer('7', {
      operationId: '4.ab',
      registrationId: 'dev1',
      assignedHub: 'localhost:18883',
      createdAtMs: now,
      lastUpdatedAtMs: now + 1500,
    })
    expect(answer.topic).toBe('$dps/registrations/res/200/?$rid=7')
    expect(JSON.parse(answer.payload)).toEqual({
      operationId: '4.ab',
      status: 'assigned',
      registrationState: {
        registrationId: 'dev1',
        createdDateTimeUtc: '2026-01-01T00:00:00.000Z',
        assignedHub: 'localhost:18883',
        deviceId: 'dev1',
        status: 'assigned',
        substatus: 'initialAssignment',
        lastUpdatedDateTimeUtc: '2026-01-01T00:00:01.500Z',
        etag: String(now + 1500),
      },
    })
  })

  test('that there is no such operation', () => {
    expect(refusedAnswer('7', 404, 'No.')).toEqual({
      topic: '$dps/registrations/res/404/?$rid=7',
      payload: '{"errorCode":404000,"trackingId":"7","message":"No."}',
      qos: 0,
      needsSubscription: false,
    })
  })
})
