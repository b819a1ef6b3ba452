/** The views of a device's page. Which there are, and what they are called, is by the family that it speaks for. */
import type { DialectName } from '../../main/contract/devices.ts'
import { t } from '../i18n/index.ts'

export const deviceViews = ['overview', 'twin', 'shadow', 'telemetry', 'messages', 'commands', 'connect'] as const
export type DeviceView = (typeof deviceViews)[number]

/** Twins and messages are of IoT Hub; shadows are of AWS IoT and EMQX Fleets, and commands outside of jobs of the latter. */
const viewsOf: Record<DialectName, readonly DeviceView[]> = {
  azure: ['overview', 'twin', 'telemetry', 'messages', 'connect'],
  plain: ['overview', 'twin', 'telemetry', 'messages', 'connect'],
  aws: ['overview', 'shadow', 'telemetry', 'connect'],
  emqx: ['overview', 'shadow', 'telemetry', 'commands', 'connect'],
}

export function tabsOf(dialect: DialectName): { id: DeviceView; label: string }[] {
  return viewsOf[dialect].map((id) => ({ id, label: t(`devices.views.${id}`) }))
}

/** The view that an address names, where the device has it; a link to a twin finds the shadow, and the other way round. */
export function viewAt(address: string, dialect: DialectName): DeviceView {
  const views = viewsOf[dialect]
  const twins: Partial<Record<string, DeviceView>> = { twin: 'shadow', shadow: 'twin' }
  return views.find((view) => view === address) ?? views.find((view) => view === twins[address]) ?? 'overview'
}
