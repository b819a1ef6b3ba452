import type { ValueSchema } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'

export const types = [
  'none',
  'boolean',
  'integer',
  'double',
  'string',
  'enum',
  'dateTime',
  'date',
  'time',
  'duration',
  'object',
  'array',
  'map',
  'json',
] as const satisfies readonly (ValueSchema['type'] | 'none')[]

export const typeWord = (type: ValueSchema['type'] | 'none') => t(`templates.types.${type}`)

/** A type in a few words, for lists: `Number, 2 to 8 °C`, `List: Whole number`, `Object: high, low`. */
export function schemaWords(schema: ValueSchema | null): string {
  if (schema === null) return typeWord('none')
  const type = typeWord(schema.type)
  switch (schema.type) {
    case 'boolean':
      return schema.trueTitle === undefined && schema.falseTitle === undefined
        ? type
        : t('templates.says.sides', {
            on: schema.trueTitle ?? t('templates.says.true'),
            off: schema.falseTitle ?? t('templates.says.false'),
          })
    case 'integer':
    case 'double': {
      const [from, to, unit] = [String(schema.minimum), String(schema.maximum), schema.unit === undefined ? '' : ` ${schema.unit}`]
      if (schema.minimum !== undefined && schema.maximum !== undefined) return t('templates.says.range', { type, from, to, unit })
      if (schema.minimum !== undefined) return t('templates.says.least', { type, from, unit })
      if (schema.maximum !== undefined) return t('templates.says.most', { type, to, unit })
      return unit === '' ? type : t('templates.says.inUnit', { type, unit })
    }
    case 'string': {
      const { minimumLength: least = 0, maximumLength: most } = schema
      if (least > 0)
        return most === undefined ? t('templates.says.longerThan', { type, least }) : t('templates.says.lengths', { type, least, most })
      return most === undefined ? type : t('templates.says.shorterThan', { type, most })
    }
    case 'enum':
      return t('templates.says.of', { type, what: schema.values.map(({ value, title }) => title ?? String(value)).join(', ') })
    case 'object':
      return schema.fields && schema.fields.length > 0
        ? t('templates.says.of', { type, what: schema.fields.map(({ name }) => name).join(', ') })
        : t('templates.says.jsonObject')
    case 'array':
      return t('templates.says.of', { type, what: schemaWords(schema.items) })
    case 'map':
      return t('templates.says.of', { type, what: schemaWords(schema.values) })
    default:
      return type
  }
}
