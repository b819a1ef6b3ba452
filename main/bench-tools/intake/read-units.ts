import { columnKey, csvRows } from '../../contract/csv-rows.ts'
import { deviceIdSchema, notOnOneLine, onOneLine } from '../../contract/ids.ts'
import { codeSchema, mostUnits, type IntakeProblem, type IntakeUnit } from '../../contract/intake.ts'

/** Titles of columns, as their letters and digits in lower case. */
const meanings = {
  deviceid: 'deviceId',
  id: 'deviceId',
  serial: 'serial',
  serialnumber: 'serial',
  sn: 'serial',
  name: 'name',
  devicename: 'name',
  slot: 'slot',
  template: 'template',
  templateid: 'template',
  label: 'label',
  barcode: 'label',
} as const
type Meaning = (typeof meanings)[keyof typeof meanings]

const longest = { name: 256, slot: 128 }

export interface UnitsKnown {
  /** The id of the template with this id or name; null when there is none. */
  templateIdOf(nameOrId: string): string | null
  /** Units that stand in the list already. */
  units: readonly IntakeUnit[]
}

/**
 * Reads expected units: a header row with deviceId or serial (either stands for the other) and perhaps name, slot,
 * template and label, in any order and case. A file without any such title is a list of codes, one a line.
 * @returns the rows that can be expected, and what is wrong with the others.
 */
export function readUnits(csv: string, known: UnitsKnown): { good: IntakeUnit[]; problems: IntakeProblem[] } {
  const read = csvRows(csv)
  if ('problem' in read) return { good: [], problems: [{ ...read.problem, code: null }] }
  const [first] = read.rows
  if (!first) return { good: [], problems: [] }
  const titles = first.cells.map((cell) => meanings[columnKey(cell) as keyof typeof meanings] as Meaning | undefined)
  const hasHeader = titles.some((title) => title !== undefined)
  if (!hasHeader && first.cells.filter((cell) => cell.trim() !== '').length > 1)
    return {
      good: [],
      problems: [
        {
          line: first.line,
          code: null,
          message: 'The first row names the columns: deviceId or serial, and perhaps name, slot, template, label.',
        },
      ],
    }
  const columns: (Meaning | undefined)[] = hasHeader ? titles : ['serial']
  const wrong = hasHeader ? problemsOfHeader(first.cells, columns) : []
  if (wrong.length > 0) return { good: [], problems: wrong.map((message) => ({ line: first.line, code: null, message })) }

  const good: IntakeUnit[] = []
  const problems: IntakeProblem[] = []
  const holders = new Codes(known.units)
  for (const { cells, line } of hasHeader ? read.rows.slice(1) : read.rows) {
    const { unit, code, wrong: ofRow } = readRow(columns, cells, known)
    if (unit !== null && ofRow.length === 0) {
      const taken = holders.take(unit, line)
      if (taken === null) good.push(unit)
      else ofRow.push(taken)
    }
    for (const message of ofRow) problems.push({ line, code, message })
    if (good.length + known.units.length > mostUnits)
      return { good: [], problems: [{ line, code: null, message: `A list has at most ${mostUnits} units: part the file here.` }] }
  }
  return { good, problems }
}

function problemsOfHeader(cells: readonly string[], columns: readonly (Meaning | undefined)[]): string[] {
  const wrong: string[] = []
  if (!columns.includes('deviceId') && !columns.includes('serial'))
    wrong.push('There is no column deviceId or serial: the first row names the columns, such as serial,name,slot,label.')
  for (const [index, column] of columns.entries()) {
    const title = cells[index]!.trim()
    if (column === undefined && title !== '')
      wrong.push(`The column ‘${shown(title)}’ is not known here: deviceId, serial, name, slot, template and label are.`)
    if (column !== undefined && columns.indexOf(column) !== index) wrong.push(`The column ‘${shown(title)}’ stands in the header twice.`)
  }
  return wrong
}

function readRow(
  columns: readonly (Meaning | undefined)[],
  cells: readonly string[],
  known: UnitsKnown,
): { unit: IntakeUnit | null; code: string | null; wrong: string[] } {
  const wrong: string[] = []
  const text = (column: Meaning): string | null => {
    const value = cells[columns.indexOf(column)]?.trim() ?? ''
    return columns.includes(column) && value !== '' ? value : null
  }
  const code = text('deviceId') ?? text('serial')
  if (cells.slice(columns.length).some((cell) => cell.trim() !== ''))
    wrong.push(
      `The row has ${cells.length} cells, but the header names ${columns.length} columns: put text that holds the separator in double quotes.`,
    )
  if (code === null) return { unit: null, code, wrong: ['The device id or serial number is missing.', ...wrong] }
  const checkedId = deviceIdSchema.safeParse(code)
  if (!checkedId.success) wrong.push(checkedId.error.issues[0]!.message)
  for (const column of ['serial', 'label'] as const) {
    const checked = codeSchema.nullable().safeParse(text(column))
    if (!checked.success) wrong.push(checked.error.issues[0]!.message)
  }
  for (const column of ['name', 'slot'] as const) {
    const value = text(column) ?? ''
    if (value.length > longest[column]) wrong.push(`A ${column} has at most ${longest[column]} characters, not ${value.length}.`)
    if (onOneLine(value) !== value) wrong.push(notOnOneLine)
  }
  const template = text('template')
  const templateId = template === null ? null : known.templateIdOf(template)
  if (template !== null && templateId === null)
    wrong.push(`There is no device template ‘${shown(template)}’: make it first, or correct its name.`)
  const unit = { deviceId: code, serial: text('serial'), label: text('label'), name: text('name'), slot: text('slot'), templateId }
  return { unit, code: shown(code), wrong }
}

/** To which unit each code belongs: two that share one could not be told apart by a scan. */
class Codes {
  readonly #lineOf = new Map<string, number | null>()

  constructor(units: readonly IntakeUnit[]) {
    for (const unit of units) for (const code of codesOf(unit)) this.#lineOf.set(code, null)
  }

  /** @returns why a unit cannot be told from another; null: it can, and has its codes now. */
  take(unit: IntakeUnit, line: number): string | null {
    const codes = codesOf(unit)
    for (const code of codes) {
      const before = this.#lineOf.get(code)
      if (before === null) return `‘${shown(code)}’ stands in the list already.`
      if (before !== undefined) return `‘${shown(code)}’ stands on line ${before} already.`
    }
    for (const code of codes) this.#lineOf.set(code, line)
    return null
  }
}

/** By which a scan finds a unit, each once. */
export function codesOf({ deviceId, serial, label }: IntakeUnit): string[] {
  return [...new Set([deviceId, serial, label].filter((code) => code !== null))]
}

function shown(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`
}
