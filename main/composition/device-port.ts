import type { Socket } from 'node:net'
import type { DeviceInput } from '../contract/engine-io.ts'
import type { Dialect } from '../contract/dialect.ts'
import type { FleetView } from '../contract/fleet-view.ts'
import type { KeptSettings } from '../contract/settings.ts'
import type { ShadowState } from '../contract/shadow.ts'
import type { SignInAttempt } from '../contract/sign-in.ts'
import type { DeviceDoor, TrafficNote } from './device-door.ts'
import { signIn } from './sign-in.ts'

/** What a connection shows of itself before anything is said. */
type Arrival = Omit<SignInAttempt, 'clientId' | 'username' | 'password'>

export interface DevicePortParts {
  door: Pick<DeviceDoor, 'asked'>
  submit(input: DeviceInput): Promise<unknown>
  settled(): Promise<void>
  fleet: Pick<FleetView, 'device' | 'shadow' | 'credentials'>
  settings(): KeptSettings
  arrivalOf(socket: Socket): Arrival
  /** The dialect by whose rules devices come that show a certificate. */
  certifiedDialect: Pick<Dialect, 'name' | 'signIn'>
  monitorUsername: string
  keyHolder(authorization: string | undefined): string | null
  /** A device has come over a connection of its own: where it reaches the bench, it finds files too. */
  arrived(deviceId: string, arrival: Arrival): void
  note(entry: TrafficNote): void
  log(sentence: string): void
  /** Milliseconds since 1970. */
  now(): number
}

/** What the doors by which devices come with HTTP need of the bench. */
export function devicePort(parts: DevicePortParts) {
  const { door, submit, settled, fleet, settings, arrivalOf, arrived, certifiedDialect, monitorUsername, keyHolder, note, log, now } = parts

  // A device that is connected goes on to be told of files by that connection: whoever asks in its name need not be it.
  const arrives = (deviceId: string, arrival: Arrival): void => {
    if (fleet.device(deviceId)?.presence !== 'online') arrived(deviceId, arrival)
  }

  return {
    hear: door.asked.bind(door),
    seen: async (deviceId: string): Promise<void> => {
      const { dialect } = fleet.device(deviceId) ?? {}
      if (dialect !== undefined) await submit({ kind: 'device.asked', deviceId, dialect })
    },
    objectionTo: (deviceId: string, socket: Socket | null) => {
      if (settings().admission === 'known' && fleet.device(deviceId) === undefined)
        return {
          sentence: `There is no thing ‘${deviceId}’, and this bench takes known devices only: register it, or open the bench in Settings.`,
          isUnknown: true,
        }
      if (socket !== null) arrives(deviceId, arrivalOf(socket))
      return null
    },
    objectionOver: (socket: Socket, deviceId: string) => {
      const attempt = { ...arrivalOf(socket), clientId: deviceId, username: null, password: null }
      const answer = signIn(
        {
          settings,
          // The path names the thing itself, and no client id of one.
          fleet: { device: (id) => fleet.device(id), credentials: (id) => fleet.credentials(id), deviceOfClient: () => undefined },
          dialectFor: () => certifiedDialect,
          monitorUsername,
          now,
        },
        attempt,
      )
      if ('refused' in answer) return { sentence: answer.refused, isUnknown: false }
      if (!('connection' in answer) || answer.connection.deviceId !== deviceId)
        return { sentence: `Its certificate is that of another device, and it speaks as ‘${deviceId}’.`, isUnknown: false }
      arrives(deviceId, attempt)
      return null
    },
    keyHolder,
    shadow: async (deviceId: string): Promise<ShadowState | null | undefined> => {
      const shadow = fleet.device(deviceId) === undefined ? undefined : fleet.shadow(deviceId, null)
      await settled()
      return shadow
    },
    note,
    log,
  }
}
