import { ref } from 'vue'
import { identifyCommandOf } from '../../main/contract/identify.ts'
import { client, errorSentence } from '../app/client.ts'
import { useTemplates } from '../app/template-names.ts'
import { tellToIdentify } from '../devices/index.ts'
import { t } from '../i18n/index.ts'
import { useToasts, type Presence } from '../ui/index.ts'

/** Why a device cannot show where it stands, in a sentence; null: it can. */
export function identifyProblem({ canIdentify, presence }: { canIdentify: boolean; presence: Presence }): string | null {
  if (!canIdentify) return t('shelves.identify.noCommand')
  return presence === 'online' ? null : t('devices.identify.offline')
}

/** Makes devices show where they stand, and says what came of it. Must be called in a component's setup. */
export function useIdentify() {
  const templates = useTemplates()
  const { show } = useToasts()
  /** The device that is being told. */
  const busyId = ref<string | null>(null)

  async function identify(deviceId: string): Promise<void> {
    if (busyId.value !== null) return
    busyId.value = deviceId
    try {
      show(await told(deviceId))
    } catch (error) {
      show(errorSentence(error))
    } finally {
      busyId.value = null
    }
  }

  async function told(deviceId: string): Promise<string> {
    const device = await client.devices.get({ deviceId })
    const command = identifyCommandOf(templates.templates.find(({ templateId }) => templateId === device.templateId))
    const problem = identifyProblem({ canIdentify: command !== null, presence: device.presence })
    if (command === null || problem !== null) return problem ?? t('shelves.identify.noCommand')
    await tellToIdentify(device, command)
    return t('devices.identify.sent', { device: device.name, command: command.title ?? command.name })
  }

  return { identify, busyId }
}
