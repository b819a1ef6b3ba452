import type { ManyChange } from '../../main/contract/device-selection.ts'
import type { JsonValue } from '../../main/contract/json.ts'

/** What can be set on several devices at once. */
export const manyKinds = ['template', 'slot', 'attribute', 'property', 'addToSet', 'removeFromSet'] as const
export type ManyKind = (typeof manyKinds)[number]

export interface ChangeDraft {
  templateId: string
  name: string
  value: string
  setId: string
}

export function changeDraft(): ChangeDraft {
  return { templateId: '', name: '', value: '', setId: '' }
}

/** What was typed as the value of a property: a number or yes and no where it reads as one, else the text. */
function valueOf(text: string): JsonValue {
  const trimmed = text.trim()
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true'
  return /^-?(0|[1-9]\d*)(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed
}

/** The change that the bench is asked for; nothing typed takes an attribute or a property away. */
export function changeOf(kind: ManyKind, { templateId, name, value }: ChangeDraft): ManyChange {
  const key = name.trim()
  switch (kind) {
    case 'template':
      return { templateId: templateId || null }
    case 'slot':
      return { slot: value.trim() || null }
    case 'attribute':
      return { attributes: { [key]: value.trim() === '' ? null : value.trim() } }
    case 'property':
      return { properties: { [key]: value.trim() === '' ? null : valueOf(value) } }
    case 'addToSet':
    case 'removeFromSet':
      return {}
  }
}
