import { describe, expect, test } from 'vitest'
import { signInMonitor } from '../../../main/composition/monitor-sign-in.ts'

describe('the monitor user', () => {
  test('comes in with the password of the settings', () => {
    expect(signInMonitor('watcher', 'pässwörd', 'pässwörd')).toEqual({ monitor: 'watcher' })
  })

  test.each(['Secret', 'secret ', 'secre', 'secretsecret', '', null])('does not come in with %o in its place', (given) => {
    expect(signInMonitor('watcher', given, 'secret')).toEqual({
      refused: 'The password of the monitor user is not the one in Settings.',
      code: 'badCredentials',
    })
  })

  test.each(['', null, 'anything'])('does not come in at all while none is set, with %o neither', (given) => {
    expect(signInMonitor('watcher', given, '')).toEqual({
      refused: 'No monitor may sign in, for the monitor user has no password: set one in Settings, or give a device another username.',
      code: 'notAuthorized',
    })
  })
})
