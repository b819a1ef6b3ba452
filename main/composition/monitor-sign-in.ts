import { createHash, timingSafeEqual } from 'node:crypto'

export type MonitorSignIn = { monitor: string } | { refused: string; code: 'badCredentials' | 'notAuthorized' }

/**
 * Decides on a connection that signs in as the monitor user.
 * @param name its client id.
 * @param password that of the settings; empty: nobody may.
 */
export function signInMonitor(name: string, given: string | null, password: string): MonitorSignIn {
  if (password === '')
    return {
      refused: 'No monitor may sign in, for the monitor user has no password: set one in Settings, or give a device another username.',
      code: 'notAuthorized',
    }
  if (given === null || !isSame(given, password))
    return { refused: 'The password of the monitor user is not the one in Settings.', code: 'badCredentials' }
  return { monitor: name }
}

/** Compares in a time that tells neither length nor how much of it was right. */
function isSame(given: string, password: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(password))
}
