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

const secondsPerHour = 3600
const secondsPerMinute = 60

/** A number with its unit; whole minutes and hours are called so. */
function quantity(value: number, unit: string): string {
  if (unit === 's' && value >= secondsPerHour && value % secondsPerHour === 0) return `${value / secondsPerHour} h`
  if (unit === 's' && value > secondsPerMinute && value % secondsPerMinute === 0) return `${value / secondsPerMinute} min`
  return unit === '' ? String(value) : `${value} ${unit}`
}

/** A unit that both ends have is said once. */
function range(from: number, to: number, unit: string): { from: string; to: string } {
  const [least, most] = [quantity(from, unit), quantity(to, unit)]
  const areAlike = unit === '' || (least.endsWith(` ${unit}`) && most.endsWith(` ${unit}`))
  return { from: areAlike ? String(from) : least, to: most }
}

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
      const { minimum: from, maximum: to, unit = '' } = schema
      if (from !== undefined && to !== undefined) return t('templates.says.range', { type, ...range(from, to, unit) })
      if (from !== undefined) return t('templates.says.least', { type, from: quantity(from, unit) })
      if (to !== undefined) return t('templates.says.most', { type, to: quantity(to, unit) })
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
