import type { Device } from '../../main/contract/devices.ts'
import type { TemplateCommand } from '../../main/contract/templates.ts'
import { client } from '../app/client.ts'
import { t } from '../i18n/index.ts'

/** Tells a device to show itself. Things of EMQX take a command as such; the others take it as a job on this one device. */
export async function tellToIdentify(
  { deviceId, name, dialect, templateId }: Pick<Device, 'deviceId' | 'name' | 'dialect' | 'templateId'>,
  command: Pick<TemplateCommand, 'name'>,
): Promise<void> {
  if (dialect === 'emqx') {
    await client.devices.sendCommand({ deviceId, action: command.name })
    return
  }
  await client.jobs.create({
    name: t('devices.identify.jobName', { device: name }),
    type: 'command',
    operations: [{ name: command.name }],
    templateId,
    targets: { thingNames: [deviceId] },
  })
}
