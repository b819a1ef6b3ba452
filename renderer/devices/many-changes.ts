import { ref } from 'vue'
import type { ManyChange, WireDeviceSelection } from '../../main/contract/device-selection.ts'
import { client, errorSentence } from '../app/client.ts'
import { t, type MessageKey } from '../i18n/index.ts'
import { useToasts } from '../ui/index.ts'

interface Changed {
  changed: number
  undoId: string | null
}

/** Changes of many devices at once: each says what it did, and can be taken back while that stands there. */
export function useManyChanges() {
  const { show } = useToasts()
  const isBusy = ref(false)

  /** Why the bench would not, said by the way; in a dialog `refusal` of the caller says it instead. */
  async function tried<Answer>(act: () => Promise<Answer>): Promise<Answer | null> {
    isBusy.value = true
    try {
      return await act()
    } catch (error) {
      show(errorSentence(error))
      return null
    } finally {
      isBusy.value = false
    }
  }

  async function takeBack(undoId: string): Promise<void> {
    const answer = await tried(() => client.devices.undoMany({ undoId }))
    if (answer) show(t('devices.many.takenBack', { count: answer.changed }))
  }

  function say(done: MessageKey, { changed, undoId }: Changed, values: Record<string, string> = {}): void {
    if (undoId === null) return show(t('devices.many.nothing'))
    show(t(done, { ...values, count: changed }), () => takeBack(undoId))
  }

  const change = async (devices: WireDeviceSelection, wanted: ManyChange) =>
    say('devices.many.changed', await client.devices.changeMany({ devices, change: wanted }))
  const addToSet = async (devices: WireDeviceSelection, deviceSetId: string, set: string) =>
    say('devices.many.added', await client.devices.addToSet({ devices, deviceSetId }), { set })
  const removeFromSet = async (devices: WireDeviceSelection, deviceSetId: string, set: string) =>
    say('devices.many.removed', await client.devices.removeFromSet({ devices, deviceSetId }), { set })

  async function disconnect(devices: WireDeviceSelection): Promise<void> {
    const answer = await tried(() => client.devices.disconnectMany({ devices }))
    if (answer) show(t('devices.many.disconnected', { count: answer.disconnected }))
  }

  /** @returns whether they are gone. */
  async function remove(devices: WireDeviceSelection): Promise<boolean> {
    const answer = await tried(() => client.devices.deleteMany(devices))
    if (answer) show(t('devices.many.deleted', { count: answer.deleted }))
    return answer !== null
  }

  return { isBusy, tried, change, addToSet, removeFromSet, disconnect, remove }
}
