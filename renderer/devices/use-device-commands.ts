import type { Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Device } from '../../main/contract/devices.ts'
import { useCommands, type Command } from '../app/commands.ts'
import type { ChosenDevices } from './chosen-devices.ts'

/** What the list of devices offers to the palette and the keys. New job is on the selection, while there is one. */
export function useDeviceListCommands(chosen: ChosenDevices, page: { add(): void; importCsv(): void }): void {
  useCommands((): Command[] => {
    const count = chosen.count.value
    const always: Command[] = [
      { id: 'add-device', title: 'devices.addDevice', group: 'page', run: page.add },
      { id: 'import-devices', title: 'devices.importCsv', group: 'page', run: page.importCsv },
    ]
    if (count === 0) return always
    return [
      { id: 'new-job', title: 'devices.selection.newJob', values: { count }, keys: 'c', group: 'page', run: chosen.newJob },
      { id: 'new-set-of-selection', title: 'devices.selection.newSet', group: 'page', run: chosen.newSet },
      { id: 'clear-selection', title: 'devices.selection.clear', group: 'page', run: chosen.clear },
      ...always,
    ]
  })
}

/** What the page of a device offers: New job is on this device. */
export function useDeviceCommands(device: Ref<Device | null>, page: { edit(): void }): void {
  const router = useRouter()
  useCommands((): Command[] => {
    const { value } = device
    if (value === null) return []
    const newJob = () => router.push({ path: '/jobs/new', query: { devices: encodeURIComponent(value.deviceId) } })
    return [
      { id: 'new-job', title: 'devices.newJobOnThis', keys: 'c', group: 'page', run: newJob },
      { id: 'edit-device', title: 'devices.edit.button', group: 'page', run: page.edit },
    ]
  })
}
