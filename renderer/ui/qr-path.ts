import { create } from 'qrcode'

/** Light modules that a reader needs around the code (ISO/IEC 18004: four). */
const quietModules = 4

/**
 * A text as a QR code: one SVG path of dark modules in a square of `size` units, its quiet zone within.
 * @throws Error when the text is longer than a code can hold (about 2.3 kB).
 */
export function qrPath(text: string): { path: string; size: number } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const runs: string[] = []
  for (let row = 0; row < modules.size; row += 1)
    for (let column = 0; column < modules.size; column += 1) {
      const from = column
      while (column < modules.size && modules.get(row, column)) column += 1
      if (column > from) runs.push(`M${from + quietModules} ${row + quietModules}h${column - from}v1h${from - column}z`)
    }
  return { path: runs.join(''), size: modules.size + 2 * quietModules }
}
