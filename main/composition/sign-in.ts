import type { Dialect } from '../contract/dialect.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { KeptSettings } from '../contract/settings.ts'
import type { SignInAnswer, SignInAttempt, SignInKnowledge } from '../contract/sign-in.ts'
import { hmacSha256 } from './hmac.ts'
import { signInMonitor } from './monitor-sign-in.ts'

export interface SignInParts {
  settings(): KeptSettings
  fleet: Pick<FleetView, 'device' | 'deviceOfClient' | 'credentials'>
  dialectFor(attempt: SignInAttempt, knows: SignInKnowledge): Pick<Dialect, 'signIn'>
  monitorUsername: string
  /** Milliseconds since 1970. */
  now(): number
}

/** Decides on a connection: a monitor by its password, a device by the rules of its dialect and what the bench knows of it. */
export function signIn(parts: SignInParts, attempt: SignInAttempt): SignInAnswer {
  const { admission, enrolmentGroups, monitorPassword } = parts.settings()
  if (attempt.username === parts.monitorUsername) return signInMonitor(attempt.clientId, attempt.password, monitorPassword)
  const knows: SignInKnowledge = {
    now: parts.now(),
    admission,
    isRegistered: (deviceId) => parts.fleet.device(deviceId) !== undefined,
    knownAs: (deviceId) => parts.fleet.device(deviceId)?.dialect ?? null,
    deviceOfClient: (clientId) => parts.fleet.deviceOfClient(clientId)?.deviceId ?? null,
    credentials: (deviceId) => parts.fleet.credentials(deviceId),
    enrolmentGroups,
    hmacSha256,
  }
  return parts.dialectFor(attempt, knows).signIn(attempt, knows)
}
