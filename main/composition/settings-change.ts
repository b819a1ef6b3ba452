import type { Certificates } from '../contract/certificates.ts'
import { BenchError, isBenchError } from '../contract/errors.ts'
import { certificateNamesOf, type KeptSettings, type Settings, type SettingsChange } from '../contract/settings.ts'
import type { DeviceFiles } from './device-files.ts'
import type { Listening } from './listening.ts'
import type { SettingsInUse } from './settings-in-use.ts'

export interface SettingsChangeParts {
  settings: SettingsInUse
  certificates: Pick<Certificates, 'setNames'>
  listening: Pick<Listening, 'move' | 'dropMonitors'>
  deviceFiles: Pick<DeviceFiles, 'move'>
  /** @param port null: off. @returns where it was to listen before */
  tools: { move(port: number | null): Promise<number | null> }
}

/** Something that was done for a change; `what` names it in a sentence. */
interface Done {
  what: string
  undo(): Promise<unknown>
}

/**
 * Changes the settings, after what has to succeed for that: names in the certificate, ports that can be opened.
 * @throws BenchError; all is then as it was, but for what its sentence says could not be taken back.
 */
export async function changeSettings(
  { settings, certificates, listening, deviceFiles, tools }: SettingsChangeParts,
  change: SettingsChange,
): Promise<void> {
  const before = settings.current
  const done: Done[] = []
  await settings.change(
    async (current) => {
      const changed = { ...current, ...change }
      refuseHalfAKey(changed)
      const { reach, mqttPort, mqttsPort, webSocketPort, filePort, plainFilePort } = change
      const ports = { reach, mqttPort, mqttsPort, webSocketPort }
      const filePorts = { reach, filePort, plainFilePort }
      if (change.certificateNames !== undefined) {
        await certificates.setNames(certificateNamesOf(changed))
        done.push({ what: 'names in the certificate', undo: () => certificates.setNames(certificateNamesOf(current)) })
      }
      if (Object.values(ports).some((given) => given !== undefined)) {
        // Of this run: the command line may have named others than the settings.
        const portsBefore = await listening.move(ports)
        done.push({ what: 'ports', undo: () => listening.move(portsBefore) })
      }
      if (Object.values(filePorts).some((given) => given !== undefined)) {
        const portsBefore = await deviceFiles.move(filePorts)
        done.push({ what: 'ports for files', undo: () => deviceFiles.move(portsBefore) })
      }
      if (change.toolsPort !== undefined) {
        const portBefore = await tools.move(toolsPortOf(changed))
        done.push({ what: 'port for tools', undo: () => tools.move(portBefore) })
      }
      return changed
    },
    (error) => takeBack(done, error),
  )
  if (settings.current.monitorPassword !== before.monitorPassword)
    listening.dropMonitors('The connection was closed: the password of the monitor user was changed.')
}

/** Where tools are to reach the bench; null: nowhere. */
export function toolsPortOf({ toolsPort }: Pick<Settings, 'toolsPort'>): number | null {
  return toolsPort === 0 ? null : toolsPort
}

function refuseHalfAKey({ awsAccessKeyId, awsSecretAccessKey }: Settings): void {
  if ((awsAccessKeyId === '') === (awsSecretAccessKey === '')) return
  const field = awsAccessKeyId === '' ? 'awsAccessKeyId' : 'awsSecretAccessKey'
  throw new BenchError('InvalidInput', 'An AWS access key is an id and a secret: give both, or neither.', { field })
}

/** Undoes it, the last first. @throws BenchError: `error` with what could not be undone. */
async function takeBack(done: readonly Done[], error: unknown): Promise<void> {
  const left: string[] = []
  for (const { what, undo } of done.toReversed())
    await undo().catch((problem: unknown) => {
      left.push(
        `The ${what} could not be taken back: ${sentenceOf(problem)} They are as in the settings again when the bench is started anew.`,
      )
    })
  if (left.length > 0) throw new BenchError(isBenchError(error) ? error.code : 'Internal', [sentenceOf(error), ...left].join(' '))
}

function sentenceOf(error: unknown): string {
  return isBenchError(error) ? error.sentence : `${String(error)}.`
}

/** The settings without what no call shows. */
export function settingsToShow({
  apiTokens: _apiTokens,
  enrolmentGroups: _enrolmentGroups,
  authority: _authority,
  ...shown
}: KeptSettings): Settings {
  return shown
}
