/** Sets a JSON text on lines of its own, two spaces a level. Numbers and texts stay as they are written, sign for sign. */

/** Texts, brackets and all that stands between them; white space is left behind. */
const tokens = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g

/** @param text JSON; of any other the result means nothing. */
export function formatJson(text: string): string {
  const lines: string[] = []
  let line = ''
  let depth = 0
  const endLine = () => {
    lines.push(line)
    line = '  '.repeat(depth)
  }
  let before = ''
  for (const [token] of text.matchAll(tokens)) {
    const closes = token === '}' || token === ']'
    const opened = before === '{' || before === '['
    if (closes) depth -= 1
    if ((closes && !opened) || (opened && !closes) || before === ',') endLine()
    line += token === ':' ? ': ' : token
    if (token === '{' || token === '[') depth += 1
    before = token
  }
  return [...lines, line].join('\n')
}
