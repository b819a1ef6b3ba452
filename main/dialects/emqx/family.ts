import type { JsonValue } from '../../contract/json.ts'
import type { Family } from '../things/family.ts'
import { longestDetail } from '../things/status-details.ts'

export const emqx: Family = {
  name: 'emqx',
  root: '$emqx',
  isNamedBy: () => false,
  title: 'EMQX Fleets',
  answersOnlySubscribers: true,
  detailText: textOf,
}

/** Any value may stand in `statusDetails`; what is no text is kept as its JSON (emqx-fleets.md, 8). */
function textOf(value: JsonValue): string | null {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= longestDetail ? text : null
}
