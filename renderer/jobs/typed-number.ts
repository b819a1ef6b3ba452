/** Numbers as a person types them into the rules of a job. */

/** A comma is what half of Europe types for a decimal point; "1,000" stays refused, it could mean two numbers. */
function read(text: string): number {
  return Number(/^[+-]?\d+,\d{1,2}$/.test(text) ? text.replace(',', '.') : text)
}

/** The number, NaN where it is none or nothing is written: a schema then says what it wants. */
export function neededNumber(text: string): number {
  return text.trim() === '' ? NaN : read(text.trim())
}

/** The same where nothing written is no number at all. */
export function optionalNumber(text: string): number | undefined {
  return text.trim() === '' ? undefined : read(text.trim())
}

export function textOf(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}
