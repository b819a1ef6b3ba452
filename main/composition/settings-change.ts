import type { Certificates } from '../contract/certificates.ts'
import { certificateNamesOf, type KeptSettings, type Settings, type SettingsChange } from '../contract/settings.ts'
import type { Listening } from './listening.ts'
import type { SettingsInUse } from './settings-in-use.ts'

export interface SettingsChangeParts {
  settings: SettingsInUse
  certificates: Pick<Certificates, 'setNames'>
  listening: Pick<Listening, 'move' | 'dropMonitors'>
}

/**
 * Changes the settings, after what has to succeed for that: names in the certificate, ports that can be opened.
 * @throws BenchError; all is then as it was.
 */
export async function changeSettings({ settings, certificates, listening }: SettingsChangeParts, change: SettingsChange): Promise<void> {
  const before = settings.current
  await settings.change(async (current) => {
    const changed = { ...current, ...change }
    const { reach, mqttPort, mqttsPort, webSocketPort } = change
    const ports = { reach, mqttPort, mqttsPort, webSocketPort }
    if (change.certificateNames !== undefined) await certificates.setNames(certificateNamesOf(changed))
    if (Object.values(ports).some((given) => given !== undefined))
      await listening.move(ports).catch(async (error: unknown) => {
        await certificates.setNames(certificateNamesOf(current))
        throw error
      })
    return changed
  })
  if (settings.current.monitorPassword !== before.monitorPassword)
    listening.dropMonitors('The connection was closed: the password of the monitor user was changed.')
}

/** The settings without what no call shows. */
export function settingsToShow({ apiTokens: _apiTokens, enrolmentGroups: _enrolmentGroups, ...shown }: KeptSettings): Settings {
  return shown
}
