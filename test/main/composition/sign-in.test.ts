import { expect, test } from 'vitest'
import { signIn, type SignInParts } from '../../../main/composition/sign-in.ts'
import type { Device, DialectName } from '../../../main/contract/devices.ts'
import type { KeptSettings } from '../../../main/contract/settings.ts'
import type { SignInAttempt } from '../../../main/contract/sign-in.ts'
import { plainDialect } from '../../../main/dialects/plain/index.ts'
import { attempt, certificate, now } from '../dialects/shown.ts'

const settings = { admission: 'known', enrolmentGroups: [], monitorPassword: 'look' } as unknown as KeptSettings
const devices = [
  { deviceId: 'cold-1', dialect: 'aws' },
  { deviceId: 'cold-2', dialect: 'emqx', clientId: 'gateway/2' },
] as Device[]

/** How a connection is decided, and what was known of `asked` when its dialect was chosen. */
function decide(shown: Partial<SignInAttempt>, asked = 'cold-1') {
  let knownAs: DialectName | null | undefined
  const parts: SignInParts = {
    settings: () => settings,
    fleet: {
      device: (deviceId) => devices.find((device) => device.deviceId === deviceId),
      deviceOfClient: (clientId) => devices.find((device) => device.clientId === clientId),
      credentials: () => null,
    },
    dialectFor: (_attempt, knows) => {
      knownAs = knows.knownAs(asked)
      return plainDialect
    },
    monitorUsername: 'monitor',
    now: () => now,
  }
  return { answer: signIn(parts, attempt({ username: null, ...shown })), knownAs }
}

test.each<[string, Partial<SignInAttempt>, string, DialectName]>([
  ['its client id', { clientId: 'cold-1' }, 'cold-1', 'aws'],
  ['the client id that it was given', { clientId: 'gateway/2' }, 'cold-2', 'emqx'],
  ['its certificate', { clientId: 'x', certificate: certificate({ commonName: 'cold-1' }) }, 'cold-1', 'aws'],
])('a device that comes by %s is known as what it was before', (_by, shown, deviceId, dialect) => {
  expect(decide(shown, deviceId)).toMatchObject({ knownAs: dialect, answer: { connection: { deviceId } } })
})

test('one that nobody knows is known as nothing, and refused where the bench takes known devices only', () => {
  expect(decide({ clientId: 'new' }, 'new')).toMatchObject({ knownAs: null, answer: { code: 'notAuthorized' } })
})

test('a monitor is none of the devices', () => {
  expect(decide({ username: 'monitor', password: 'wrong' })).toMatchObject({ knownAs: undefined })
})
