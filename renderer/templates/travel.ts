import type { DeviceTemplate } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'

/** How settings travel in the desired state of Azure devices; what each does, `docs/protocols/azure.md` says. */
export type Travel = Pick<DeviceTemplate, 'wireFormat' | 'doneWhen'>

const wireFormats = ['pnp', 'preview', 'legacy'] as const
const ends = ['acknowledged', 'reported'] as const

export const wireFormatChoices = () =>
  wireFormats.map((value) => ({ value, label: t(`templates.travel.${value}.label`), says: t(`templates.travel.${value}.says`) }))

export const doneWhenChoices = () =>
  ends.map((value) => ({ value, label: t(`templates.travel.${value}.label`), says: t(`templates.travel.${value}.says`) }))
