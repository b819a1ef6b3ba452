import type { DeviceTemplate } from '../../main/contract/templates.ts'

/** How settings travel in the desired state of Azure devices; what each does, `docs/protocols/azure.md` says. */
export type Travel = Pick<DeviceTemplate, 'wireFormat' | 'doneWhen'>

export const wireFormatChoices: readonly { value: Travel['wireFormat']; label: string; says: string }[] = [
  { value: 'pnp', label: 'Plug and Play', says: 'Firmware since July 2020: the value as it is. It is acknowledged with ac, av and ad.' },
  {
    value: 'preview',
    label: 'Plug and Play preview',
    says: 'From 2019 to 2020: within $iotin: of its component. It is acknowledged with sc, sv and sd.',
  },
  { value: 'legacy', label: 'Before Plug and Play', says: 'As {"value": …}. It is acknowledged with desiredVersion and status.' },
]

export const doneWhenChoices: readonly { value: Travel['doneWhen']; label: string; says: string }[] = [
  {
    value: 'acknowledged',
    label: 'The device acknowledges it',
    says: 'Its answer says whether it took the value; a report of the value alone is not enough.',
  },
  {
    value: 'reported',
    label: 'The device reports the value',
    says: 'For firmware that may never acknowledge: the reported value equals the one that was sent.',
  },
]
