import Papa from 'papaparse'

/** A row of a file, and the line, as an editor counts it, on which it begins. */
export interface CsvRow {
  cells: string[]
  line: number
}

/**
 * The rows of a CSV that hold anything, parted by comma, semicolon or tab.
 * @returns what is wrong instead, and on which line, for a file whose quotes do not match.
 */
export function csvRows(csv: string): { rows: CsvRow[] } | { problem: { line: number; message: string } } {
  const text = csv.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n')
  const { data, errors } = Papa.parse<string[]>(text, { delimiter: delimiterOf(text), newline: '\n' })
  const quotes = errors.find((error) => error.type === 'Quotes')
  if (quotes) {
    const line = text.slice(0, quotes.index ?? 0).split('\n').length
    const message =
      quotes.code === 'MissingQuotes'
        ? 'A double quote is opened on this line and never closed: close it, or write "" for a quote within a text.'
        : 'After the text in double quotes on this line comes more before the next cell: write "" for a quote within a text.'
    return { problem: { line, message } }
  }
  const lines = linesOf(data)
  const rows = data.map((cells, index) => ({ cells, line: lines[index]! }))
  return { rows: rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')) }
}

/** A title of a column as its letters and digits in lower case. */
export function columnKey(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

/** Whichever part the header row more often than the others do: Excel writes semicolons where the comma is decimal. */
function delimiterOf(text: string): string {
  const header = text.trimStart().split('\n', 1)[0]!
  const count = (delimiter: string) => header.split(delimiter).length
  return [',', ';', '\t'].reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best))
}

/** The line on which each row begins; a quoted cell may hold several. */
function linesOf(rows: string[][]): number[] {
  let line = 1
  return rows.map((cells) => {
    const begins = line
    line += 1 + cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0)
    return begins
  })
}
