import type { ValueSchema } from '../../main/contract/templates.ts'
import { t } from '../i18n/index.ts'

type Choice = Extract<ValueSchema, { type: 'enum' }>['values'][number]

const numeral = /^-?\d+(?:\.\d+)?$/

/** Choices as a person edits them, one a line: `eco = Saving energy`, `3`, or `"3"` for the text 3. */
export function writtenChoices(choices: Choice[]): string {
  return choices.map(({ value, title }) => (title === undefined ? written(value) : `${written(value)} = ${title}`)).join('\n')
}

function written(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const isPlain = value !== '' && value.trim() === value && !numeral.test(value) && !/["=\n]/.test(value)
  return isPlain ? value : JSON.stringify(value)
}

/** Reads them back: a number is a number unless it stands in double quotes. Empty lines do not count. */
export function readChoices(text: string): { values: Choice[] } | { problem: string } {
  const values: Choice[] = []
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue
    const match = /^\s*("(?:[^"\\]|\\.)*"|[^="]+?)\s*(?:=\s*(.*?)\s*)?$/.exec(line)
    if (!match) return { problem: t('templates.choices.unreadable', { line: line.trim() }) }
    const value = valueOf(match[1]!)
    if (value === null) return { problem: t('templates.choices.noText', { text: match[1]! }) }
    if (values.some((choice) => choice.value === value)) return { problem: t('templates.choices.twice', { value: String(value) }) }
    values.push(match[2] ? { value, title: match[2] } : { value })
  }
  return values.length > 0 ? { values } : { problem: t('templates.choices.none') }
}

function valueOf(text: string): string | number | null {
  if (numeral.test(text)) return Number(text)
  if (!text.startsWith('"')) return text
  try {
    return JSON.parse(text) as string
  } catch {
    return null
  }
}
