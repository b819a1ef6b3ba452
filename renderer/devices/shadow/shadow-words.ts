import { classicShadowName, type ShadowEntry } from '../../../main/contract/shadow.ts'
import { t } from '../../i18n/index.ts'

/** What a shadow is called in the API and in addresses. */
export function keyOf({ name }: Pick<ShadowEntry, 'name'>): string {
  return name ?? classicShadowName
}

/** What it is called on the page. */
export function titleOf({ name }: Pick<ShadowEntry, 'name'>): string {
  return name ?? t('deviceMessages.shadow.classic')
}
